//! The files that a command line names: each as it was written there, folders opened.

use super::{Folder, Found, TreeError, WorldError, listing, written};
use crate::diagnostic::{Diagnostic, Diagnostics};
use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};
use walkdir::WalkDir;

/// What files of objects are called, in folders. A file that is named itself may be called anything.
const ENDINGS: &[&str] = &["yaml", "yml", "json"];

/// A file by its path, with its bytes.
pub type NamedFile = (Arc<str>, Arc<[u8]>);

/// Reads files by their path from a folder, and all YAML and JSON files of folders, in the order of their paths. Whoever
/// names a path may mean a symlink, and what lies outside a repository: they are followed.
///
/// # Errors
/// What cannot be read, the first of it; and all that is too large.
pub fn read(root: &Path, paths: &[PathBuf]) -> Result<Vec<NamedFile>, TreeError> {
    let mut files = Vec::new();
    let mut refused = Diagnostics::default();
    let mut meter = listing::Meter::default();
    for path in paths.iter().flat_map(|path| below(root, path)) {
        let path = path?;
        let said = path.strip_prefix(root).unwrap_or(&path);
        let shown = said.to_str().map_or_else(|| listing::shown(said), str::to_owned);
        let found = listing::read(&path).map_err(|error| WorldError::disk("read", shown.as_str(), &error))?;
        meter.count(&found)?;
        match found {
            Found::File(bytes) => files.push((shown.into(), bytes)),
            _ => refused.push(too_large(&shown)),
        }
    }
    if refused.is_empty() { Ok(files) } else { Err(TreeError::Refused(refused)) }
}

/// Opens one file that a command line names, for who reads it in its own way: symlinks and pipes are meant, too.
///
/// # Errors
/// When it cannot be opened.
pub fn open(root: &Path, path: &Path) -> Result<File, WorldError> {
    let shown = path.to_str().map_or_else(|| listing::shown(path), str::to_owned);
    File::open(root.join(path)).map_err(|error| WorldError::disk("read", shown, &error))
}

/// Where a folder that a command line names really is; `None` when there is none.
#[must_use]
pub fn folder(root: &Path, path: &Path) -> Option<PathBuf> {
    root.join(path).canonicalize().ok().filter(|path| path.is_dir())
}

/// Writes a file that a command line names, in one step, and the folders that it needs.
///
/// # Errors
/// When the disk refuses, or a folder, a symlink or what is no file stands there.
pub fn write(root: &Path, path: &Path, bytes: &[u8]) -> Result<(), WorldError> {
    let at = root.join(path);
    let shown = path.to_str().map_or_else(|| listing::shown(path), str::to_owned);
    let blocked = |what| WorldError::Blocked { path: shown.clone(), what };
    if at.is_dir() {
        return Err(blocked("a folder"));
    }
    // Where folders are missing, the nearest that is there: who names a path may mean a symlink on the way.
    let folder = at.ancestors().skip(1).find(|folder| folder.is_dir());
    let below = folder.and_then(|folder| written(at.strip_prefix(folder).ok()?));
    let (Some(folder), Some(below)) = (folder, below) else {
        return Err(blocked("no path of a file"));
    };
    Folder::new(folder).write(&below, bytes).map_err(|error| error.seen_at(shown))
}

/// Adds to the end of a file that the environment names.
///
/// # Errors
/// When the disk refuses.
pub fn append(path: &Path, bytes: &[u8]) -> Result<(), WorldError> {
    let opened = File::options().append(true).create(true).open(path);
    let added = opened.and_then(|mut file| file.write_all(bytes));
    added.map_err(|error| WorldError::disk("write", listing::shown(path), &error))
}

/// How many bytes a file has; none when it is not there.
#[must_use]
pub fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |metadata| metadata.len())
}

fn below(root: &Path, path: &Path) -> impl Iterator<Item = Result<PathBuf, WorldError>> {
    let entries = WalkDir::new(root.join(path)).follow_links(true).sort_by_file_name().into_iter();
    entries.filter_map(move |entry| match entry {
        Ok(entry) if entry.file_type().is_dir() => None,
        Ok(entry) => (entry.depth() == 0 || is_meant(entry.path())).then(|| Ok(entry.into_path())),
        Err(error) => Some(Err(refused(root, error))),
    })
}

fn is_meant(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ENDINGS.iter().any(|meant| ending == *meant))
}

fn refused(root: &Path, error: walkdir::Error) -> WorldError {
    let below_root = |path: &Path| listing::shown(path.strip_prefix(root).unwrap_or(path));
    let path = error.path().map(below_root).unwrap_or_default();
    match error.into_io_error() {
        Some(error) => WorldError::disk("read", path, &error),
        None => WorldError::Blocked { path, what: "a symlink that leads back to its own folder" },
    }
}

fn too_large(path: &str) -> Diagnostic {
    Diagnostic::error("file-too-large", format!("`{path}` is larger than 16 MiB"))
        .in_file(path)
        .help("split it: no API server takes an object of that size")
}
