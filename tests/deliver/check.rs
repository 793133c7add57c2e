//! `check` compares the complete set of files.

use super::{Place, lines, marked, repository::commit, tree};
use git2::Repository;
use platc::{
    check::tree::{Keep, compare},
    names::Name,
};
use std::{fs, os::unix::fs::symlink};

const FILES: [(&str, &str); 3] = [("main.yaml", "1"), ("prod/a.yaml", "1"), ("prod/b.yaml", "1")];

fn findings(place: &Place, files: &[(&str, &str)]) -> Vec<String> {
    lines(&compare(&tree(files), &place.output(), &Keep::default()))
}

#[test]
fn a_build_is_what_check_expects() {
    assert!(findings(&Place::built(&FILES), &FILES).is_empty());
}

#[test]
fn each_file_that_differs_is_named_with_its_source_and_the_command() {
    let place = Place::built(&FILES);
    fs::remove_file(place.path("out/main.yaml")).unwrap();
    place.put("out/prod/a.yaml", &marked("mine"));
    place.put("out/prod/.platc-tmp-3", "half");
    let expected = [("main.yaml", "1"), ("prod/a.yaml", "1"), ("prod/c.yaml", "1")];
    let found = compare(&tree(&expected), &place.output(), &Keep::default());
    assert_eq!(
        lines(&found),
        [
            "out-superfluous: `out/prod/.platc-tmp-3` was left by a build that did not end",
            "out-edited: `out/prod/a.yaml` was edited by hand",
            "out-superfluous: `out/prod/b.yaml` is compiled from nothing any more",
            // At the source that they are compiled from: a place that is there.
            "out-missing: `out/main.yaml` is missing",
            "out-missing: `out/prod/c.yaml` is missing",
        ]
    );
    for finding in found.iter().filter(|finding| !finding.message.contains(".platc-tmp")) {
        assert_eq!(finding.notes, ["compiled from `platform/apps/a.yaml`"]);
        assert!(finding.help.as_ref().is_some_and(|help| help.contains("platc build")));
    }
}

#[test]
fn what_an_older_build_wrote_is_stale() {
    let place = Place::built(&FILES);
    assert_eq!(
        findings(&place, &[("main.yaml", "2"), FILES[1], FILES[2]]),
        ["out-stale: `out/main.yaml` is not what its sources compile to"]
    );
}

#[test]
fn foreign_files_disturb_in_an_environments_folder_unless_it_keeps_them() {
    let place = Place::built(&FILES);
    place.put("out/README.md", "read me");
    place.put("out/prod/mine.yaml", "mine");
    place.put("out/prod/kept/deep/a.txt", "mine");
    symlink("/etc", place.path("out/prod/link")).unwrap();
    let keep = Keep::from([(Name::new("prod").unwrap(), ["kept/".into()].into())]);
    assert_eq!(
        lines(&compare(&tree(&FILES), &place.output(), &keep)),
        ["out-foreign: `out/prod/link` is a symlink", "out-foreign: `out/prod/mine.yaml` is not platc's"]
    );
}

#[test]
fn a_foreign_file_in_the_way_is_a_conflict() {
    let place = Place::built(&FILES[..2]);
    place.put("out/prod/b.yaml", "mine");
    assert_eq!(
        findings(&place, &FILES),
        ["out-conflict: `out/prod/b.yaml` is not platc's, and stands where platc has to write"]
    );
}

#[test]
fn a_file_that_git_does_not_track_is_named() {
    let place = Place::built(&FILES[..2]);
    let repository = Repository::init(place.path("")).unwrap();
    // A repository that knows nothing of the platform has no say.
    assert!(findings(&place, &FILES[..2]).is_empty());
    place.put(".gitignore", "b.yaml\n");
    commit(&repository);
    assert!(findings(&place, &FILES[..2]).is_empty());
    place.build(&FILES);
    assert_eq!(findings(&place, &FILES), ["out-untracked: `out/prod/b.yaml` is not tracked by git"]);
    // Whoever ignores out/ as a whole does not mean to commit it.
    place.put(".gitignore", "out/\n");
    assert!(findings(&place, &FILES).is_empty());
}

#[test]
fn a_first_build_that_git_knows_nothing_of_is_one_finding() {
    let place = Place::new();
    place.put("platform/platform.yaml", "kind: Platform\n");
    let repository = Repository::init(place.path("")).unwrap();
    commit(&repository);
    place.build(&FILES);
    assert_eq!(findings(&place, &FILES), ["out-untracked: nothing in `out/` is tracked by git"]);
}

#[test]
fn a_repository_that_cannot_be_read_is_a_warning() {
    let place = Place::built(&FILES);
    commit(&Repository::init(place.path("")).unwrap());
    place.put(".git/index", "no index");
    let found = compare(&tree(&FILES), &place.output(), &Keep::default());
    assert!(
        lines(&found)[0].starts_with("out-untracked: whether git tracks `out/` is not known: cannot read")
    );
    assert!(!found.has_errors());
}
