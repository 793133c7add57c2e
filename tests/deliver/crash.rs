//! What a build leaves that does not end.

use super::{HandEdits, Place, marked, owned};
use platc::tree::Output;
use std::fs;

const FILES: [(&str, &str); 3] = [("prod/a.yaml", "1"), ("prod/b.yaml", "1"), ("prod/c.yaml", "1")];
const NEXT: [(&str, &str); 4] =
    [("aside/new/x.yaml", "2"), ("prod/a.yaml", "2"), ("prod/b.yaml", "2"), ("prod/c.yaml", "2")];
const LAST: [(&str, &str); 3] = [("prod/a.yaml", "3"), ("prod/b.yaml", "3"), ("prod/c.yaml", "3")];

#[test]
fn leftovers_are_removed_by_the_next_build_and_are_nobodys() {
    let place = Place::built(&FILES);
    place.put("out/.platc-tmp-0", "half");
    place.put("out/prod/.platc-tmp-17", "half");
    place.put(".platc/.platc-tmp-0", "half");
    let out = place.output();
    assert_eq!(
        out.leftovers.iter().map(|path| &**path).collect::<Vec<_>>(),
        [".platc-tmp-0", "prod/.platc-tmp-17"]
    );
    place.build(&FILES);
    assert_eq!(place.files(), owned(&FILES));
    assert!(!place.path(".platc/.platc-tmp-0").exists());
}

#[test]
fn what_a_broken_build_wrote_is_no_edit_by_hand_when_the_source_changes_again() {
    let place = Place::built(&FILES);
    break_off(&place);
    let mixed = place.files();
    assert_eq!(mixed[1].1, marked("2"));
    assert_eq!(mixed[3].1, marked("1"));
    place.build(&LAST);
    assert_eq!(place.files(), owned(&LAST));
}

#[test]
fn an_edit_by_hand_after_a_broken_build_is_still_one() {
    let place = Place::built(&FILES);
    break_off(&place);
    place.put("out/prod/b.yaml", &marked("mine"));
    assert_eq!(place.refusals(&LAST).len(), 1);
}

#[test]
fn an_empty_file_is_what_a_power_loss_leaves_and_is_written_anew() {
    let place = Place::new();
    place.put("out/prod/a.yaml", "");
    place.build(&FILES);
    assert_eq!(place.files(), owned(&FILES));
}

#[test]
fn a_build_that_cannot_write_all_files_writes_none() {
    let place = Place::built(&FILES);
    let out = place.output();
    fs::create_dir(place.path("out/aside")).unwrap();
    // It stands in the way of the second file, and was not there when out/ was read.
    fs::remove_file(place.path("out/prod/b.yaml")).unwrap();
    std::os::unix::fs::symlink("/dev/null", place.path("out/prod/b.yaml")).unwrap();
    let error = apply_next(&out).unwrap_err();
    assert_eq!(error, "`out/prod/b.yaml` is a symlink");
    assert_eq!(fs::read_dir(place.path("out/aside")).unwrap().count(), 0);
    fs::remove_file(place.path("out/prod/b.yaml")).unwrap();
    assert_eq!(place.files(), owned(&[FILES[0], FILES[2]]));
}

/// Builds the next version, and fails at the second file.
fn break_off(place: &Place) {
    let out = place.output();
    fs::remove_file(place.path("out/prod/b.yaml")).unwrap();
    place.put("out/prod/b.yaml/x", "in the way");
    assert_eq!(apply_next(&out).unwrap_err(), "cannot write `out/prod/b.yaml`: Directory not empty");
    fs::remove_dir_all(place.path("out/prod/b.yaml")).unwrap();
    place.put("out/prod/b.yaml", &marked("1"));
}

fn apply_next(out: &Output) -> Result<(), String> {
    let expected = super::tree(&NEXT);
    let changes = super::plan(&expected, out, &super::Scope::All, HandEdits::Keep).unwrap();
    let lock = super::Lock::take(&out.folder, &|| {}).unwrap();
    super::apply(&lock, out, &expected, &changes).map(|_| ()).map_err(|error| error.to_string())
}
