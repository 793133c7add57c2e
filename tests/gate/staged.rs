//! What git's index holds is what is judged, and what `--fix` writes is what is staged.

use super::{APP, PLATC, Repository, said};
use std::{fs, process::Command};

const DEBUG: (&str, &str) = ("LOG_LEVEL: info", "LOG_LEVEL: debug");
const WRONG: (&str, &str) = ("replicas: 1", "replicas: one");

fn changed() -> Repository {
    let repository = Repository::new();
    repository.replace(APP, DEBUG.0, DEBUG.1);
    repository
}

#[test]
fn the_index_is_judged_and_not_the_folder() {
    let repository = changed();
    repository.passes(&["check", "--staged"]);
    repository.git(&["add", APP]);
    assert!(repository.fails(&["check", "--staged"]).contains("is not what its sources compile to"));
    repository.passes(&["build"]);
    repository.passes(&["check"]);
    assert!(repository.fails(&["check", "--staged"]).contains("error[out-stale]"), "out/ is not staged yet");
    repository.git(&["add", "out"]);
    let told = repository.passes(&["check", "--staged"]);
    assert_eq!(told, "what is staged of out/ is what its sources compile to, in 2 environments\n");
}

#[test]
fn a_mistake_that_is_staged_is_told_at_its_line_and_one_that_is_not_is_not() {
    let repository = Repository::new();
    repository.replace(APP, WRONG.0, WRONG.1);
    repository.passes(&["check", "--staged"]);
    repository.git(&["add", APP]);
    repository.replace(APP, WRONG.1, WRONG.0);
    repository.passes(&["check"]);
    let told = repository.fails(&["check", "--staged"]);
    assert!(told.contains("--> platform/apps/web.yaml:7:15"), "{told}");
}

#[test]
fn a_new_file_counts_when_it_is_staged_and_not_when_it_is_meant_to_be() {
    let repository = Repository::new();
    repository
        .write("platform/apps/broken.yaml", "kind: App\nmetadata: {name: broken}\nspec: {nonsense: 1}\n");
    repository.passes(&["check", "--staged"]);
    repository.git(&["add", "--intent-to-add", "platform/apps/broken.yaml"]);
    repository.passes(&["check", "--staged"]);
    repository.git(&["add", "platform/apps/broken.yaml"]);
    assert!(repository.fails(&["check", "--staged"]).contains("platform/apps/broken.yaml:3"));
}

#[test]
fn a_file_that_is_staged_for_removal_is_gone() {
    let repository = Repository::new();
    repository.git(&["rm", "--quiet", "--cached", "out/prod/manifests/web/service-web.yaml"]);
    let told = repository.fails(&["check", "--staged"]);
    assert!(told.contains("`out/prod/manifests/web/service-web.yaml` is missing"), "{told}");
}

#[test]
fn links_and_submodules_are_refused_as_in_a_folder() {
    let repository = Repository::new();
    let link = repository.path("platform/apps/link.yaml");
    std::os::unix::fs::symlink("web.yaml", link).unwrap();
    repository.git(&["add", "platform/apps/link.yaml"]);
    let head = repository.git(&["rev-parse", "HEAD"]);
    let module = format!("160000,{},platform/apps/module.yaml", head.trim());
    repository.git(&["update-index", "--add", "--cacheinfo", &module]);
    let told = repository.fails(&["check", "--staged"]);
    assert!(told.contains("`platform/apps/link.yaml` is a symlink"), "{told}");
    assert!(told.contains("`platform/apps/module.yaml` is neither a file nor a folder"), "{told}");
}

#[test]
fn each_path_that_is_not_merged_is_named() {
    let repository = changed();
    repository.git(&["checkout", "--quiet", "-b", "other"]);
    repository.git(&["commit", "--quiet", "--all", "--message", "debug"]);
    repository.git(&["checkout", "--quiet", "main"]);
    repository.replace(APP, DEBUG.0, "LOG_LEVEL: warn");
    repository.git(&["commit", "--quiet", "--all", "--message", "warn"]);
    let merge =
        Command::new("git").args(["merge", "other"]).current_dir(repository.path("")).output().unwrap();
    assert!(!merge.status.success());
    let told = repository.fails(&["check", "--staged"]);
    assert!(told.starts_with("error[unmerged]: `platform/apps/web.yaml` is not merged"), "{told}");
}

