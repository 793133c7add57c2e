//! What files look like from outside, as git's index knows them: where all look as they did, nothing has to be read.
//!
//! A file that was written just before it was looked at can change once more without looking otherwise, for its times are
//! counted in ticks. Of such a one the content is remembered, too (git's Documentation/technical/racy-git.txt).

use super::{Entry, Found, written};
use crate::{
    parallel,
    value::digest::{digits, hexadecimal, sha256},
};
use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs::{self, Metadata},
    path::Path,
    sync::Arc,
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

    /// That of a file at a path of this machine.
    #[must_use]
    pub fn at(path: &Path) -> Option<Self> {
        Self::of(&fs::metadata(path).ok()?)
    }

    /// Whether the file could change after it was looked at and look the same.
    fn is_fresh(&self, at: i64) -> bool {
        let is_whole = self.times.iter().all(|time| time % 1_000_000_000 == 0);
        let lag = if is_whole { SECONDS } else { TICK };
        self.times.iter().any(|time| time + lag >= at)
    }
}

/// What all files of some folders look like together: a file more, less or otherwise makes it another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Glance {
    /// The digests of all, laid over each other: their order does not count, and no path stands twice.
    sum: [u8; 32],
    files: usize,
    /// How many are no files, or none that can be known again.
    strangers: usize,
}

impl Glance {
    /// At some folders below a root; what bears a skipped name is left out with all that it holds.
    pub(super) fn at(root: &Path, below: &[&str], skipped: fn(&OsStr) -> bool) -> Self {
        let all = parallel::map(below, |folder| look_into(root, folder, skipped));
        all.into_iter().fold(Self::default(), Self::and)
    }

    /// Both together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.sum.iter_mut().zip(other.sum).for_each(|(byte, other)| *byte ^= other);
        self.files += other.files;
        self.strangers += other.strangers;
        self
    }

    /// What it says in one line; `None` where a file cannot be known again.
    #[must_use]
    pub fn told(&self) -> Option<String> {
        (self.strangers == 0).then(|| format!("{} {}", self.files, hexadecimal(&self.sum)))
    }
}

/// What a walk makes of what it meets.
trait Sum: Default + Send {
    fn meet(&mut self, path: &str, look: Option<Look>);

    fn join(&mut self, other: Self);
}

impl Sum for Glance {
    fn meet(&mut self, path: &str, look: Option<Look>) {
        let Some(Look { size, times, inode }) = look else {
            self.strangers += 1;
            return;
        };
        let numbers =
            [size.to_le_bytes(), times[0].to_le_bytes(), times[1].to_le_bytes(), inode.to_le_bytes()];
        let sum = sha256(&[path.as_bytes(), numbers.as_flattened()].concat());
        *self = self.and(Self { sum, files: 1, strangers: 0 });
    }

    fn join(&mut self, other: Self) {
        *self = self.and(other);
    }
}

/// Paths with looks.
type Listed = Vec<(Arc<str>, Option<Look>)>;

impl Sum for Listed {
    fn meet(&mut self, path: &str, look: Option<Look>) {
        self.push((path.into(), look));
    }

    fn join(&mut self, other: Self) {
        self.extend(other);
    }
}

/// Files as they looked when they were read. Paths are below the repository's root.
#[derive(Clone, Debug, Default)]
pub struct Sight {
    /// How many are no files, or none that can be known again.
    strangers: usize,
    files: BTreeMap<Arc<str>, Seen>,
}

#[derive(Clone, Debug)]
struct Seen {
    look: Look,
    bytes: Arc<[u8]>,
}

impl Sight {
    /// Remembers what was read.
    pub(super) fn take(&mut self, entry: &Entry) {
        let (Some(path), Some(look), Found::File(bytes)) = (written(&entry.path), entry.look, &entry.found)
        else {
            self.strangers += 1;
            return;
        };
        self.put(path.into(), look, bytes.clone());
    }

    /// Remembers a file that holds these bytes.
    pub(super) fn put(&mut self, path: Arc<str>, look: Look, bytes: Arc<[u8]>) {
        self.files.insert(path, Seen { look, bytes });
    }

    /// What is seen now, where all that looked otherwise before holds the bytes that it should; `None` where somebody else
    /// has written.
    pub(super) fn confirmed(
        &self,
        root: &Path,
        below: &str,
        skipped: fn(&OsStr) -> bool,
        expected: impl Fn(&str) -> Option<Arc<[u8]>>,
    ) -> Option<Self> {
        let mut confirmed = Self::default();
        for (path, look) in look_into::<Listed>(root, below, skipped) {
            let look = look?;
            if let Some(seen) = self.files.get(&path).filter(|seen| seen.look == look) {
                confirmed.files.insert(path, seen.clone());
                continue;
            }
            let bytes = expected(&path)?;
            let holds = fs::read(root.join(&*path)).is_ok_and(|held| *held == *bytes);
            holds.then(|| confirmed.put(path, look, bytes))?;
        }
        Some(confirmed)
    }

    /// Both together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.strangers += other.strangers;
        self.files.extend(other.files);
        self
    }

    /// What a glance at all of it would have been.
    #[must_use]
    pub fn glance(&self) -> Glance {
        let mut glance = Glance { strangers: self.strangers, ..Glance::default() };
        self.files.iter().for_each(|(path, seen)| glance.meet(path, Some(seen.look)));
        glance
    }

    /// The files whose looks say too little, with the digests of what they held; `at` is when the first was looked at, in
    /// nanoseconds since 1970.
    pub fn fresh(&self, at: i64) -> impl Iterator<Item = (&str, String)> {
        let fresh = self.files.iter().filter(move |(_, seen)| seen.look.is_fresh(at));
        fresh.map(|(path, seen)| (&**path, digits(&seen.bytes)))
    }
}

/// What lies in a folder, folders side by side.
fn look_into<S: Sum>(root: &Path, folder: &str, skipped: fn(&OsStr) -> bool) -> S {
    let mut sum = S::default();
    let entries = match fs::read_dir(root.join(folder)) {
        Ok(entries) => entries,
        // A folder that is not there holds nothing.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return sum,
        Err(_) => {
            sum.meet(folder, None);
            return sum;
        }
    };
    let (mut path, mut folders) = (format!("{folder}/"), Vec::new());
    for entry in entries {
        path.truncate(folder.len() + 1);
        let Ok(entry) = entry else {
            sum.meet(folder, None);
            continue;
        };
        let name = entry.file_name();
        // A name that is no text is no file of platc's.
        path.push_str(name.to_str().unwrap_or("\n"));
        match entry.file_type() {
            _ if skipped(&name) => {}
            Ok(kind) if kind.is_dir() => folders.push(path.clone()),
            _ if path.contains(char::is_control) => sum.meet(folder, None),
            _ => sum.meet(&path, entry.metadata().ok().as_ref().and_then(Look::of)),
        }
    }
    for below in parallel::map(&folders, |folder| look_into(root, folder, skipped)) {
        sum.join(below);
    }
    sum
}
