//! What is staged: the files of git's index, which are what a commit will hold, whatever the work tree has.

use super::{
    BlobId, Entry, Found, Output, Tree, TreeError, WorldError, files_below,
    head::{self, refused},
    header, limits,
    listing::is_hidden,
};
use crate::diagnostic::{Diagnostic, Diagnostics};
use git2::{ErrorCode, IndexEntry, IndexTime, Oid, Repository};
use std::{
    collections::BTreeMap,
    ffi::OsStr,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Git's index as far as a platform is in it. Paths are below the platform's root.
pub struct Index {
    repository: Repository,
    file: Option<PathBuf>,
    above: String,
    entries: BTreeMap<Arc<str>, (u32, Oid)>,
}

/// Bits of an entry's flags that say which side of a merge it is; none for what is merged.
const STAGE: u16 = 0x3000;

/// The bit that says that a file is only meant to be added: `git add --intent-to-add`.
const INTENT: u16 = 1 << 13;

impl Index {
    /// Reads the index of the repository around a root, or the one that git made for a commit of some files and told a
    /// hook of, as `GIT_INDEX_FILE`.
    ///
    /// # Errors
    /// When there is no repository, git's data cannot be read, or paths of the platform are not merged: all of them.
    pub fn read(root: &Path, file: Option<PathBuf>) -> Result<Self, TreeError> {
        let Some((repository, out)) = head::open(root)? else {
            return Err(WorldError::Git { reason: "this is no git repository".to_owned() }.into());
        };
        let above = out.strip_suffix("out/").unwrap_or_default().to_owned();
        let mut index = Self { repository, file, above, entries: BTreeMap::new() };
        let mut unmerged = Diagnostics::default();
        for entry in index.git()?.iter() {
            let Ok(path) = std::str::from_utf8(&entry.path) else { continue };
            let Some(path) = path.strip_prefix(&index.above) else { continue };
            if entry.flags & STAGE != 0 {
                unmerged.push(not_merged(path));
            } else if entry.flags_extended & INTENT == 0 {
                index.entries.insert(path.into(), (entry.mode, entry.id));
            }
        }
        if unmerged.is_empty() { Ok(index) } else { Err(TreeError::Refused(unmerged.sorted())) }
    }

    /// The staged files of some folders, as [`Tree::from_folder`] reads them from the disk.
    ///
    /// # Errors
    /// As there.
    pub fn tree(&self, below: &[&str]) -> Result<Tree, TreeError> {
        let hidden = |path: &str| path.split('/').any(|name| is_hidden(OsStr::new(name)));
        let all = below.iter().flat_map(|folder| files_below(&self.entries, folder));
        let seen = all.filter(|(path, _)| !hidden(path));
        let read = seen.map(|(path, (mode, id))| {
            Ok(Entry { path: (&**path).into(), found: self.found(*mode, *id)?, look: None })
        });
        Tree::collect(read.collect::<Result<Vec<_>, WorldError>>()?)
    }

    /// out/ as it is staged; `None` where git ignores it as a whole.
    ///
    /// # Errors
    /// When git's data cannot be read.
    pub fn output(&self, root: &Path) -> Result<Option<Output>, TreeError> {
        let mut staged = files_below(&self.entries, "out").peekable();
        if staged.peek().is_none() {
            let out = format!("{}out/", self.above);
            if self.repository.is_path_ignored(out).map_err(|error| refused(&error))? {
                return Ok(None);
            }
        }
        let entries = staged.map(|(path, (mode, id))| {
            Ok(Entry { path: (&**path).into(), found: self.found(*mode, *id)?, look: None })
        });
        let entries = entries.collect::<Result<Vec<_>, WorldError>>()?;
        Output::staged(root, entries).map(Some)
    }

    /// The names that git gives to the files of out/, by their paths below it.
    pub(super) fn output_ids(&self) -> BTreeMap<Arc<str>, BlobId> {
        let staged = files_below(&self.entries, "out");
        staged.filter_map(|(path, (_, id))| Some((path.strip_prefix("out/")?.into(), BlobId(*id)))).collect()
    }

    /// Stages what a build wrote: these files of out/, and that those of platc's which are not among them are gone.
    /// Says how many paths changed.
    ///
    /// # Errors
    /// When git's data cannot be written, as while another program has the index.
    pub fn stage(&self, expected: &Tree) -> Result<usize, WorldError> {
        let mut index = self.git()?;
        let mut changed = 0;
        for (path, bytes) in expected {
            let path = format!("out/{path}");
            let known = self.entries.get(path.as_str());
            if known.map(|(_, id)| *id) != BlobId::of(bytes).map(|id| id.0) {
                let id = self.repository.blob(bytes).map_err(|error| refused(&error))?;
                let entry = entry(&format!("{}{path}", self.above), id, bytes.len());
                index.add(&entry).map_err(|error| refused(&error))?;
                changed += 1;
            }
        }
        for (path, (_, id)) in files_below(&self.entries, "out") {
            let below = path.strip_prefix("out/").unwrap_or_default();
            let is_ours =
                || self.repository.find_blob(*id).is_ok_and(|blob| header::sources(blob.content()).is_some());
            if expected.get(below).is_none() && is_ours() {
                let path = format!("{}{path}", self.above);
                index.remove(Path::new(&path), 0).map_err(|error| refused(&error))?;
                changed += 1;
            }
        }
        if changed > 0 {
            index.write().map_err(|error| refused(&error))?;
        }
        Ok(changed)
    }

    fn git(&self) -> Result<git2::Index, WorldError> {
        let index = match &self.file {
            Some(file) => git2::Index::open(file),
            None => self.repository.index(),
        };
        index.map_err(|error| refused(&error))
    }

    /// What an entry is, with its bytes; those of a partial clone may not be there.
    fn found(&self, mode: u32, id: Oid) -> Result<Found, WorldError> {
        Ok(match mode {
            0o120_000 => Found::Symlink,
            0o100_644 | 0o100_755 | 0o100_664 => {
                let blob = self.repository.find_blob(id).map_err(|error| match error.code() {
                    ErrorCode::NotFound => WorldError::Git { reason: format!("the blob {id} is not here") },
                    _ => refused(&error),
                })?;
                if blob.size() as u64 > limits::FILE_BYTES {
                    Found::TooLarge
                } else {
                    Found::File(blob.content().into())
                }
            }
            _ => Found::Special,
        })
    }
}

/// An entry whose times say nothing, so that git looks at the file itself when it next compares.
fn entry(path: &str, id: Oid, size: usize) -> IndexEntry {
    IndexEntry {
        ctime: IndexTime::new(0, 0),
        mtime: IndexTime::new(0, 0),
        dev: 0,
        ino: 0,
        mode: 0o100_644,
        uid: 0,
        gid: 0,
        file_size: u32::try_from(size).unwrap_or_default(),
        id,
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
}

fn not_merged(path: &str) -> Diagnostic {
    Diagnostic::error("unmerged", format!("`{path}` is not merged"))
        .in_file(path)
        .help("resolve it, and run `git add` on it; of `out/`, `platc build --force` writes what the sources compile to")
}
