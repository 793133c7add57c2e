//! Memory that is freed holds nothing of what was in it.

use std::{
    fs::{self, File},
    hint::black_box,
    os::unix::fs::FileExt,
};

/// A text that stands nowhere: each byte is made of another.
fn canary() -> impl Iterator<Item = u8> + Clone {
    "platc-wipes-what-it-frees-0123456789".bytes().map(|byte| byte ^ 0x55)
}

/// The canary behind what an allocator itself writes into memory that is free.
fn value() -> impl Iterator<Item = u8> {
    [0; 64].into_iter().chain(canary())
}

/// How often the canary stands in this process's memory.
fn found() -> usize {
    let memory = File::open("/proc/self/mem").unwrap();
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let length = canary().count();
    let first = canary().next().unwrap();
    // Most of the memory are the stacks of other tests, which nobody has touched.
    let empty = vec![0; 4096 + length];
    let mut count = 0;
    for line in maps.lines().filter(|line| line.contains(" rw-p ")) {
        let (range, _) = line.split_once(' ').unwrap();
        let (start, end) = range.split_once('-').unwrap();
        let [start, end] = [start, end].map(|end| u64::from_str_radix(end, 16).unwrap());
        let mut page = vec![0; 4096 + length];
        for at in (start..end).step_by(4096) {
            let read = memory.read_at(&mut page, at).unwrap_or_default();
            if page != empty {
                let windows = page[..read].windows(length).take(4096);
                count += windows
                    .filter(|window| window[0] == first && canary().eq(window.iter().copied()))
                    .count();
            }
            // The search must not find itself.
            page.fill(0);
        }
    }
    count
}

#[test]
fn what_is_freed_is_wiped() {
    let secret: Vec<u8> = black_box(value().collect());
    let mut grown: Vec<u8> = black_box(Vec::with_capacity(value().count()));
    grown.extend(value());
    assert!(found() >= 2);
    // Its first place is left, and freed.
    grown.resize(1 << 20, 0);
    grown.fill(0);
    drop((secret, black_box(grown)));
    assert_eq!(found(), 0);
}
