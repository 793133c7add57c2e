//! Nothing outside is reached through a symlink.

use super::{Folder, HandEdits, Lock, Place, marked};
use platc::tree::{Output, WorldError};
use std::{fs, os::unix::fs::symlink};
use tempfile::TempDir;

const FILES: [(&str, &str); 1] = [("prod/manifests/a.yaml", "1")];

#[test]
fn a_symlink_on_the_way_is_refused() {
    for link in ["out", "out/prod", "out/prod/manifests", "out/prod/manifests/a.yaml"] {
        let (place, outside) = (Place::new(), TempDir::new().unwrap());
        fs::create_dir_all(place.path(link).parent().unwrap()).unwrap();
        symlink(outside.path(), place.path(link)).unwrap();
        for edits in [HandEdits::Keep, HandEdits::Overwrite] {
            let refused = place.plan(&FILES, edits).unwrap_err();
            let told = format!("symlink: `{link}` is a symlink, and a file has to be written there");
            assert_eq!(super::lines(&refused), [told]);
        }
        let direct = Folder::new(&place.path("")).write("out/prod/manifests/a.yaml", b"");
        assert_eq!(direct.unwrap_err(), WorldError::Blocked { path: link.to_owned(), what: "a symlink" });
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }
}

#[test]
fn a_symlink_elsewhere_is_foreign_and_not_followed() {
    let (place, outside) = (Place::new(), TempDir::new().unwrap());
    fs::write(outside.path().join("x.yaml"), marked("1")).unwrap();
    fs::create_dir_all(place.path("out/prod")).unwrap();
    symlink(outside.path(), place.path("out/prod/link")).unwrap();
    place.build(&FILES);
    let out = place.output();
    assert_eq!(
        out.strangers.iter().map(|(path, what)| (&**path, *what)).collect::<Vec<_>>(),
        [("prod/link", "a symlink")]
    );
    assert_eq!(out.files.len(), 1);
    assert!(outside.path().join("x.yaml").exists());
}

#[test]
fn platcs_own_folder_is_no_symlink_either() {
    let (place, outside) = (Place::new(), TempDir::new().unwrap());
    symlink(outside.path(), place.path(".platc")).unwrap();
    let refused = Lock::take(&Folder::new(&place.path("")), &|| {}).unwrap_err();
    assert_eq!(refused.to_string(), "`.platc` is a symlink");
    assert!(Output::read(&place.path("")).is_err());

    let place = Place::new();
    fs::create_dir(place.path(".platc")).unwrap();
    symlink(outside.path().join("made"), place.path(".platc/lock")).unwrap();
    let refused = Lock::take(&Folder::new(&place.path("")), &|| {}).unwrap_err();
    assert_eq!(refused.to_string(), "`.platc/lock` is a symlink");
    assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[test]
fn a_path_leads_to_nothing_above() {
    let place = Place::new();
    for path in ["", "../x", "/x", "out/../../x", "out//x", "./x", "out/x/"] {
        let refused = Folder::new(&place.path("")).write(path, b"").unwrap_err();
        assert_eq!(refused, WorldError::Blocked { path: path.to_owned(), what: "no path below the root" });
    }
}
