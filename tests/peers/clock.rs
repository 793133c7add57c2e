//! The same bytes at another time, in another place and language, with one thread and with many.

use super::{PLATC, Tree, copy_sources, peer, printed, repository, tree};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, SystemTime},
};

/// A name, a place to build at, and what is done to the command.
type World = (&'static str, &'static str, fn(&mut Command));

/// The last second of a year in which two digits still seemed enough.
const FALSE_TIME: &str = "@1999-12-31 23:59:59";
const FALSE_YEAR: &str = "1999";

/// Set for the copy of this test that runs under the false clock.
const UNDER_FALSE_CLOCK: &str = "PLATC_TEST_UNDER_FALSE_CLOCK";

#[test]
fn a_build_gives_the_same_bytes_in_every_world() {
    let scratch = tempfile::tempdir().unwrap();
    let expected = build(&scratch.path().join("here"), |_| ());
    assert!(expected.len() > 100, "{} files: is this the platform?", expected.len());
    let worlds: [World; 5] = [
        ("another time", "here", at_a_false_time),
        ("another language", "here", in_turkish),
        ("another place", "über/some where/ελσε/here", |_| ()),
        ("one thread", "here", |build| _ = build.env("RAYON_NUM_THREADS", "1")),
        ("eight threads", "here", |build| _ = build.env("RAYON_NUM_THREADS", "8")),
    ];
    for (number, (name, place, change)) in worlds.into_iter().enumerate() {
        let found = build(&scratch.path().join(number.to_string()).join(place), change);
        let differ: Vec<_> = found.keys().filter(|path| found.get(*path) != expected.get(*path)).collect();
        assert!(found == expected, "{name}: {differ:?} differ, {} files for {}", found.len(), expected.len());
    }
}

/// Otherwise the test above proves nothing: neither a static binary nor a wrong library says a word.
#[test]
fn the_false_clock_is_what_programs_see() {
    if env::var_os(UNDER_FALSE_CLOCK).is_some() {
        let years = Duration::from_secs(31 * 365 * 86_400);
        assert!(SystemTime::now() < SystemTime::UNIX_EPOCH + years, "Rust's clock is the true one");
        return;
    }
    assert_eq!(printed(falsely(Command::new("date")).arg("+%Y")).trim(), FALSE_YEAR);
    let linked = printed(falsely(Command::new("ldd")).arg(PLATC));
    assert!(linked.contains("libfaketime") && linked.contains("libc.so"), "{PLATC} is linked with {linked}");
    let this = "peers::clock::the_false_clock_is_what_programs_see";
    let itself = Command::new(env::current_exe().unwrap());
    let ran = printed(falsely(itself).env(UNDER_FALSE_CLOCK, "yes").args(["--exact", this]));
    assert!(ran.contains("1 passed"), "{ran}");
}

#[test]
fn the_other_language_is_what_programs_see() {
    let mut date = Command::new("date");
    in_turkish(&mut date);
    assert_eq!(printed(date.args(["--utc", "--date", "@0", "+%A"])).trim(), "Perşembe");
}

/// What `platc build` writes at a place that did not exist before.
fn build(place: &Path, change: fn(&mut Command)) -> Tree {
    copy_sources(repository(), place);
    let mut build = Command::new(PLATC);
    // Called from outside the repository, which no path in out/ may show.
    build.current_dir(env::temp_dir()).arg("-C").arg(place).arg("build");
    change(&mut build);
    printed(&mut build);
    tree(&place.join("out"))
}

fn at_a_false_time(command: &mut Command) {
    command.env("LD_PRELOAD", false_clock()).env("FAKETIME", FALSE_TIME);
}

fn falsely(mut command: Command) -> Command {
    at_a_false_time(&mut command);
    command
}

fn in_turkish(command: &mut Command) {
    command.env("LOCPATH", peer("locale")).env("LC_ALL", "tr_TR.UTF-8").env("TZ", "Asia/Kathmandu");
}

/// Debian's library, in the folder of this machine's kind; the one for several threads.
fn false_clock() -> PathBuf {
    let kinds = fs::read_dir("/usr/lib").unwrap().map(|kind| kind.unwrap().path());
    let mut libraries = kinds.map(|kind| kind.join("faketime/libfaketimeMT.so.1"));
    libraries.find(|library| library.exists()).expect("libfaketime is not installed: run .ci/peers")
}
