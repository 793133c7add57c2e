//! The driver by itself: what it is told, what it writes, and what it refuses.

use super::{APP, DEBUG, DEPLOYMENT, MORE, OVERLAY, PLATC, Repository, commit, installed, on_other};
use std::{collections::BTreeMap, fs, os::unix::fs::symlink, process::Command};
use walkdir::WalkDir;

/// A repository of two sides, with the versions of a file that both have changed.
fn two_sides() -> Repository {
    let repository = installed();
    on_other(&repository, |it| it.write(OVERLAY, MORE));
    repository.replace(APP, DEBUG.0, DEBUG.1);
    commit(&repository, "ours");
    for (revision, name) in [("main~1", "base"), ("main", "ours"), ("other", "theirs")] {
        repository.write(name, &repository.git(&["show", &format!("{revision}:{DEPLOYMENT}")]));
    }
    repository
}

/// What the driver says, and its exit code, when git names these commits.
fn driver(repository: &Repository, heads: &[&str], arguments: &[&str]) -> (String, i32) {
    let mut platc = Command::new(PLATC);
    platc.arg("merge-driver").args(arguments).current_dir(repository.path(""));
    for head in heads {
        let id = repository.git(&["rev-parse", head]);
        platc.env(format!("GITHEAD_{}", id.trim()), head);
    }
    let output = platc.output().unwrap();
    (String::from_utf8(output.stderr).unwrap(), output.status.code().unwrap())
}

/// The deployment as both sides together have it.
fn merged(repository: &Repository) -> String {
    repository.write(OVERLAY, MORE);
    repository.passes(&["build"]);
    let merged = repository.read(DEPLOYMENT);
    repository.git(&["checkout", "--quiet", "--", "out"]);
    repository.git(&["clean", "--quiet", "--force", "-d", "out", "environments"]);
    merged
}

/// Every file of the repository with its bytes, git's own included.
fn everything(repository: &Repository) -> BTreeMap<String, Vec<u8>> {
    let files = WalkDir::new(repository.path("")).into_iter().map(|entry| entry.unwrap().into_path());
    let files = files.filter(|path| path.is_file());
    files.map(|path| (path.display().to_string(), fs::read(path).unwrap())).collect()
}

#[test]
fn it_writes_what_the_merged_sources_compile_to_and_nothing_else() {
    let repository = two_sides();
    let expected = merged(&repository);
    let mut before = everything(&repository);
    let (told, code) = driver(&repository, &["other"], &["base", "ours", "theirs", DEPLOYMENT]);
    assert_eq!((told.as_str(), code), ("", 0));
    assert_eq!(repository.read("ours"), expected);
    before.insert(repository.path("ours").display().to_string(), expected.into_bytes());
    assert_eq!(everything(&repository), before);
}

#[test]
fn a_commit_that_is_picked_or_reverted_is_known_by_its_labels() {
    let repository = two_sides();
    let expected = merged(&repository);
    let id = repository.git(&["rev-parse", "--short", "other"]);
    let label = format!("{} (theirs)", id.trim());
    let parent = format!("parent of {label}");
    let (told, code) = driver(&repository, &[], &["base", "ours", "theirs", DEPLOYMENT, &parent, &label]);
    assert_eq!((told.as_str(), code), ("", 0));
    assert_eq!(repository.read("ours"), expected);

    // Reverting `theirs` from what has both: git swaps the labels.
    repository.write(OVERLAY, MORE);
    commit(&repository, "both");
    let ours = repository.git(&["show", &format!("main~1:{DEPLOYMENT}")]);
    for (revision, name) in [("other", "base"), ("main", "ours"), ("main~2", "theirs")] {
        repository.write(name, &repository.git(&["show", &format!("{revision}:{DEPLOYMENT}")]));
    }
    let (told, code) = driver(&repository, &[], &["base", "ours", "theirs", DEPLOYMENT, &label, &parent]);
    assert_eq!((told.as_str(), code), ("", 0));
    assert_eq!(repository.read("ours"), ours);
}

#[test]
fn labels_and_leftovers_that_are_not_of_this_merge_are_not_believed() {
    let repository = two_sides();
    let ours = repository.read("ours");
    let id = repository.git(&["rev-parse", "other"]);
    let picked = format!("pick {} theirs\n", id.trim());
    repository.write(".git/rebase-merge/done", &picked);
    // Git merges something else than the commit that a rebase stopped at.
    repository.write("theirs", "something else\n");
    for labels in
        [&["%S", "%Y"][..], &[], &["Stash base", "Stashed changes"], &["parent of 1234567 (x)", "x"]]
    {
        let arguments = [&["base", "ours", "theirs", DEPLOYMENT][..], labels].concat();
        let (told, code) = driver(&repository, &[], &arguments);
        assert!(code == 1 && told.contains("git does not say which commits are merged"), "{told}");
        assert_eq!(repository.read("ours"), ours);
    }
}