#[test]
fn the_index_that_git_makes_for_a_commit_of_some_files_is_the_one() {
    let repository = changed();
    let hook = repository.path(".git/hooks/pre-commit");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(&hook, format!("#!/bin/sh\nexec '{PLATC}' check --staged\n")).unwrap();
    assert!(Command::new("chmod").arg("+x").arg(&hook).status().unwrap().success());
    // Nothing is staged in git's own index: only the one of this commit has the change.
    for arguments in [["commit", "--all"], ["commit", APP]] {
        let mut commit = Command::new("git");
        let commit = commit.args(arguments).args(["--message", "debug"]).current_dir(repository.path(""));
        let (_, told, code) = said(commit);
        assert!(code == 1 && told.contains("error[out-stale]"), "{arguments:?}: {told}");
    }
}

#[test]
fn a_fix_writes_and_stages_exactly_what_the_sources_compile_to() {
    let repository = changed();
    repository.write("notes.txt", "mine\n");
    let told = repository.passes(&["check", "--fix"]);
    assert!(told.ends_with("out/ is what its sources compile to, in 2 environments\n"), "{told}");
    let status = repository.git(&["status", "--porcelain"]);
    let (staged, unstaged): (Vec<&str>, Vec<&str>) =
        status.lines().partition(|line| line.starts_with("M  out/"));
    assert_eq!(unstaged, [" M platform/apps/web.yaml", "?? notes.txt"], "{status}");
    assert_eq!(staged.len(), 4, "{status}");
    repository.git(&["add", APP]);
    repository.passes(&["check", "--staged"]);
}

#[test]
fn a_fix_stages_removals_and_keeps_what_is_foreign() {
    let repository = Repository::new();
    repository.replace(APP, "    ingress:\n      host: \"${{ vars.domain }}\"\n      class: nginx\n", "");
    repository.write("out/README.md", "foreign\n");
    repository.git(&["add", APP, "out/README.md"]);
    repository.passes(&["check", "--fix", "--staged"]);
    let status = repository.git(&["status", "--porcelain"]);
    assert!(status.contains("D  out/prod/manifests/web/ingress-web.yaml"), "{status}");
    assert!(
        status.contains("A  out/README.md") && !status.lines().any(|line| line.starts_with("??")),
        "{status}"
    );
    assert!(!repository.path("out/prod/manifests/web/ingress-web.yaml").exists());
}

#[test]
fn a_fix_of_wrong_sources_changes_nothing() {
    let repository = Repository::new();
    repository.replace(APP, WRONG.0, WRONG.1);
    let before = repository.git(&["status", "--porcelain"]);
    let index = fs::read(repository.path(".git/index")).unwrap();
    assert!(repository.fails(&["check", "--fix"]).contains("error[wrong-type]"));
    assert_eq!(repository.git(&["status", "--porcelain"]), before);
    assert_eq!(fs::read(repository.path(".git/index")).unwrap(), index);
}

#[test]
fn a_fix_names_the_edits_of_out_that_it_would_lose() {
    let repository = changed();
    let edited = "out/prod/manifests/web/configmap-web-config.yaml";
    repository.replace(edited, "info", "my own");
    let told = repository.fails(&["check", "--fix"]);
    assert!(told.contains(&format!("`{edited}` was edited by hand")), "{told}");
    assert!(repository.read(edited).contains("my own"));
    assert!(!repository.git(&["status", "--porcelain"]).contains("M  out/"));
}

#[test]
fn a_fix_of_what_is_staged_refuses_sources_that_lie_otherwise_in_the_folder() {
    let repository = changed();
    repository.git(&["add", APP]);
    repository.replace(APP, DEBUG.1, "LOG_LEVEL: trace");
    repository.write("platform/apps/new.yaml", "kind: App\nmetadata: {name: new}\nspec: {exports: {a: b}}\n");
    let told = repository.fails(&["check", "--fix", "--staged"]);
    assert!(told.contains("`platform/apps/web.yaml` is not staged as it is in the folder"), "{told}");
    assert!(told.contains("`platform/apps/new.yaml` is not staged as it is in the folder"), "{told}");
    assert!(!repository.git(&["status", "--porcelain"]).contains(" out/"));
}

