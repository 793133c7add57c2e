//! `.platc/written`: what the last build wrote, so that an edit by hand is told from a build's own work.
//!
//! Sorted lines `<git blob id> <path below out/>`. While a build writes, the old and the new bytes of a file both stand
//! there, so that a build that is killed leaves nothing that looks like an edit by hand. The file is a memory, not a
//! source: without it, or with lines that say nothing, fewer files are known, and git's HEAD is asked.

use super::{Folder, Found, Sight, WorldError, listing};
use git2::Oid;
use sha1::{Digest, Sha1};
use std::{
    fmt::{self, Write},
    path::Path,
    sync::Arc,
};

const PATH: &str = ".platc/written";

/// The name that git gives to some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BlobId(pub(super) Oid);

impl BlobId {
    /// The name of these bytes (git-hash-object(1): SHA-1 over `blob`, the size and the bytes);
    /// `None` when git takes no such name.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let hash = Sha1::new().chain_update(format!("blob {}\0", bytes.len())).chain_update(bytes);
        Oid::from_bytes(&hash.finalize()).ok().map(Self)
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What was written where: sorted, each path once for each of the contents that it may have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    ids: Vec<(Arc<str>, BlobId)>,
}

impl Record {
    /// Reads it; empty where there is none.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn read(folder: &Folder) -> Result<Self, WorldError> {
        let bytes = Self::bytes(folder)?.unwrap_or_default();
        Ok(Self::parse(&String::from_utf8_lossy(&bytes)))
    }

    /// The bytes of its file, for whoever asks only whether another build has written since.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn bytes(folder: &Folder) -> Result<Option<Arc<[u8]>>, WorldError> {
        folder.read(PATH)
    }

    /// What its file looks like; nothing where there is none.
    pub(super) fn look_at(root: &Path) -> Sight {
        let mut sight = Sight::default();
        if let Ok((Found::File(bytes), Some(look))) = listing::look_and_read(&root.join(PATH)) {
            sight.put(PATH.into(), look, bytes);
        }
        sight
    }

    /// Writes it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write(&self, folder: &Folder) -> Result<(), WorldError> {
        folder.write(PATH, self.text().as_bytes())
    }

    /// Remembers the bytes that are at some paths now, and no others of these paths; of all other paths, what is kept.
    #[must_use]
    pub fn now<'a>(
        &self,
        written: impl Iterator<Item = (&'a Arc<str>, &'a [u8])>,
        keep: impl Fn(&Arc<str>) -> bool,
    ) -> Self {
        let now = written.filter_map(|(path, bytes)| Some((path.clone(), BlobId::of(bytes)?)));
        let now = Self::sorted(now.collect());
        let kept = self.ids.iter().filter(|(path, _)| keep(path) && !now.knows(path)).cloned();
        Self::sorted(kept.chain(now.ids.iter().cloned()).collect())
    }

    /// Remembers what another record does, too.
    #[must_use]
    pub fn with(mut self, other: &Record) -> Self {
        self.ids.extend_from_slice(&other.ids);
        Self::sorted(self.ids)
    }

    /// Whether something was written at a path.
    #[must_use]
    pub fn knows(&self, path: &str) -> bool {
        !self.of(path).is_empty()
    }

    /// Whether these bytes were written at a path.
    #[must_use]
    pub fn has(&self, path: &str, bytes: &[u8]) -> bool {
        let known = self.of(path);
        !known.is_empty() && BlobId::of(bytes).is_some_and(|id| known.iter().any(|(_, known)| *known == id))
    }

    fn of(&self, path: &str) -> &[(Arc<str>, BlobId)] {
        let from = self.ids.partition_point(|(known, _)| **known < *path);
        let len = self.ids[from..].iter().take_while(|(known, _)| **known == *path).count();
        &self.ids[from..from + len]
    }

    fn sorted(mut ids: Vec<(Arc<str>, BlobId)>) -> Self {
        ids.sort();
        ids.dedup();
        Self { ids }
    }

    fn parse(text: &str) -> Self {
        let parsed = |line: &str| {
            let (id, path) = line.split_once(' ')?;
            Some((path.into(), BlobId(Oid::from_str(id).ok()?)))
        };
        Self::sorted(text.lines().filter_map(parsed).collect())
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for (path, BlobId(id)) in &self.ids {
            let _ = writeln!(text, "{id} {path}");
        }
        text
    }
}
