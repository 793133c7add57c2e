//! What `platc hook install` tells git of merges, and what `uninstall` takes back.

use super::{APP, DEBUG, MORE, commit, git, prepared};
use crate::gate::{PLATC, Repository};
use std::{fs, process::Command};

const HOOK: &str = ".git/hooks/pre-merge-commit";

#[test]
fn what_is_installed_is_taken_away() {
    let repository = prepared();
    let before = repository.git(&["config", "--local", "--list"]);
    let told = repository.passes(&["hook", "install"]);
    assert!(
        told.starts_with("git merges files whose attribute is `merge=platc` by `platc merge-driver "),
        "{told}"
    );
    assert!(repository.read(HOOK).ends_with("\nexec platc check --merge\n"));
    assert_eq!(repository.git(&["config", "merge.platc.recursive"]), "binary\n");
    repository.passes(&["hook", "install"]);
    assert_eq!(repository.git(&["config", "--get-all", "merge.platc.driver"]).lines().count(), 1);
    repository.passes(&["hook", "uninstall"]);
    assert_eq!(repository.git(&["config", "--local", "--list"]), before);
    assert!(!repository.path(HOOK).exists() && !repository.path(".git/hooks/pre-commit").exists());
}

#[test]
fn the_line_that_attributes_need_is_told_where_it_is_missing() {
    let repository = Repository::new();
    let line = "out/** merge=platc linguist-generated";
    let told = repository.passes(&["hook", "install", "--hook", "merge"]);
    assert!(
        told.contains(&format!(
            "add this line to a `.gitattributes` beside platform/, and commit it: {line}\n"
        )),
        "{told}"
    );
    assert!(!repository.path(".gitattributes").exists());
    repository.write(".gitattributes", &format!("{line}\n"));
    assert!(!repository.passes(&["hook", "install", "--hook", "merge"]).contains(".gitattributes"));
}

#[test]
fn a_driver_of_somebody_else_stays() {
    let repository = prepared();
    repository.git(&["config", "merge.platc.driver", "ours %A"]);
    for command in ["install", "uninstall"] {
        let (_, told, code) = repository.platc(&["hook", command, "--hook", "merge"]);
        assert!(code == 2 && told.contains("`ours %A`"), "{told}");
        assert_eq!(repository.git(&["config", "merge.platc.driver"]), "ours %A\n");
    }
}

#[test]
fn a_hook_of_somebody_else_stays_and_the_driver_is_installed() {
    let repository = prepared();
    repository.write(HOOK, "#!/bin/sh\nmake lint\n");
    let (_, told, code) = repository.platc(&["hook", "install"]);
    assert!(code == 2 && told.contains("add this line to it: platc check --merge\n"), "{told}");
    assert_eq!(repository.read(HOOK), "#!/bin/sh\nmake lint\n");
    assert!(repository.git(&["config", "merge.platc.driver"]).starts_with("platc merge-driver "));
    assert!(repository.path(".git/hooks/pre-commit").exists());
}

#[test]
fn a_platform_below_the_top_is_merged_there() {
    let repository = prepared();
    let below = "it's 100%A \"deploy\"";
    fs::create_dir(repository.path(below)).unwrap();
    for path in ["platform", "environments", "out", ".gitattributes"] {
        repository.git(&["mv", path, below]);
    }
    repository.git(&["commit", "--quiet", "--message", "below"]);
    repository.git(&["branch", "--force", "other"]);
    let platc = |arguments: &[&str]| {
        let mut platc = Command::new(PLATC);
        let done =
            platc.args(["-C", below]).args(arguments).current_dir(repository.path("")).output().unwrap();
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    platc(&["hook", "install"]);
    let save = |message: &str| {
        platc(&["build"]);
        repository.git(&["add", "--all"]);
        repository.git(&["commit", "--quiet", "--no-verify", "--message", message]);
    };
    repository.git(&["checkout", "--quiet", "other"]);
    repository.write(&format!("{below}/environments/prod/web.yaml"), MORE);
    save("theirs");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.replace(&format!("{below}/{APP}"), DEBUG.0, DEBUG.1);
    save("ours");
    let (told, code) = git(&repository, &["merge", "--no-edit", "other"]);
    assert_eq!(code, 0, "{told}");
    platc(&["check"]);
    assert_eq!(repository.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_squashed_merge_is_the_business_of_the_commit() {
    let repository = super::installed();
    super::on_other(&repository, |it| it.write(super::OVERLAY, MORE));
    repository.replace(APP, DEBUG.0, DEBUG.1);
    commit(&repository, "ours");
    let (told, code) = git(&repository, &["merge", "--squash", "other"]);
    assert_eq!(code, 0, "{told}");
    let (told, code) = git(&repository, &["commit", "--message", "squashed"]);
    assert_eq!(code, 0, "{told}");
    super::is_whole(&repository);
}