#[test]
fn a_fix_while_another_program_has_the_index_says_so() {
    let repository = changed();
    repository.write(".git/index.lock", "");
    let (_, told, code) = repository.platc(&["check", "--fix"]);
    assert!(code == 2 && told.contains("index"), "{told}");
}

#[test]
fn a_shallow_clone_on_a_detached_head_is_judged_alike() {
    let repository = changed();
    repository.passes(&["check", "--fix"]);
    repository.git(&["commit", "--quiet", "--all", "--message", "second"]);
    let clone = tempfile::tempdir().unwrap();
    let url = format!("file://{}", repository.path("").display());
    let cloned =
        Command::new("git").args(["clone", "--quiet", "--depth", "1", &url]).arg(clone.path()).status();
    assert!(cloned.unwrap().success());
    let detached = Command::new("git").args(["checkout", "--quiet", "--detach"]).current_dir(&clone).status();
    assert!(detached.unwrap().success());
    for arguments in [&["check"][..], &["check", "--staged"], &["check", "--base", "HEAD"]] {
        let (_, told, code) = said(Command::new(PLATC).args(arguments).current_dir(&clone));
        assert_eq!(code, 0, "{arguments:?}: {told}");
    }
}

#[test]
fn a_platform_below_the_top_is_staged_there() {
    let top = tempfile::tempdir().unwrap();
    let inner = Repository::new();
    fs::remove_dir_all(inner.path(".git")).unwrap();
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(&top).output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    git(&["init", "--quiet"]);
    let copied = Command::new("cp").arg("-r").arg(inner.path("")).arg(top.path().join("deploy")).status();
    assert!(copied.unwrap().success());
    git(&["add", "deploy"]);
    let platc = |arguments: &[&str]| {
        said(Command::new(PLATC).args(["-C", "deploy"]).args(arguments).current_dir(&top))
    };
    assert_eq!(platc(&["check", "--staged"]).2, 0);
    let app = top.path().join("deploy").join(APP);
    fs::write(&app, fs::read_to_string(&app).unwrap().replace(DEBUG.0, DEBUG.1)).unwrap();
    git(&["add", "deploy"]);
    assert_eq!(platc(&["check", "--staged", "--fix"]).2, 0);
    let staged = git(&["diff", "--cached", "--name-only", "--diff-filter", "A"]);
    assert!(staged.contains("deploy/out/prod/manifests/web/configmap-web-config.yaml"), "{staged}");
    assert_eq!(git(&["diff", "--name-only"]), "");
    let (out, _, code) = platc(&["check", "--format", "gitlab"]);
    assert_eq!((out.as_str(), code), ("[]\n", 0));
    fs::write(&app, "kind: App\nmetadata: {name: web}\nspec: {nonsense: 1}\n").unwrap();
    assert!(
        platc(&["check", "--format", "github"])
            .0
            .starts_with("::error file=deploy/platform/apps/web.yaml,line=3")
    );
}

#[test]
fn only_some_rules_are_asked_where_a_hook_looks_for_one_thing() {
    let repository = Repository::new();
    repository.replace(
        APP,
        "LOG_LEVEL: info",
        "LOG_LEVEL: info\n      DATABASE_URL: postgres://app:hunter2hunter2@db/app",
    );
    let told = repository.fails(&["check", "--only", "secrets"]);
    assert!(told.contains("error[secret-in-") && !told.contains("out-stale"), "{told}");
    assert_eq!(
        repository.passes(&["check", "--staged", "--only", "secrets"]),
        "nothing found by secrets, in 2 environments\n"
    );
    // What cannot be compiled may hold anything.
    repository.replace(APP, WRONG.0, WRONG.1);
    assert!(repository.fails(&["check", "--only", "secrets"]).contains("error[wrong-type]"));
    let (_, told, code) = repository.platc(&["check", "--only", "secret"]);
    assert_eq!(code, 2);
    assert_eq!(told, "error: there is no rule and no family `secret`\nhelp: did you mean `secrets`?\n");
}
