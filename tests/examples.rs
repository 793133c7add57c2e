//! Examples: each folder shows one thing, and its `out/` is what it compiles to, byte for byte.
//!
//! `UPDATE=1 cargo test examples` writes every `out/` anew; its difference is to be read like code.

use platc::{
    build::compile,
    tree::{Output, Tree},
};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// What people write.
const SOURCES: &[&str] = &["platform", "environments", "schemas"];

pub(crate) fn folders() -> Vec<PathBuf> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/examples");
    let mut folders: Vec<_> = fs::read_dir(home).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

#[test]
fn each_example_compiles_to_its_out() {
    let folders = folders();
    assert!(folders.len() >= 15, "{} examples", folders.len());
    let wrong: Vec<String> = folders.iter().flat_map(|folder| differences(folder)).collect();
    assert!(wrong.is_empty(), "{}\nUPDATE=1 writes out/ anew: read what differs", wrong.join("\n"));
}

#[test]
fn each_example_says_what_it_shows() {
    for folder in folders() {
        let path = folder.join("platform/platform.yaml");
        let text = fs::read_to_string(&path).unwrap();
        let first = text.lines().next().unwrap_or_default();
        let says = first.strip_prefix("# ").is_some_and(|caption| caption.ends_with('.'));
        assert!(says, "{} begins with no sentence: {first}", path.display());
    }
}

/// Files of an example's `out/` that are not what it compiles to; none after they were written anew.
fn differences(folder: &Path) -> Vec<String> {
    let found = compiled(folder);
    if env::var_os("UPDATE").is_some() {
        write(&folder.join("out"), &found);
    }
    let expected = Output::read(folder).unwrap().files;
    let paths = expected.iter().filter(|(path, _)| found.get(path).is_none()).chain(&found);
    paths
        .filter(|(path, _)| expected.get(path) != found.get(path))
        .map(|(path, _)| format!("{}/out/{path}", folder.display()))
        .collect()
}

fn compiled(folder: &Path) -> Tree {
    let compiled = compile(Tree::from_folder(folder, SOURCES).unwrap(), &[]);
    assert!(compiled.diagnostics.is_empty(), "{}: {:#?}", folder.display(), compiled.diagnostics);
    compiled.files().clone()
}

fn write(out: &Path, files: &Tree) {
    if out.exists() {
        fs::remove_dir_all(out).unwrap();
    }
    for (path, bytes) in files {
        let path = out.join(&**path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}
