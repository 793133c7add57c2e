//! What git's HEAD and index say of out/.

use super::{HandEdits, Place, marked, owned};
use git2::{Repository, Signature};
use std::fs;

const FILES: [(&str, &str); 2] = [("prod/a.yaml", "1"), ("prod/b.yaml", "1")];
const NEXT: [(&str, &str); 2] = [("prod/a.yaml", "2"), ("prod/b.yaml", "2")];

/// A clone without platc's own folder: what it knows, it knows from git.
fn cloned() -> (Place, Repository) {
    let place = Place::built(&FILES);
    let repository = Repository::init(place.path("")).unwrap();
    commit(&repository);
    fs::remove_dir_all(place.path(".platc")).unwrap();
    (place, repository)
}

pub(crate) fn commit(repository: &Repository) {
    let mut index = repository.index().unwrap();
    index.add_all(["."], git2::IndexAddOption::DEFAULT, None).unwrap();
    index.write().unwrap();
    let tree = repository.find_tree(index.write_tree().unwrap()).unwrap();
    let who = Signature::now("a", "a@example.org").unwrap();
    let parent = repository.head().ok().and_then(|head| head.peel_to_commit().ok());
    let parents: Vec<_> = parent.iter().collect();
    repository.commit(Some("HEAD"), &who, &who, "all", &tree, &parents).unwrap();
}

#[test]
fn what_is_committed_may_be_written_anew() {
    let (place, _repository) = cloned();
    place.build(&NEXT);
    assert_eq!(place.files(), owned(&NEXT));
}

#[test]
fn what_is_not_committed_is_somebodys_work() {
    let (place, _repository) = cloned();
    place.put("out/prod/b.yaml", &marked("mine"));
    assert_eq!(
        place.refusals(&NEXT),
        ["out-edited: `out/prod/b.yaml` was edited by hand, and this build would overwrite it"]
    );
    place.put("out/prod/b.yaml", "without the mark\n");
    assert_eq!(
        place.refusals(&NEXT),
        ["out-edited: `out/prod/b.yaml` was edited by hand, and this build would overwrite it"]
    );
    place.try_build(&NEXT, HandEdits::Overwrite).unwrap();
    assert_eq!(place.files(), owned(&NEXT));
}

#[test]
fn another_branch_is_no_edit_by_hand() {
    let (place, repository) = cloned();
    place.build(&NEXT);
    commit(&repository);
    place.build(&[("prod/a.yaml", "3"), ("prod/b.yaml", "3")]);
    repository.checkout_head(Some(git2::build::CheckoutBuilder::new().force())).unwrap();
    assert_eq!(place.files(), owned(&NEXT));
    place.build(&FILES);
    assert_eq!(place.files(), owned(&FILES));
}

#[test]
fn a_platform_may_lie_deep_in_a_repository() {
    let outer = Place::new();
    let repository = Repository::init(outer.path("")).unwrap();
    for (path, text) in FILES {
        outer.put(&format!("teams/a/out/{path}"), &marked(text));
        outer.put(&format!("out/{path}"), &marked("another"));
    }
    commit(&repository);
    let root = outer.path("teams/a");
    let out = platc::tree::Output::read(&root).unwrap();
    assert!(!out.is_edited("prod/a.yaml"));
    fs::write(root.join("out/prod/a.yaml"), marked("another")).unwrap();
    assert!(platc::tree::Output::read(&root).unwrap().is_edited("prod/a.yaml"));
}

#[test]
fn a_repository_that_cannot_be_read_is_told() {
    let (place, _repository) = cloned();
    place.put(".git/HEAD", "ref: refs/heads/main\n");
    place.put(".git/refs/heads/main", "0123456789012345678901234567890123456789\n");
    let refused = place.plan(&NEXT, HandEdits::Keep).unwrap_err();
    assert_eq!(refused.iter().count(), 2);
    for diagnostic in &refused {
        assert!(diagnostic.notes[1].starts_with("cannot read git's data: "), "{:?}", diagnostic.notes);
    }
}

#[test]
fn a_repository_without_a_commit_has_nothing_at_head() {
    let place = Place::built(&FILES);
    Repository::init(place.path("")).unwrap();
    fs::remove_dir_all(place.path(".platc")).unwrap();
    let refused = place.plan(&NEXT, HandEdits::Keep).unwrap_err();
    assert!(refused.iter().all(|diagnostic| diagnostic.notes.len() == 1));
    assert_eq!(refused.iter().count(), 2);
}