#[test]
fn outside_a_merge_and_in_one_of_many_it_leaves_our_side() {
    let repository = two_sides();
    let ours = repository.read("ours");
    for heads in [&[][..], &["other", "main~1"]] {
        let (told, code) = driver(&repository, heads, &["base", "ours", "theirs", DEPLOYMENT]);
        assert!(code == 1 && told.contains("git does not say which commits are merged"), "{told}");
    }
    assert_eq!(repository.read("ours"), ours);
}

#[test]
fn a_file_that_is_not_in_out_is_refused() {
    let repository = two_sides();
    let ours = repository.read("ours");
    let odd = [
        "README.md",
        APP,
        "out",
        "out/",
        "../out/x",
        "out/../README.md",
        "/out/x",
        "layout/x",
        "a\nb/out/x",
        "",
    ];
    for path in odd {
        let (told, code) = driver(&repository, &["other"], &["base", "ours", "theirs", path]);
        assert!(code == 2 && told.contains("is not in the out/ of a platform\n"), "{path:?}: {told}");
        assert!(told.lines().count() == 2, "{told}");
    }
    let (told, code) =
        driver(&repository, &["other"], &["base", "ours", "theirs", "out/prod/it's \"not\".yaml"]);
    assert!(code == 1 && told.contains("`out/prod/it's \"not\".yaml` stays as our side has it: "), "{told}");
    assert!(told.contains("the merged sources do not compile to such a file\n"), "{told}");
    assert_eq!(repository.read("ours"), ours);
}

#[test]
fn a_file_of_somebody_else_in_out_is_merged_as_text() {
    let repository = two_sides();
    for (name, text) in [("base", "1\n2\n3\n"), ("ours", "one\n2\n3\n"), ("theirs", "1\n2\nthree\n")] {
        repository.write(name, text);
    }
    let arguments = ["base", "ours", "theirs", "out/README.md"];
    assert_eq!(driver(&repository, &["other"], &arguments), (String::new(), 0));
    assert_eq!(repository.read("ours"), "one\n2\nthree\n");
    repository.write("theirs", "eins\n2\n3\n");
    assert_eq!(driver(&repository, &["other"], &arguments), (String::new(), 1));
    let conflict = "<<<<<<< ours\none\n=======\neins\n>>>>>>> theirs\n2\nthree\n";
    assert_eq!(repository.read("ours"), conflict);
    repository.write("ours", "\0\n");
    let (told, code) = driver(&repository, &["other"], &arguments);
    assert!(code == 1 && told.contains("stays as our side has it"), "{told}");
    assert_eq!(repository.read("ours"), "\0\n");
}

#[test]
fn a_link_in_the_place_of_our_side_is_not_followed() {
    let repository = two_sides();
    repository.write("mine", &repository.read("ours"));
    fs::remove_file(repository.path("ours")).unwrap();
    symlink("mine", repository.path("ours")).unwrap();
    let before = everything(&repository);
    let (told, code) = driver(&repository, &["other"], &["base", "ours", "theirs", DEPLOYMENT]);
    assert!(code == 2 && told.contains("`ours` is a symlink"), "{told}");
    assert_eq!(everything(&repository), before);
}

#[test]
fn links_among_the_sources_are_refused() {
    let repository = two_sides();
    repository.git(&["checkout", "--quiet", "other"]);
    symlink("web.yaml", repository.path("platform/apps/link.yaml")).unwrap();
    repository.git(&["add", "platform/apps/link.yaml"]);
    repository.git(&["commit", "--quiet", "--no-verify", "--message", "link"]);
    repository.git(&["checkout", "--quiet", "main"]);
    let (told, code) = driver(&repository, &["other"], &["base", "ours", "theirs", DEPLOYMENT]);
    assert!(code == 1 && told.contains("`platform/apps/link.yaml` is a symlink (symlink)"), "{told}");
}

#[test]
fn sources_that_do_not_compile_are_told_by_their_first_mistake() {
    let repository = installed();
    on_other(&repository, |it| it.write("platform/apps/api.yaml", super::API));
    repository.git(&["rm", "--quiet", super::CLASS]);
    repository.replace(APP, "  classes: [service]\n", "");
    commit(&repository, "no class");
    for name in ["base", "ours", "theirs"] {
        repository.write(name, "# platc: platform/apps/web.yaml\n");
    }
    let (told, code) = driver(&repository, &["other"], &["base", "ours", "theirs", DEPLOYMENT]);
    assert!(code == 1 && told.contains("the merged sources do not compile: "), "{told}");
    assert!(told.contains("`service`") && told.lines().count() == 2, "{told}");
}
