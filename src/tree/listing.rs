//! What a walk through a folder finds, and the tree that it makes.

use super::{Tree, TreeError, WorldError, limits, sight::Look, written};
use crate::diagnostic::{Diagnostic, Diagnostics};
use std::{
    ffi::OsStr,
    fs::{File, FileType},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};
use walkdir::WalkDir;

/// One thing in a folder.
#[derive(Debug)]
pub struct Entry {
    /// Its path below the root.
    pub path: PathBuf,
    /// What it is.
    pub found: Found,
    /// What it looked like before it was read; `None` where it was not on a disk.
    pub look: Option<Look>,
}

/// What a path leads to. Folders are only the way there.
#[derive(Debug)]
pub enum Found {
    /// A file with its bytes.
    File(Arc<[u8]>),
    /// A file over [`limits::FILE_BYTES`], unread.
    TooLarge,
    /// A symlink, not followed.
    Symlink,
    /// A pipe, a socket, a device: not opened.
    Special,
    /// Something that cannot be read.
    Unreadable(io::Error),
}

/// Whether a name in a platform's folders is none of its documents.
pub(super) fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".") && name != ".helmignore"
}

/// Everything in some folders right below a root; what bears a skipped name is left out with all that it holds.
pub(super) fn walk(root: &Path, below: &[&str], skipped: fn(&OsStr) -> bool) -> impl Iterator<Item = Entry> {
    let starts: Vec<PathBuf> = below.iter().map(|folder| root.join(folder)).collect();
    let root = root.to_owned();
    let wanted = move |entry: &walkdir::DirEntry| entry.depth() == 0 || !skipped(entry.file_name());
    starts
        .into_iter()
        .flat_map(move |start| WalkDir::new(start).follow_root_links(false).into_iter().filter_entry(wanted))
        .filter_map(move |step| entry(&root, step))
}

/// What a step of the walk found; `None` for folders, and for a start that is not there.
fn entry(root: &Path, step: walkdir::Result<walkdir::DirEntry>) -> Option<Entry> {
    let below_root = |path: &Path| path.strip_prefix(root).unwrap_or(path).to_owned();
    match step {
        Ok(entry) if entry.file_type().is_dir() => None,
        Ok(entry) => {
            let (found, look) = open(entry.path(), entry.file_type());
            Some(Entry { path: below_root(entry.path()), found, look })
        }
        Err(error) => {
            let path = error.path().map(below_root).unwrap_or_default();
            let depth = error.depth();
            let error = error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into());
            let absent = depth == 0 && error.kind() == io::ErrorKind::NotFound;
            (!absent).then_some(Entry { path, found: Found::Unreadable(error), look: None })
        }
    }
}

fn open(path: &Path, kind: FileType) -> (Found, Option<Look>) {
    if kind.is_symlink() {
        (Found::Symlink, None)
    } else if kind.is_file() {
        look_and_read(path).unwrap_or_else(|error| (Found::Unreadable(error), None))
    } else {
        (Found::Special, None)
    }
}

/// Reads a file to the limit.
pub(super) fn read(path: &Path) -> io::Result<Found> {
    look_and_read(path).map(|(found, _)| found)
}

/// The same, and what it looked like before; its size is a hint, because it may grow, or be a lie as below `/proc`.
pub(super) fn look_and_read(path: &Path) -> io::Result<(Found, Option<Look>)> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    let size = metadata.len().min(limits::FILE_BYTES);
    let mut file = file.take(limits::FILE_BYTES + 1);
    let mut bytes = vec![0; usize::try_from(size).unwrap_or_default() + 1];
    let first = match file.read(&mut bytes) {
        Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
        first => first?,
    };
    bytes.truncate(first);
    // A regular file that gives less than it was asked for has ended (read(2)), and another call would say no more.
    if first as u64 != size {
        file.read_to_end(&mut bytes)?;
    }
    let fits = bytes.len() as u64 <= limits::FILE_BYTES;
    Ok((if fits { Found::File(bytes.into()) } else { Found::TooLarge }, Look::of(&metadata)))
}

/// Counts against the limits of one snapshot.
#[derive(Default)]
pub(super) struct Meter {
    entries: usize,
    bytes: u64,
}

impl Meter {
    /// Takes an entry into account.
    ///
    /// # Errors
    /// When there are more than fit; the message is the same whatever came first.
    pub(super) fn count(&mut self, found: &Found) -> Result<(), TreeError> {
        self.entries += 1;
        if let Found::File(bytes) = found {
            self.bytes += bytes.len() as u64;
        }
        let (mebibytes, entries) = (limits::TOTAL_BYTES >> 20, limits::ENTRIES);
        if self.entries > entries || self.bytes > limits::TOTAL_BYTES {
            let message = format!("there is more than {entries} files or {mebibytes} MiB to read");
            return Err(Diagnostic::error("too-many-files", message)
                .help("move away what is no part of the platform")
                .into());
        }
        Ok(())
    }
}

pub(super) fn collect(entries: impl IntoIterator<Item = Entry>) -> Result<Tree, TreeError> {
    let mut tree = Tree::default();
    let mut refused = Diagnostics::default();
    let mut unreadable: Vec<WorldError> = Vec::new();
    let mut meter = Meter::default();
    for Entry { path, found, .. } in entries {
        meter.count(&found)?;
        let name = written(&path);
        match (name, found) {
            (Some(name), Found::File(bytes)) => tree.insert(name, bytes),
            (name, Found::Unreadable(error)) => {
                unreadable.push(WorldError::disk("read", name.unwrap_or_else(|| shown(&path)), &error));
            }
            (Some(name), found) => refused.push(refusal(&name, &found)),
            (None, _) => refused.push(unspeakable(&path)),
        }
    }
    // The listing's order must not show: the least is told.
    if let Some(error) = unreadable.into_iter().min_by_key(ToString::to_string) {
        return Err(error.into());
    }
    if refused.is_empty() { Ok(tree) } else { Err(TreeError::Refused(refused.sorted())) }
}

fn refusal(path: &str, found: &Found) -> Diagnostic {
    let (rule, what, help) = match found {
        Found::Symlink => ("symlink", "a symlink", "put the file itself there: platc follows no symlinks"),
        Found::TooLarge => ("file-too-large", "larger than 16 MiB", "move it out of the platform's folders"),
        _ => ("no-file", "neither a file nor a folder", "move it out of the platform's folders"),
    };
    Diagnostic::error(rule, format!("`{path}` is {what}")).in_file(path).help(help)
}

fn unspeakable(path: &Path) -> Diagnostic {
    let shown = shown(path);
    Diagnostic::error(
        "file-name",
        format!("the name `{shown}` is no UTF-8 text, or holds control characters"),
    )
    .in_file(shown)
    .help("rename it")
}

/// A path of any bytes, escaped.
pub(super) fn shown(path: &Path) -> String {
    path.as_os_str().as_encoded_bytes().escape_ascii().to_string()
}
