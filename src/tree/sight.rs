//! What files look like from outside, as git's index knows them: where all look as they did, nothing has to be read.
//!
//! A file that was written just before it was looked at can change once more without looking otherwise, for its times are
//! counted in ticks. Of such a one the content is remembered, too (git's Documentation/technical/racy-git.txt).

use super::{Entry, Found, written};
use crate::{parallel, value::digest::digits};
use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs::{self, Metadata},
    path::{Path, PathBuf},
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

/// Nanoseconds by which the times of files lag behind the clock: a tick of the kernel is ten milliseconds at most.
const TICK: i64 = 20_000_000;

/// The same where a file system counts no less than seconds; FAT counts two at once.
const SECONDS: i64 = 2_000_000_000;

/// A file from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    size: u64,
    /// Nanoseconds since 1970: when the content changed, and when anything of the file did, which nobody can set.
    times: [i64; 2],
    inode: u64,
}

impl Look {
    /// `None` where the system tells too little to know a file again.
    #[cfg(unix)]
    pub(super) fn of(metadata: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let time = |seconds: i64, nanoseconds: i64| {
            seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds)
        };
        let times =
            [time(metadata.mtime(), metadata.mtime_nsec()), time(metadata.ctime(), metadata.ctime_nsec())];
        metadata.is_file().then(|| Self { size: metadata.size(), times, inode: metadata.ino() })
    }

    #[cfg(not(unix))]
    pub(super) fn of(_: &Metadata) -> Option<Self> {
        None
    }

    /// Whether the file could change after it was looked at and look the same.
    fn is_fresh(&self, at: i64) -> bool {
        let is_whole = self.times.iter().all(|time| time % 1_000_000_000 == 0);
        let lag = if is_whole { SECONDS } else { TICK };
        self.times.iter().any(|time| time + lag >= at)
    }
}

/// Files as they looked at a moment. Paths are below the repository's root.
#[derive(Clone, Debug)]
pub struct Sight {
    at: i64,
    /// Where something is no file, or one that cannot be known again, nothing is said of all.
    is_whole: bool,
    files: BTreeMap<Arc<str>, Seen>,
}

#[derive(Clone, Debug)]
struct Seen {
    look: Look,
    /// The digest of what it held, where its look does not tell.
    content: Option<String>,
}

impl Default for Sight {
    fn default() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let at = i64::try_from(since.as_nanos()).unwrap_or_default();
        Self { at, is_whole: true, files: BTreeMap::new() }
    }
}

impl Sight {
    /// Looks at everything in some folders below a root; what bears a skipped name is left out with all that it holds.
    pub(super) fn of(root: &Path, below: &[&str], skipped: fn(&OsStr) -> bool) -> Self {
        let mut sight = Self::default();
        for found in parallel::map(below, |folder| look_into(root, Path::new(folder), skipped)) {
            sight.take_all(found);
        }
        sight
    }

    /// Remembers what was read.
    pub(super) fn take(&mut self, entry: &Entry) {
        let (Some(path), Some(look), Found::File(bytes)) = (written(&entry.path), entry.look, &entry.found)
        else {
            self.is_whole = false;
            return;
        };
        self.put(path.into(), look, bytes);
    }

    /// Remembers a file that holds these bytes.
    pub(super) fn put(&mut self, path: Arc<str>, look: Look, bytes: &[u8]) {
        let content = look.is_fresh(self.at).then(|| digits(bytes));
        self.files.insert(path, Seen { look, content });
    }

    fn take_all(&mut self, found: Vec<(PathBuf, Option<Look>)>) {
        for (path, look) in found {
            match (written(&path), look) {
                (Some(path), Some(look)) => _ = self.files.insert(path.into(), Seen { look, content: None }),
                _ => self.is_whole = false,
            }
        }
    }

    /// What is seen now, where all that looked otherwise before holds the bytes that it should; `None` where somebody else
    /// has written.
    pub(super) fn confirmed(
        &self,
        now: Self,
        root: &Path,
        expected: impl Fn(&str) -> Option<Arc<[u8]>>,
    ) -> Option<Self> {
        let mut confirmed = Self { at: self.at.min(now.at), is_whole: now.is_whole, files: BTreeMap::new() };
        for (path, Seen { look, .. }) in now.files {
            match self.files.get(&path).filter(|seen| seen.look == look) {
                Some(seen) => _ = confirmed.files.insert(path, seen.clone()),
                None => {
                    let bytes = expected(&path)?;
                    let holds = fs::read(root.join(&*path)).is_ok_and(|held| *held == *bytes);
                    holds.then(|| confirmed.put(path, look, &bytes))?;
                }
            }
        }
        Some(confirmed)
    }

    /// Both together, as of the earlier moment.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.at = self.at.min(other.at);
        self.is_whole &= other.is_whole;
        self.files.extend(other.files);
        self
    }

    /// What all files look like, in one number; `None` where one cannot be known again.
    #[must_use]
    pub fn digest(&self) -> Option<String> {
        let mut bytes = Vec::with_capacity(self.files.len() * 128);
        for (path, Seen { look: Look { size, times, inode }, .. }) in &self.files {
            bytes.extend_from_slice(path.as_bytes());
            // No path has a line's end.
            bytes.push(b'\n');
            for number in
                [size.to_le_bytes(), times[0].to_le_bytes(), times[1].to_le_bytes(), inode.to_le_bytes()]
            {
                bytes.extend_from_slice(&number);
            }
        }
        self.is_whole.then(|| digits(&bytes))
    }

    /// The files whose looks say too little, with the digests of what they held.
    pub fn fresh(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(path, seen)| Some((&**path, seen.content.as_deref()?)))
    }
}

/// What lies in a folder, folders side by side.
fn look_into(root: &Path, folder: &Path, skipped: fn(&OsStr) -> bool) -> Vec<(PathBuf, Option<Look>)> {
    let entries = match fs::read_dir(root.join(folder)) {
        Ok(entries) => entries,
        // A folder that is not there holds nothing.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
        Err(_) => return vec![(folder.to_owned(), None)],
    };
    let (mut found, mut folders) = (Vec::new(), Vec::new());
    for entry in entries {
        let Ok(entry) = entry else {
            found.push((folder.to_owned(), None));
            continue;
        };
        let (name, path) = (entry.file_name(), folder.join(entry.file_name()));
        match entry.file_type() {
            _ if skipped(&name) => {}
            Ok(kind) if kind.is_dir() => folders.push(path),
            _ => found.push((path, entry.metadata().ok().as_ref().and_then(Look::of))),
        }
    }
    for below in parallel::map(&folders, |folder| look_into(root, folder, skipped)) {
        found.extend(below);
    }
    found
}
