//! What people did to out/ by hand.

use super::{HandEdits, Place, marked, owned};
use std::fs;

const FILES: [(&str, &str); 2] = [("prod/a.yaml", "1"), ("prod/b.yaml", "1")];
const NEXT: [(&str, &str); 2] = [("prod/a.yaml", "2"), ("prod/b.yaml", "2")];

#[test]
fn an_edit_by_hand_stops_the_build_before_it_writes() {
    let place = Place::built(&FILES);
    place.put("out/prod/b.yaml", &marked("mine"));
    let refused = place.plan(&NEXT, HandEdits::Keep).unwrap_err();
    let refused: Vec<_> = refused.iter().collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].message, "`out/prod/b.yaml` was edited by hand, and this build would overwrite it");
    assert_eq!(refused[0].file.as_deref(), Some("out/prod/b.yaml"));
    assert_eq!(refused[0].notes, ["compiled from `platform/apps/a.yaml`"]);
    assert!(refused[0].help.as_ref().is_some_and(|help| help.contains("--force")));

    place.try_build(&NEXT, HandEdits::Overwrite).unwrap();
    assert_eq!(place.files(), owned(&NEXT));
}

#[test]
fn an_edit_that_is_what_the_build_would_write_is_none() {
    let place = Place::built(&FILES);
    place.put("out/prod/b.yaml", &marked("2"));
    place.build(&NEXT);
    assert_eq!(place.files(), owned(&NEXT));
    place.build(&FILES);
    assert_eq!(place.files(), owned(&FILES));
}

#[test]
fn a_file_that_is_made_no_more_is_not_removed_with_somebodys_work_in_it() {
    let place = Place::built(&FILES);
    place.put("out/prod/b.yaml", &marked("mine"));
    assert_eq!(
        place.refusals(&FILES[..1]),
        ["out-edited: `out/prod/b.yaml` was edited by hand, and this build would remove it"]
    );
}

#[test]
fn a_copy_with_the_mark_is_somebodys_work_too() {
    let place = Place::built(&FILES);
    fs::copy(place.path("out/prod/a.yaml"), place.path("out/prod/c.yaml")).unwrap();
    assert_eq!(
        place.refusals(&FILES),
        ["out-edited: `out/prod/c.yaml` was edited by hand, and this build would remove it"]
    );
}

#[test]
fn a_file_that_lost_its_mark_is_known_by_the_record() {
    let place = Place::built(&FILES);
    place.put("out/prod/b.yaml", "mine\n");
    assert_eq!(
        place.refusals(&NEXT),
        ["out-edited: `out/prod/b.yaml` was edited by hand, and this build would overwrite it"]
    );
}

#[test]
fn a_file_that_was_removed_by_hand_is_written_again() {
    let place = Place::built(&FILES);
    fs::remove_file(place.path("out/prod/b.yaml")).unwrap();
    assert_eq!(place.build(&FILES).added, 1);
    assert_eq!(place.files(), owned(&FILES));
}

#[test]
fn foreign_files_are_kept() {
    let place = Place::built(&FILES);
    place.put("out/README.md", "read me\n");
    place.put("out/prod/.gitkeep", "");
    place.put("out/prod/mine.yaml", "kind: Secret\n");
    fs::write(place.path("out/prod/bytes"), [0, 159, 146, 150]).unwrap();
    place.build(&NEXT[..1]);
    let kept = ["out/README.md", "out/prod/.gitkeep", "out/prod/mine.yaml", "out/prod/bytes"];
    assert!(kept.iter().all(|path| place.path(path).exists()));
    assert!(!place.path("out/prod/b.yaml").exists());
}

#[test]
fn a_foreign_file_is_never_written_over() {
    let place = Place::built(&FILES[..1]);
    place.put("out/prod/b.yaml", "mine\n");
    let conflict = ["out-conflict: `out/prod/b.yaml` is not platc's, and a file has to be written there"];
    assert_eq!(place.refusals(&FILES), conflict);
    let forced = place.plan(&FILES, HandEdits::Overwrite).unwrap_err();
    assert_eq!(super::lines(&forced), conflict);
}

#[test]
fn a_foreign_file_where_a_folder_has_to_be_is_told_once() {
    let place = Place::new();
    place.put("out/prod", "mine\n");
    assert_eq!(
        place.refusals(&FILES),
        ["out-conflict: `out/prod` is not platc's, and a file has to be written there"]
    );
    let place = Place::new();
    place.put("out/prod/a.yaml/mine.txt", "mine\n");
    assert_eq!(
        place.refusals(&FILES),
        ["out-conflict: `out/prod/a.yaml/mine.txt` is not platc's, and a file has to be written there"]
    );
}

#[test]
fn a_record_that_is_lost_or_broken_makes_platc_careful() {
    for broken in [None, Some("\0\u{fffd} nonsense\nzz prod/a.yaml\n\n ")] {
        let place = Place::built(&FILES);
        match broken {
            Some(text) => place.put(".platc/written", text),
            None => fs::remove_dir_all(place.path(".platc")).unwrap(),
        }
        place.build(&FILES);
        assert!(place.text(".platc/written").ends_with(" prod/b.yaml\n"));
        place.build(&NEXT);
        assert_eq!(place.files(), owned(&NEXT));

        fs::remove_dir_all(place.path(".platc")).unwrap();
        assert_eq!(place.refusals(&FILES).len(), 2);
    }
}
