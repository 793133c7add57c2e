//! What `build.rs` makes of git, wherever platc is built.

use super::super::{printed, repository};
use std::{fs, path::Path, process::Command};

/// `build.rs`, compiled, beside a repository that has one commit.
struct Script {
    folder: tempfile::TempDir,
}

impl Script {
    fn new() -> Self {
        let script = Self { folder: tempfile::tempdir().unwrap() };
        let mut rustc = Command::new("rustc");
        rustc.args(["--edition", "2024", "-o"]).arg(script.folder.path().join("script"));
        printed(rustc.arg(repository().join("build.rs")).env("CARGO_PKG_VERSION", "1.2.3"));
        fs::create_dir_all(script.folder.path().join("clone/src")).unwrap();
        script.git(&["init", "--quiet"]);
        script.git(&["commit", "--quiet", "--allow-empty", "--message", "one"]);
        script
    }

    /// What git prints in the clone.
    fn git(&self, arguments: &[&str]) -> String {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=a", "-c", "user.email=a@example.com"]).args(arguments);
        printed(git.current_dir(self.folder.path().join("clone"))).trim().to_owned()
    }

    fn head(&self) -> String {
        self.git(&["rev-parse", "--short=12", "HEAD"])
    }

    /// What the script tells cargo when it runs in a folder.
    fn tells(&self, folder: &str, profile: &str, variables: &[(&str, &str)]) -> String {
        let mut script = Command::new(self.folder.path().join("script"));
        script
            .current_dir(self.folder.path().join(folder))
            .env("PROFILE", profile)
            .env_remove("PLATC_COMMIT");
        printed(script.envs(variables.iter().copied()))
    }

    fn version(&self, folder: &str, profile: &str, variables: &[(&str, &str)]) -> String {
        let told = self.tells(folder, profile, variables);
        let version = told.lines().find_map(|line| line.strip_prefix("cargo::rustc-env=PLATC_VERSION="));
        version.unwrap().to_owned()
    }
}

#[test]
fn the_version_follows_head() {
    let script = Script::new();
    assert_eq!(script.version("clone", "release", &[]), format!("1.2.3 ({})", script.head()));
    script.git(&["commit", "--quiet", "--allow-empty", "--message", "two"]);
    assert_eq!(script.version("clone", "release", &[]), format!("1.2.3 ({})", script.head()));
    fs::write(script.folder.path().join("clone/src/main.rs"), "fn main() {}\n").unwrap();
    script.git(&["add", "src/main.rs"]);
    assert_eq!(script.version("clone", "release", &[]), format!("1.2.3 ({}, changed)", script.head()));
    script.git(&["commit", "--quiet", "--message", "three"]);
    script.git(&["tag", "v1.2.3"]);
    script.git(&["worktree", "add", "--quiet", "../beside"]);
    assert_eq!(script.version("beside", "release", &[]), format!("1.2.3 ({})", script.head()));
}

#[test]
fn cargo_is_told_to_look_again_where_head_moves() {
    let script = Script::new();
    script.git(&["worktree", "add", "--quiet", "../beside"]);
    for folder in ["clone", "beside"] {
        let told = script.tells(folder, "release", &[]);
        let watched = told.lines().filter_map(|line| line.strip_prefix("cargo::rerun-if-changed="));
        let logs: Vec<_> = watched.filter(|path| path.ends_with("logs/HEAD")).collect();
        let [log] = logs[..] else { panic!("{told}") };
        let log = script.folder.path().join(folder).join(Path::new(log));
        assert!(fs::read_to_string(log).unwrap().contains(&script.git(&["rev-parse", "HEAD"])));
    }
}

#[test]
fn the_version_is_plain_where_git_says_nothing() {
    let script = Script::new();
    assert_eq!(script.version("clone", "release", &[("PATH", "/nonexistent")]), "1.2.3");
    // A tarball, unpacked inside a repository of somebody else.
    assert_eq!(script.version("clone/src", "release", &[]), "1.2.3");
    assert_eq!(script.version("clone", "debug", &[]), "1.2.3");
    fs::create_dir(script.folder.path().join("unborn")).unwrap();
    printed(Command::new("git").args(["init", "--quiet"]).current_dir(script.folder.path().join("unborn")));
    assert_eq!(script.version("unborn", "release", &[]), "1.2.3");
}

#[test]
fn the_environment_says_the_commit_of_a_tarball() {
    let script = Script::new();
    for (folder, profile) in [("clone/src", "release"), ("clone", "release"), ("clone", "debug")] {
        assert_eq!(script.version(folder, profile, &[("PLATC_COMMIT", "0123abc\n")]), "1.2.3 (0123abc)");
    }
    assert_eq!(script.version("clone", "debug", &[("PLATC_COMMIT", " ")]), "1.2.3");
}
