//! out/ as it stands, and whose each file in it is.

use super::{
    BlobId, Entry, Folder, Found, Glance, Head, Index, Record, Sight, Tree, TreeError, WorldError,
    folder::UNFINISHED,
    header,
    listing::{self, Meter},
    written,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    path::Path,
    sync::Arc,
};

/// out/ as it stands. Paths are below it.
#[derive(Debug)]
pub struct Output {
    /// The repository's root.
    pub folder: Folder,
    /// The files.
    pub files: Tree,
    /// What is no file that platc could have written, and what it is instead: symlinks, pipes, huge files.
    pub strangers: BTreeMap<Arc<str>, &'static str>,
    /// Unfinished files that a killed build left.
    pub leftovers: BTreeSet<Arc<str>>,
    /// What the last build wrote.
    pub record: Record,
    /// What git knows.
    pub head: Head,
    /// What the files looked like when they were read.
    pub sight: Sight,
    listed: BTreeSet<String>,
    is_staged: bool,
    /// What git's index has, where that is known to be nobody's edit.
    merged: BTreeMap<Arc<str>, BlobId>,
}

impl Output {
    /// Reads out/ below a root.
    ///
    /// # Errors
    /// When something in it cannot be read, or it is too large.
    pub fn read(root: &Path) -> Result<Self, TreeError> {
        Self::of(root, Head::new(root), listing::walk(root, &["out"], is_skipped))
    }

    /// What out/ and the memory of what was written there look like now; nothing is read.
    #[must_use]
    pub fn glance_at(root: &Path) -> Glance {
        Glance::at(root, &["out"], is_skipped).and(Record::look_at(root).glance())
    }

    /// What they look like once out/ holds what was expected; `None` where somebody else has written there.
    #[must_use]
    pub fn look_again(self, expected: &Tree, was_written: bool) -> Option<Sight> {
        let root = self.folder.root();
        let record = Record::look_at(root);
        if !was_written {
            return Some(self.sight.and(record));
        }
        let bytes = |path: &str| expected.get(path.strip_prefix("out/")?).cloned();
        let seen = self.sight.confirmed(root, "out", is_skipped, bytes)?;
        Some(seen.and(record))
    }

    /// out/ as it is staged: git knows all of it.
    pub(super) fn staged(root: &Path, entries: Vec<Entry>) -> Result<Self, TreeError> {
        let below = |entry: &Entry| entry.path.strip_prefix("out").ok().and_then(written);
        let tracked = entries.iter().filter_map(below).collect();
        Ok(Self { is_staged: true, ..Self::of(root, Head::with_tracked(root, tracked), entries)? })
    }

    fn of(root: &Path, head: Head, entries: impl IntoIterator<Item = Entry>) -> Result<Self, TreeError> {
        let folder = Folder::new(root);
        let mut out = Self {
            files: Tree::default(),
            strangers: BTreeMap::new(),
            leftovers: BTreeSet::new(),
            record: Record::read(&folder)?,
            head,
            sight: Sight::default(),
            listed: BTreeSet::new(),
            is_staged: false,
            merged: BTreeMap::new(),
            folder,
        };
        let mut meter = Meter::default();
        for entry in entries {
            meter.count(&entry.found)?;
            out.sight.take(&entry);
            out.take(&entry.path, entry.found)?;
        }
        out.listed = header::listed(&out.files);
        Ok(out)
    }

    /// Takes what is staged for nobody's edit: git has merged it.
    pub fn keep_staged(&mut self, index: &Index) {
        self.merged = index.output_ids();
    }

    /// Whether a file is platc's: it bears the mark, a list names it, or it is as the last build wrote it.
    #[must_use]
    pub fn owns(&self, path: &str) -> bool {
        self.files.get(path).is_some_and(|bytes| {
            header::sources(bytes).is_some() || self.listed.contains(path) || self.record.has(path, bytes)
        })
    }

    /// Whether a file was platc's before somebody took the mark away.
    #[must_use]
    pub fn owned(&self, path: &str) -> bool {
        self.record.knows(path)
            || self.head.bytes(path).is_some_and(|bytes| header::sources(&bytes).is_some())
    }

    /// Whether a file holds what neither a build wrote nor a commit keeps: somebody's work. Of what is staged it is not
    /// known: an earlier build may have written it.
    #[must_use]
    pub fn is_edited(&self, path: &str) -> bool {
        !self.is_staged
            && self.files.get(path).is_some_and(|bytes| {
                // An empty file is what a crash of the machine may leave: nobody's work.
                let is_merged = || self.merged.get(path).is_some_and(|id| BlobId::of(bytes) == Some(*id));
                !bytes.is_empty()
                    && !self.record.has(path, bytes)
                    && !is_merged()
                    && !self.head.has(path, bytes)
            })
    }

    fn take(&mut self, path: &Path, found: Found) -> Result<(), WorldError> {
        let below = path.strip_prefix("out").unwrap_or(path);
        let name = written(below);
        let what = match found {
            Found::Unreadable(error) => {
                return Err(WorldError::disk("read", listing::shown(path), &error));
            }
            Found::File(bytes) => match name.clone() {
                Some(name) if name.is_empty() => "no folder",
                Some(name) if is_unfinished(&name) => {
                    self.leftovers.insert(name.into());
                    return Ok(());
                }
                Some(name) => {
                    self.files.insert(name, bytes);
                    return Ok(());
                }
                None => "a file whose name is no text",
            },
            Found::Symlink => "a symlink",
            Found::TooLarge => "larger than 16 MiB",
            Found::Special => "neither a file nor a folder",
        };
        self.strangers.insert(name.unwrap_or_else(|| listing::shown(below)).into(), what);
        Ok(())
    }
}

/// out/ may be a repository of its own.
fn is_skipped(name: &OsStr) -> bool {
    name == ".git"
}

fn is_unfinished(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with(UNFINISHED))
}
