//! Writing out/: what is platc's is made right, and nothing of anybody else's is lost.

mod check;
mod copies;
mod crash;
mod hands;
mod properties;
mod repository;
mod rewrites;
mod sources;
mod symlinks;

pub(crate) use repository::commit;

use platc::{
    bundle::Changes,
    deliver::{Receipt, apply},
    diagnostic::Diagnostics,
    diff::{HandEdits, Scope, plan},
    tree::{Folder, Lock, Output, Tree, WorldError},
};
use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

/// A repository's root in a folder of its own.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// One whose out/ was built.
    fn built(files: &[(&str, &str)]) -> Self {
        let place = Self::new();
        place.build(files);
        place
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn put(&self, path: &str, text: &str) {
        fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        fs::write(self.path(path), text).unwrap();
    }

    pub(crate) fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn output(&self) -> Output {
        Output::read(self.folder.path()).unwrap()
    }

    fn plan(&self, files: &[(&str, &str)], edits: HandEdits) -> Result<Changes, Diagnostics> {
        plan(&tree(files), &self.output(), &Scope::All, edits)
    }

    fn refusals(&self, files: &[(&str, &str)]) -> Vec<String> {
        lines(&self.plan(files, HandEdits::Keep).unwrap_err())
    }

    fn build(&self, files: &[(&str, &str)]) -> Receipt {
        self.try_build(files, HandEdits::Keep).unwrap()
    }

    fn try_build(&self, files: &[(&str, &str)], edits: HandEdits) -> Result<Receipt, WorldError> {
        let lock = Lock::take(&Folder::new(self.folder.path()), &|| {})?;
        let (expected, out) = (tree(files), self.output());
        apply(&lock, &out, &expected, &plan(&expected, &out, &Scope::All, edits).unwrap())
    }

    /// All files below out/ with their text.
    fn files(&self) -> Vec<(String, String)> {
        let out = self.output();
        assert!(out.strangers.is_empty() && out.leftovers.is_empty());
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        out.files.iter().map(|(path, bytes)| (path.to_string(), text(bytes))).collect()
    }
}

fn tree(files: &[(&str, &str)]) -> Tree {
    files.iter().map(|(path, text)| (*path, marked(text).into_bytes())).collect()
}

/// A file as platc writes it.
fn marked(text: &str) -> String {
    format!("# platc: platform/apps/a.yaml\n{text}\n")
}

fn owned(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files.iter().map(|(path, text)| ((*path).to_owned(), marked(text))).collect()
}

fn lines(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics.iter().map(|diagnostic| format!("{}: {}", diagnostic.rule, diagnostic.message)).collect()
}

/// What changes when a file is touched.
fn traces(path: &Path) -> (u64, i64, i64) {
    let metadata = fs::metadata(path).unwrap();
    (metadata.ino(), metadata.mtime(), metadata.mtime_nsec())
}

#[test]
fn a_second_build_touches_nothing() {
    let files = [("prod/manifests/a/x.yaml", "1"), ("prod/values/a.yaml", "2"), ("main.yaml", "3")];
    let place = Place::new();
    assert_eq!(place.build(&files), Receipt { added: 3, ..Receipt::default() });
    assert_eq!(place.files(), {
        let mut sorted = owned(&files);
        sorted.sort();
        sorted
    });
    let all = ["out/prod/manifests/a/x.yaml", "out/prod/values/a.yaml", ".platc/written", "out", "out/prod"];
    let before = all.map(|path| traces(&place.path(path)));
    assert_eq!(place.build(&files), Receipt { unchanged: 3, ..Receipt::default() });
    assert_eq!(all.map(|path| traces(&place.path(path))), before);
    assert_eq!(place.text(".platc/.gitignore"), "*\n");
}

#[test]
fn only_what_differs_is_written() {
    let place = Place::built(&[("prod/a.yaml", "1"), ("prod/b.yaml", "1"), ("prod/c.yaml", "1")]);
    let before = traces(&place.path("out/prod/a.yaml"));
    let receipt = place.build(&[("prod/a.yaml", "1"), ("prod/b.yaml", "2"), ("prod/d.yaml", "1")]);
    assert_eq!(receipt, Receipt { added: 1, edited: 1, removed: 1, unchanged: 1 });
    assert_eq!(traces(&place.path("out/prod/a.yaml")), before);
    assert_eq!(place.files(), owned(&[("prod/a.yaml", "1"), ("prod/b.yaml", "2"), ("prod/d.yaml", "1")]));
}

#[test]
fn a_folder_that_is_empty_now_is_removed_and_one_with_foreign_files_is_not() {
    let place = Place::built(&[("prod/manifests/a/x.yaml", "1"), ("prod/manifests/b/x.yaml", "1")]);
    place.put("out/prod/manifests/b/mine.txt", "kept");
    fs::create_dir(place.path("out/prod/empty")).unwrap();
    place.build(&[]);
    assert!(!place.path("out/prod/manifests/a").exists());
    assert!(place.path("out/prod/empty").exists());
    assert_eq!(place.files(), [("prod/manifests/b/mine.txt".to_owned(), "kept".to_owned())]);
}

#[test]
fn a_file_becomes_a_folder_and_a_folder_a_file() {
    let place = Place::built(&[("prod/a", "1"), ("prod/b/x/y.yaml", "1")]);
    fs::create_dir(place.path("out/prod/b/x/empty")).unwrap();
    let files = [("prod/a/x/y.yaml", "2"), ("prod/b", "2")];
    place.build(&files);
    assert_eq!(place.files(), owned(&files));
}

#[test]
fn an_empty_folder_makes_room_for_a_file() {
    let place = Place::new();
    fs::create_dir_all(place.path("out/prod/a.yaml/deep/er")).unwrap();
    place.build(&[("prod/a.yaml", "1")]);
    assert_eq!(place.files(), owned(&[("prod/a.yaml", "1")]));
}

#[test]
fn building_one_environment_leaves_the_others_alone() {
    let place = Place::built(&[("prod/a.yaml", "1"), ("staging/a.yaml", "1"), ("staging/b.yaml", "1")]);
    let lock = Lock::take(&Folder::new(place.folder.path()), &|| {}).unwrap();
    // What is expected elsewhere, here of a prod that was not asked for, is not written.
    let (expected, out) = (tree(&[("prod/a.yaml", "9"), ("staging/a.yaml", "2")]), place.output());
    let scope = Scope::Below(["staging".into()].into());
    let changes = plan(&expected, &out, &scope, HandEdits::Keep).unwrap();
    apply(&lock, &out, &expected, &changes).unwrap();
    assert_eq!(place.files(), owned(&[("prod/a.yaml", "1"), ("staging/a.yaml", "2")]));
    drop(lock);
    // What the record says of prod is still there: this is no edit by hand.
    place.build(&[("prod/a.yaml", "3")]);
    assert_eq!(place.files(), owned(&[("prod/a.yaml", "3")]));
}

#[test]
fn builds_at_once_take_turns() {
    let place = Place::new();
    let versions: Vec<String> = (0..8).map(|version| version.to_string()).collect();
    let paths: Vec<String> = (0..50).map(|file| format!("prod/{file}.yaml")).collect();
    std::thread::scope(|scope| {
        for version in &versions {
            let files: Vec<_> = paths.iter().map(|path| (path.as_str(), version.as_str())).collect();
            let place = &place;
            scope.spawn(move || place.build(&files));
        }
    });
    let files = place.files();
    assert_eq!(files.len(), 50);
    assert!(files.iter().all(|(_, text)| *text == files[0].1));
}
