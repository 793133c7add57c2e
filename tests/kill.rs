//! A build that is killed leaves each file the old or the new one; `check` names the mix, the next build completes it.

use crate::small;
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread::sleep,
    time::Instant,
};
use tempfile::TempDir;
use walkdir::WalkDir;

/// How many apps the old version has, and how many the new.
const APPS: [usize; 2] = [16, 14];
const UNFINISHED: &str = ".platc-tmp-";

/// Paths below out/ and the bytes of each file.
type Tree = BTreeMap<String, Vec<u8>>;

#[test]
fn a_killed_build_is_named_by_check_and_completed_by_the_next() {
    let scratch = TempDir::new().unwrap();
    let version = |word: &str, apps| {
        let repository = scratch.path().join(word);
        small::write(&repository, word, apps);
        built(&repository);
        (tree(&repository), repository)
    };
    let (old, before) = version("old", APPS[0]);
    let (new, _) = version("new", APPS[1]);
    assert!(new.len() > APPS[1] && new.iter().any(|(path, bytes)| old.get(path) != Some(bytes)));

    let repository = scratch.path().join("killed");
    prepare(&repository, &before);
    let start = Instant::now();
    built(&repository);
    let whole = start.elapsed();
    assert_eq!(tree(&repository), new);

    let mut broken = 0;
    for moment in 0..20 {
        prepare(&repository, &before);
        let mut build = command(&repository, &["build"]).spawn().unwrap();
        // Half of the moments lie anywhere in the build, the other half after it began to write.
        if moment % 2 == 0 {
            sleep(whole * moment / 20);
        } else {
            await_writing(&repository, &mut build);
            sleep(whole * moment / 100);
        }
        build.kill().unwrap();
        build.wait().unwrap();
        broken += u32::from(is_whole_file_by_file(&repository, &old, &new));
        if moment % 3 == 0 {
            // Whoever goes on working before the next build has edited nothing by hand.
            small::write(&repository, "newer", APPS[1]);
            built(&repository);
            small::write(&repository, "new", APPS[1]);
        }
        built(&repository);
        assert_eq!(tree(&repository), new);
        assert_eq!(platc(&repository, &["check"]).status.code(), Some(0));
    }
    assert!(broken > 0, "no kill hit a build that was writing");
}

#[test]
fn builds_at_once_leave_what_one_leaves() {
    let scratch = TempDir::new().unwrap();
    let [alone, shared] = ["alone", "shared"].map(|name| scratch.path().join(name));
    for repository in [&alone, &shared] {
        small::write(repository, "word", APPS[0]);
    }
    built(&alone);
    let builds: Vec<Child> = (0..4).map(|_| command(&shared, &["build"]).spawn().unwrap()).collect();
    for mut build in builds {
        assert!(build.wait().unwrap().success());
    }
    assert_eq!(tree(&shared), tree(&alone));
    assert_eq!(platc(&shared, &["check"]).status.code(), Some(0));
}

/// The old version's out/, as it was built, below sources of the new version.
fn prepare(repository: &Path, old: &Path) {
    if repository.exists() {
        fs::remove_dir_all(repository).unwrap();
    }
    fs::create_dir(repository).unwrap();
    let copied = [old.join("out"), old.join(".platc")];
    assert!(Command::new("cp").arg("-R").args(copied).arg(repository).status().unwrap().success());
    small::write(repository, "new", APPS[1]);
}

/// Waits for the first unfinished file, or the build's end.
fn await_writing(repository: &Path, build: &mut Child) {
    let begun = || files(repository).any(|path| path.contains(UNFINISHED));
    while build.try_wait().unwrap().is_none() && !begun() {}
}

/// Looks at what a kill left, and at what `check` says of it; answers whether the build was writing.
fn is_whole_file_by_file(repository: &Path, old: &Tree, new: &Tree) -> bool {
    let mut left = tree(repository);
    let all = left.len();
    left.retain(|path, _| !path.contains(UNFINISHED));
    let leftovers = all > left.len();
    for (path, bytes) in &left {
        assert!(old.get(path) == Some(bytes) || new.get(path) == Some(bytes), "{path} is half");
    }
    let gone: Vec<&String> = new.keys().filter(|path| !left.contains_key(*path)).collect();
    assert!(gone.is_empty(), "{gone:?} are gone");

    let check = platc(repository, &["check", "--format", "json"]);
    let said = String::from_utf8(check.stdout).unwrap();
    assert_eq!(check.status.code(), Some(i32::from(leftovers || left != *new)), "{said}");
    for (path, _) in left.iter().filter(|(path, bytes)| new.get(*path) != Some(bytes)) {
        assert!(said.contains(&format!("out/{path}")), "{path} is not named in: {said}");
    }
    leftovers || left != *old && left != *new
}

fn built(repository: &Path) {
    let output = platc(repository, &["build"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn platc(repository: &Path, arguments: &[&str]) -> Output {
    command(repository, arguments).output().unwrap()
}

fn command(repository: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_platc"));
    command.arg("-C").arg(repository).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn tree(repository: &Path) -> Tree {
    files(repository).map(|path| (path.clone(), fs::read(out(repository).join(path)).unwrap())).collect()
}

/// Every file below out/, while it changes.
fn files(repository: &Path) -> impl Iterator<Item = String> {
    let out = out(repository);
    let files = WalkDir::new(&out).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    files.map(move |file| file.path().strip_prefix(&out).unwrap().to_str().unwrap().to_owned())
}

fn out(repository: &Path) -> PathBuf {
    repository.join("out")
}
