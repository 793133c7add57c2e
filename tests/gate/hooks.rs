//! `platc hook`: git runs the gate, and nobody's own hook is lost.

use super::{APP, PLATC, Repository, said};
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

/// A commit as a shell makes one that finds platc, or one that does not.
fn commit(repository: &Repository, folder: &Path, path: &str) -> (i32, String) {
    let mut commit = Command::new("git");
    let home = repository.path("");
    commit
        .args(["commit", "--all", "--message", "second"])
        .current_dir(folder)
        .env("PATH", path)
        .env("HOME", home);
    let Output { status, stderr, .. } = commit.output().unwrap();
    (status.code().unwrap(), String::from_utf8(stderr).unwrap())
}

/// The folder of the program under test before those of git and of a shell.
fn found() -> String {
    format!("{}:/usr/bin:/bin", Path::new(PLATC).parent().unwrap().display())
}

#[test]
fn a_commit_of_what_is_wrong_is_refused_with_our_message() {
    let repository = Repository::new();
    let told = repository.passes(&["hook", "install"]);
    assert!(told.ends_with(".git/hooks/pre-commit` runs `platc check --staged`\n"), "{told}");
    repository.replace(APP, "LOG_LEVEL: info", "LOG_LEVEL: debug");
    let (code, told) = commit(&repository, &repository.path(""), &found());
    assert!(code == 1 && told.contains("error[out-stale]"), "{told}");
    repository.passes(&["check", "--fix"]);
    assert_eq!(
        commit(&repository, &repository.path(""), &found()),
        (0, String::from("what is staged of out/ is what its sources compile to, in 2 environments\n"))
    );
}

#[test]
fn a_client_that_does_not_find_platc_is_told_what_to_do() {
    let repository = Repository::new();
    repository.passes(&["hook", "install"]);
    repository.replace(APP, "LOG_LEVEL: info", "LOG_LEVEL: debug");
    let (code, told) = commit(&repository, &repository.path(""), "/usr/bin:/bin");
    assert!(code == 1 && told.starts_with("platc is not on the PATH of this program: "), "{told}");
    assert!(told.contains("link it into one of these folders"), "{told}");
}

#[test]
fn a_hook_of_somebody_else_stays_and_the_line_to_add_is_told() {
    let repository = Repository::new();
    let foreign = "#!/bin/sh\nmake lint\n";
    repository.write(".git/hooks/pre-commit", foreign);
    for command in ["install", "uninstall"] {
        let (_, told, code) = repository.platc(&["hook", command]);
        assert!(code == 2 && told.contains(" it: platc check --staged\n"), "{told}");
        assert_eq!(repository.read(".git/hooks/pre-commit"), foreign);
    }
}

#[test]
fn our_own_hook_is_renewed_and_taken_away() {
    let repository = Repository::new();
    repository.passes(&["hook", "install", "--hook", "pre-push"]);
    let hook = ".git/hooks/pre-push";
    let script = repository.read(hook);
    assert!(script.ends_with("\nexec platc check\n"), "{script}");
    assert!(repository.passes(&["hook", "install", "--hook", "pre-push"]).ends_with("is up to date\n"));
    repository.write(hook, &script.replace("$PATH", "$PATH:/an/older/one"));
    repository.passes(&["hook", "install", "--hook", "pre-push"]);
    assert_eq!(repository.read(hook), script);
    repository.passes(&["hook", "uninstall", "--hook", "pre-push"]);
    assert!(!repository.path(hook).exists());
    assert!(repository.passes(&["hook", "uninstall", "--hook", "pre-push"]).starts_with("there is no "));
}

#[test]
fn the_script_is_one_for_every_shell() {
    let repository = Repository::new();
    repository.passes(&["hook", "install"]);
    for shell in [&["sh", "-n"][..], &["dash", "-n"], &["shellcheck", "--shell", "sh"]] {
        let checked =
            Command::new(shell[0]).args(&shell[1..]).arg(repository.path(".git/hooks/pre-commit")).output();
        // shellcheck and dash are not everywhere; sh is.
        let Ok(Output { status, stdout, stderr }) = checked else {
            assert_ne!(shell[0], "sh");
            continue;
        };
        let told = [stdout, stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
        assert!(status.success(), "{shell:?}: {told:?}");
    }
}

#[test]
fn hooks_are_where_git_looks_for_them() {
    let repository = Repository::new();
    repository.git(&["config", "core.hooksPath", ".husky"]);
    repository.passes(&["hook", "install"]);
    assert!(
        repository.path(".husky/pre-commit").exists() && !repository.path(".git/hooks/pre-commit").exists()
    );

    let repository = Repository::new();
    repository.write("user.gitconfig", "[core]\n\thooksPath = /everybody/hooks\n");
    let mut install = Command::new(PLATC);
    install.args(["hook", "install"]).current_dir(repository.path(""));
    install.env("GIT_CONFIG_GLOBAL", repository.path("user.gitconfig")).env("HOME", repository.path("home"));
    fs::create_dir(repository.path("home")).unwrap();
    fs::copy(repository.path("user.gitconfig"), repository.path("home/.gitconfig")).unwrap();
    let (_, told, code) = said(&mut install);
    assert_eq!(code, 2, "{told}");
    assert!(told.contains("error: `/everybody/hooks` is for more than this repository\n"), "{told}");
}

#[test]
fn work_trees_share_the_hook_and_have_an_index_each() {
    let repository = Repository::new();
    let other = tempfile::tempdir().unwrap();
    let other = other.path().join("other");
    repository.git(&["worktree", "add", "--quiet", other.to_str().unwrap(), "-b", "other"]);
    let (_, told, code) = said(Command::new(PLATC).args(["hook", "install"]).current_dir(&other));
    assert_eq!(code, 0, "{told}");
    assert!(repository.path(".git/hooks/pre-commit").exists());
    let app = other.join(APP);
    fs::write(&app, fs::read_to_string(&app).unwrap().replace("LOG_LEVEL: info", "LOG_LEVEL: debug"))
        .unwrap();
    let (code, told) = commit(&repository, &other, &found());
    assert!(code == 1 && told.contains("error[out-stale]"), "{told}");
}

#[test]
fn a_platform_below_the_top_is_checked_there() {
    let repository = Repository::new();
    let below = "deploy it's";
    fs::create_dir(repository.path(below)).unwrap();
    for folder in ["platform", "environments", "out"] {
        repository.git(&["mv", folder, below]);
    }
    let (_, told, code) =
        said(Command::new(PLATC).args(["-C", below, "hook", "install"]).current_dir(repository.path("")));
    assert!(code == 0 && told.ends_with("runs `platc -C 'deploy it'\\''s' check --staged`\n"), "{told}");
    let (code, told) = commit(&repository, &repository.path(""), &found());
    assert_eq!(code, 0, "{told}");
}

#[test]
fn without_a_repository_there_is_nothing_to_install_into() {
    let folder = tempfile::tempdir().unwrap();
    let (_, told, code) = said(Command::new(PLATC).args(["hook", "install"]).current_dir(folder.path()));
    assert_eq!(code, 2);
    assert!(told.contains("this is no git repository"), "{told}");
}
