//! Addresses, branches and folders that a pull request may bring: each is refused before any program runs.

use super::{executable, git};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/publish/hostile");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

/// The platform of a case: its `git.yaml` is what the platform says about its repository.
fn platform(case: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/example");
    let copied = Command::new("cp").arg("-r").arg(example.join(".")).arg(folder.path()).status();
    assert!(copied.unwrap().success());
    let path = folder.path().join("platform/platform.yaml");
    let text = fs::read_to_string(&path).unwrap();
    let said = "    url: https://git.example.com/shop/deploy.git\n    revision: main\n";
    assert!(text.contains(said));
    let hostile = fs::read_to_string(case.join("git.yaml")).unwrap();
    let hostile: String = hostile.lines().flat_map(|line| ["    ", line, "\n"]).collect();
    fs::write(path, text.replace(said, &hostile)).unwrap();
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "."]);
    git(
        folder.path(),
        &["-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "x"],
    );
    folder
}

#[test]
fn every_hostile_word_is_refused_before_a_process_starts() {
    let cases = cases();
    assert!(cases.len() >= 15, "{}", cases.len());
    for case in cases {
        let (folder, programs) = (platform(&case), tempfile::tempdir().unwrap());
        for program in ["git", "ssh", "sh", "gh", "glab", "git-remote-ext"] {
            let ran = folder.path().join("ran");
            executable(
                &programs.path().join(program),
                &format!("echo {program} \"$@\" >> {}", ran.display()),
            );
        }
        let output = Command::new(env!("CARGO_BIN_EXE_platc"))
            .args(["publish", "--color", "never"])
            .current_dir(folder.path())
            .env("PATH", programs.path())
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        let file = case.join("told.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&file, &told).unwrap();
        }
        assert_eq!(told, fs::read_to_string(&file).unwrap_or_default(), "{}", case.display());
        assert!(!output.status.success(), "{}", case.display());
        assert!(!folder.path().join("ran").exists(), "{} ran a program", case.display());
        assert!(!told.contains("t0ken"), "{told}");
    }
}
