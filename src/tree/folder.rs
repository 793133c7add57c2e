//! The repository's root as a place to write: each file is the old or the new one, and nothing outside is reached.

use super::{
    Found, WorldError, listing,
    manner::{self, Manner},
};
use crate::names::RepoPath;
use std::{
    fs::{self, FileType},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// What the names of unfinished files begin with. A build that is killed may leave some; the next removes them.
pub const UNFINISHED: &str = ".platc-tmp-";

/// The repository's root.
///
/// Paths are below it. No component of one may be a symlink: each is looked at before it is walked through.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    staged: AtomicUsize,
}

/// A file that is written but not yet at its place. Dropped, it is gone, and the folders that were made for it are.
#[derive(Debug)]
pub struct Staged {
    path: Arc<str>,
    at: Option<PathBuf>,
    made: Vec<PathBuf>,
}

impl Drop for Staged {
    fn drop(&mut self) {
        // What cannot be removed is a leftover, or a folder that is in use.
        if let Some(at) = &self.at {
            let _ = fs::remove_file(at);
            for folder in self.made.iter().rev() {
                let _ = fs::remove_dir(folder);
            }
        }
    }
}

impl Folder {
    /// The folder at a path.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), staged: AtomicUsize::new(0) }
    }

    /// Where it is.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The bytes of a file; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read, is too large, or a symlink stands on the way.
    pub fn read(&self, path: &str) -> Result<Option<Arc<[u8]>>, WorldError> {
        let way = self.way(path, "read")?;
        if way.found.is_none() {
            return Ok(None);
        }
        match listing::read(&way.target) {
            Ok(Found::File(bytes)) => Ok(Some(bytes)),
            Ok(_) => Err(WorldError::Blocked { path: path.to_owned(), what: "larger than 16 MiB" }),
            Err(error) => Err(WorldError::disk("read", path, &error)),
        }
    }

    /// The bytes of a file that only its owner may read; `None` when there is none.
    ///
    /// # Errors
    /// As [`Folder::read`]; when others may read it, too.
    pub fn read_private(&self, path: &str) -> Result<Option<Arc<[u8]>>, WorldError> {
        let way = self.way(path, "read")?;
        if way.found.is_some() && manner::is_open(&way.target) {
            return Err(WorldError::Open { path: path.to_owned() });
        }
        self.read(path)
    }

    /// Writes a file beside its place; where another file stands for a folder on the way, in the folder of that file.
    ///
    /// # Errors
    /// When the disk refuses, or a symlink stands on the way.
    pub fn stage(&self, path: &Arc<str>, bytes: &[u8]) -> Result<Staged, WorldError> {
        self.stage_as(&Manner::Output, path, bytes)
    }

    /// Writes what people keep beside its place: with the mode that the file has there, and down to the medium, because
    /// no build can write it again.
    ///
    /// # Errors
    /// When the file is read-only, the disk refuses, or a symlink stands on the way.
    pub fn stage_source(&self, path: &Arc<str>, bytes: &[u8]) -> Result<Staged, WorldError> {
        self.stage_as(&Manner::Source(self.permissions(path)?), path, bytes)
    }

    /// Writes a new file that nobody else may read, from its first byte on; so are the folders that it needs.
    ///
    /// # Errors
    /// When there is one already, the disk refuses, or a symlink stands on the way.
    pub fn write_private(&self, path: &str, bytes: &[u8]) -> Result<(), WorldError> {
        let refused = |error: &io::Error| WorldError::disk("write", path, error);
        Manner::Private.make_all(&self.root).map_err(|error| refused(&error))?;
        let staged = self.stage_as(&Manner::Private, &path.into(), bytes)?;
        // A link, unlike a renaming, never takes the place of what somebody has put there meanwhile.
        let link = |at: &PathBuf| fs::hard_link(at, self.way(path, "write")?.target).map_err(|e| refused(&e));
        staged.at.iter().try_for_each(link)
    }

    /// The same in place of one that may be there: it is the old or the new one at any moment.
    ///
    /// # Errors
    /// When the disk refuses, or a symlink stands on the way.
    pub fn replace_private(&self, path: &str, bytes: &[u8]) -> Result<(), WorldError> {
        let made = Manner::Private.make_all(&self.root);
        made.map_err(|error| WorldError::disk("write", path, &error))?;
        self.finish(&mut self.stage_as(&Manner::Private, &path.into(), bytes)?)
    }

    /// Refuses a file that its permissions protect. Whoever is root, or owns its folder, could write it all the same.
    ///
    /// # Errors
    /// When it is read-only, or cannot be looked at.
    pub fn allows_change(&self, path: &str) -> Result<(), WorldError> {
        self.permissions(path).map(|_| ())
    }

    fn permissions(&self, path: &str) -> Result<Option<fs::Permissions>, WorldError> {
        let way = self.way(path, "write")?;
        if way.found.is_none() {
            return Ok(None);
        }
        let metadata = fs::metadata(&way.target).map_err(|error| WorldError::disk("write", path, &error))?;
        let permissions = metadata.permissions();
        if permissions.readonly() {
            return Err(WorldError::ReadOnly { path: path.to_owned() });
        }
        Ok(Some(permissions))
    }

    fn stage_as(&self, manner: &Manner, path: &Arc<str>, bytes: &[u8]) -> Result<Staged, WorldError> {
        let way = self.way(path, "write")?;
        let mut staged = Staged { path: path.clone(), at: None, made: Vec::new() };
        let written = self.write_beside(&way, manner, bytes, &mut staged);
        written.map(|()| staged).map_err(|error| WorldError::disk("write", &**path, &error))
    }

    fn write_beside(&self, way: &Way, manner: &Manner, bytes: &[u8], staged: &mut Staged) -> io::Result<()> {
        let parent = way.target.parent().unwrap_or(&self.root);
        let missing = parent.ancestors().take_while(|folder| *folder != way.folder);
        let missing: Vec<&Path> = if way.blocked { Vec::new() } else { missing.collect() };
        for folder in missing.into_iter().rev() {
            manner.make(folder)?;
            staged.made.push(folder.to_owned());
        }
        let folder = if way.blocked { &way.folder } else { parent };
        loop {
            let at = folder.join(format!("{UNFINISHED}{}", self.staged.fetch_add(1, Ordering::Relaxed)));
            let mut file = match manner.create(&at) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                file => file?,
            };
            staged.at = Some(at);
            file.write_all(bytes)?;
            return manner.settle(&file);
        }
    }

    /// Puts a staged file at its place, in one step for whoever looks.
    ///
    /// # Errors
    /// When the disk refuses, or a symlink stands on the way.
    pub fn finish(&self, staged: &mut Staged) -> Result<(), WorldError> {
        let path = staged.path.clone();
        let refused = |error: &io::Error| WorldError::disk("write", &*path, error);
        let way = self.way(&path, "write")?;
        if way.found.is_some_and(|kind| kind.is_dir()) {
            remove_hollow(&way.target).map_err(|error| refused(&error))?;
        } else if let Some(parent) = way.target.parent().filter(|parent| *parent != way.folder) {
            fs::create_dir_all(parent).map_err(|error| refused(&error))?;
        }
        if let Some(at) = &staged.at {
            fs::rename(at, &way.target).map_err(|error| refused(&error))?;
        }
        staged.at = None;
        Ok(())
    }

    /// Writes one file: it is the old or the new one at any moment.
    ///
    /// # Errors
    /// When the disk refuses, or a symlink stands on the way.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<(), WorldError> {
        self.finish(&mut self.stage(&path.into(), bytes)?)
    }

    /// Makes a folder; that it is there already is no error.
    ///
    /// # Errors
    /// When the disk refuses, or a symlink stands on the way.
    pub fn make(&self, path: &str) -> Result<(), WorldError> {
        let way = self.way(path, "write")?;
        fs::create_dir_all(&way.target).map_err(|error| WorldError::disk("write", path, &error))
    }

    /// Removes a file; that it is gone already is no error.
    ///
    /// # Errors
    /// When the disk refuses, or a symlink stands on the way.
    pub fn remove(&self, path: &str) -> Result<(), WorldError> {
        let way = self.way(path, "remove")?;
        if way.found.is_none() {
            return Ok(());
        }
        fs::remove_file(&way.target).map_err(|error| WorldError::disk("remove", path, &error))
    }

    /// Removes a folder if it is empty; says whether it was.
    ///
    /// # Errors
    /// When the disk refuses, or a symlink stands on the way.
    pub fn remove_empty(&self, path: &str) -> Result<bool, WorldError> {
        let way = self.way(path, "remove")?;
        match fs::remove_dir(&way.target) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(false),
            Err(error) => Err(WorldError::disk("remove", path, &error)),
        }
    }

    /// Removes the unfinished files that a killed run left in a folder. Those of a running one are there, too: it is for
    /// whoever holds the lock.
    pub(super) fn sweep(&self, path: &str) {
        for entry in fs::read_dir(self.root.join(path)).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                let _ = fs::remove_file(entry.path()); // it disturbs nobody
            }
        }
    }

    /// Looks at each component of a path in turn.
    fn way(&self, path: &str, action: &'static str) -> Result<Way, WorldError> {
        if RepoPath::below("", path).map_or(true, |normal| normal.as_str() != path) {
            return Err(WorldError::Blocked { path: path.to_owned(), what: "no path below the root" });
        }
        let mut way =
            Way { folder: self.root.clone(), target: self.root.join(path), found: None, blocked: false };
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        for end in ends {
            let at = self.root.join(&path[..end]);
            let kind = match fs::symlink_metadata(&at) {
                Ok(metadata) => metadata.file_type(),
                Err(error) if error.kind() == io::ErrorKind::NotFound => break,
                Err(error) => return Err(WorldError::disk(action, &path[..end], &error)),
            };
            let blocked = |what| WorldError::Blocked { path: path[..end].to_owned(), what };
            if kind.is_symlink() {
                return Err(blocked("a symlink"));
            } else if !kind.is_dir() && !kind.is_file() {
                return Err(blocked("neither a file nor a folder"));
            } else if end == path.len() {
                way.found = Some(kind);
            } else if kind.is_dir() {
                way.folder = at;
            } else {
                way.blocked = true;
                break;
            }
        }
        Ok(way)
    }
}

/// Removes a folder that holds nothing, or only folders that hold nothing.
fn remove_hollow(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            remove_hollow(&entry.path())?;
        }
    }
    fs::remove_dir(folder)
}

/// The way to a path.
struct Way {
    /// The nearest folder above it that is there.
    folder: PathBuf,
    /// The path.
    target: PathBuf,
    /// What it is; `None` when there is nothing.
    found: Option<FileType>,
    /// Whether a file stands where a folder has to be: it may be on its way out.
    blocked: bool,
}
