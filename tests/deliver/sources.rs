//! Reading folders: the order of the listing shows nowhere, and what is refused is refused at once.

use super::Place;
use platc::tree::{Entry, Found, Tree, TreeError};
use std::{ffi::OsStr, fs, os::unix::ffi::OsStrExt, os::unix::fs::symlink};

fn listing() -> Vec<Entry> {
    let file =
        |path: &str| Entry { path: path.into(), found: Found::File(path.as_bytes().into()), look: None };
    (0..40).map(|n| file(&format!("platform/apps/{}/{n}.yaml", n % 7))).collect()
}

/// Fisher-Yates over a linear congruential generator: the same on every machine.
fn shuffled<T>(mut items: Vec<T>, seed: u64) -> Vec<T> {
    let mut state = seed;
    for at in (1..items.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(at, (state >> 33) as usize % (at + 1));
    }
    items
}

#[test]
fn the_order_of_a_listing_does_not_show() {
    let sorted = Tree::collect(listing()).unwrap();
    assert_eq!(sorted.len(), 40);
    for seed in 0..20 {
        let order = shuffled(listing(), seed);
        assert!(order.iter().zip(listing()).any(|(a, b)| a.path != b.path));
        assert_eq!(Tree::collect(order).unwrap(), sorted);
    }
}

#[test]
fn the_order_of_a_listing_does_not_show_in_what_is_refused() {
    let bad = || {
        let entry = |path: &str, found| Entry { path: path.into(), found, look: None };
        let mut entries = listing();
        entries.push(entry("platform/link", Found::Symlink));
        entries.push(entry("platform/huge", Found::TooLarge));
        entries.push(entry("environments/pipe", Found::Special));
        entries.push(Entry {
            path: OsStr::from_bytes(b"platform/\xff\n").into(),
            found: Found::Symlink,
            look: None,
        });
        entries
    };
    let told = |entries| match Tree::collect(entries) {
        Err(TreeError::Refused(refused)) => super::lines(&refused),
        other => panic!("{other:?}"),
    };
    let expected = [
        "no-file: `environments/pipe` is neither a file nor a folder",
        "file-name: the name `platform/\\xff\\n` is no UTF-8 text, or holds control characters",
        "file-too-large: `platform/huge` is larger than 16 MiB",
        "symlink: `platform/link` is a symlink",
    ];
    for seed in 0..20 {
        assert_eq!(told(shuffled(bad(), seed)), expected);
    }
}

#[test]
fn folders_are_read_whole_without_what_is_hidden() {
    let place = Place::new();
    place.put("platform/platform.yaml", "a");
    place.put("platform/charts/web/.helmignore", "b");
    place.put("platform/.git/config", "x");
    place.put("platform/apps/.a.yaml.swp", "x");
    place.put("environments/prod/environment.yaml", "c");
    place.put("elsewhere/x.yaml", "x");
    let tree = Tree::from_folder(&place.path(""), &["platform", "environments", "absent"]).unwrap();
    let paths: Vec<&str> = tree.iter().map(|(path, _)| &**path).collect();
    assert_eq!(
        paths,
        ["environments/prod/environment.yaml", "platform/charts/web/.helmignore", "platform/platform.yaml"]
    );
    assert_eq!(&**tree.get("platform/platform.yaml").unwrap(), b"a");
    assert_eq!(tree.below("platform").count(), 2);
    assert_eq!(tree.below("plat").count(), 0);
}

#[test]
fn symlinks_pipes_and_huge_files_are_refused_and_never_opened() {
    let place = Place::new();
    place.put("platform/platform.yaml", "a");
    symlink("/etc", place.path("platform/apps")).unwrap();
    symlink("platform.yaml", place.path("platform/other.yaml")).unwrap();
    assert!(
        std::process::Command::new("mkfifo").arg(place.path("platform/pipe")).status().unwrap().success()
    );
    fs::File::create(place.path("platform/huge")).unwrap().set_len((16 << 20) + 1).unwrap();
    symlink(place.path("platform"), place.path("environments")).unwrap();
    let Err(TreeError::Refused(refused)) = Tree::from_folder(&place.path(""), &["platform", "environments"])
    else {
        panic!("it was read")
    };
    assert_eq!(
        super::lines(&refused),
        [
            "symlink: `environments` is a symlink",
            "symlink: `platform/apps` is a symlink",
            "file-too-large: `platform/huge` is larger than 16 MiB",
            "symlink: `platform/other.yaml` is a symlink",
            "no-file: `platform/pipe` is neither a file nor a folder",
        ]
    );
}

#[test]
fn a_folder_without_bounds_ends_in_a_message() {
    let entry =
        |n: usize| Entry { path: format!("platform/{n}").into(), found: Found::File([].into()), look: None };
    let Err(TreeError::Refused(refused)) = Tree::collect((0..).map(entry)) else { panic!("it ended") };
    assert_eq!(
        super::lines(&refused),
        ["too-many-files: there is more than 200000 files or 1024 MiB to read"]
    );
    let bytes: std::sync::Arc<[u8]> = vec![0; 16 << 20].into();
    let entry = |n: usize| Entry {
        path: format!("platform/{n}").into(),
        found: Found::File(bytes.clone()),
        look: None,
    };
    assert!(matches!(Tree::collect((0..).map(entry)), Err(TreeError::Refused(_))));
}
