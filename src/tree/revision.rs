//! A platform at another revision: its files from git's objects, without a checkout.

use super::{Entry, Found, Tree, TreeError, WorldError, error::Missing, head, limits, listing};
use git2::{ErrorCode, ObjectType, Oid, Repository};
use std::{
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
};

/// How a file mode of git says that an entry is a symlink.
const SYMLINK: i32 = 0o120_000;

/// What git remembers of a platform.
pub struct History {
    pub(super) repository: Repository,
    /// The way from the repository's top to the platform, with a slash at the end; empty at the top.
    pub(super) platform: String,
}

/// One state that git remembers.
#[derive(Clone, Debug)]
pub struct Revision {
    /// What it is called: as somebody said it, with the commit where that is another one.
    pub name: String,
    pub(super) id: Oid,
}

impl History {
    /// Of the repository that a platform's root lies in.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn open(root: &Path) -> Result<Self, WorldError> {
        let found = head::open(root)?;
        let (repository, out) = found.ok_or(WorldError::Missing(Missing::Repository))?;
        let platform = out.strip_suffix("out/").unwrap_or_default().to_owned();
        Ok(Self::of(repository, platform))
    }

    pub(super) fn of(repository: Repository, platform: String) -> Self {
        Self { repository, platform }
    }

    /// A revision by any name that git knows it by.
    ///
    /// # Errors
    /// When git knows none of that name, or it is no commit and no tree.
    pub fn at(&self, name: &str) -> Result<Revision, WorldError> {
        let found = self.repository.revparse_single(name);
        let found = found.and_then(|object| {
            let commit = object.peel_to_commit().map(|commit| commit.id());
            commit.or_else(|_| object.peel_to_tree().map(|tree| tree.id()))
        });
        let id = found.map_err(|error| match error.code() {
            ErrorCode::NotFound | ErrorCode::UnbornBranch | ErrorCode::InvalidSpec
                if self.is_unborn(name) =>
            {
                WorldError::Missing(Missing::Commit)
            }
            ErrorCode::NotFound | ErrorCode::InvalidSpec => self.missing(name),
            _ => head::refused(&error),
        })?;
        Ok(Revision { name: name.to_owned(), id })
    }

    /// Where one revision left another: what a pull request changes is what changed since. A tree, and a commit of
    /// another history, are the base themselves.
    ///
    /// # Errors
    /// As [`History::at`]; when a shallow clone does not reach so far.
    pub fn base(&self, name: &str, head: &str) -> Result<Revision, WorldError> {
        let (base, head) = (self.at(name)?, self.at(head)?);
        let is_commit = |revision: &Revision| self.repository.find_commit(revision.id).is_ok();
        if !is_commit(&base) || !is_commit(&head) {
            return Ok(base);
        }
        match self.repository.merge_base(base.id, head.id) {
            Ok(id) if id == base.id => Ok(base),
            Ok(id) => Ok(Revision { name: format!("{name} at {:.7}", id.to_string()), id }),
            Err(error) if error.code() == ErrorCode::NotFound && !self.repository.is_shallow() => Ok(base),
            Err(error) if error.code() == ErrorCode::NotFound => {
                Err(WorldError::Missing(Missing::MergeBase { revision: name.to_owned() }))
            }
            Err(error) => Err(head::refused(&error)),
        }
    }

    /// All files of some folders right below the platform's root, as they were. A folder that was not there is empty.
    ///
    /// # Errors
    /// As [`Tree::from_folder`]: symlinks, and what is too large, are refused here, too.
    pub fn tree(&self, revision: &Revision, below: &[&str]) -> Result<Tree, TreeError> {
        let object = self.repository.find_object(revision.id, None);
        let top = object.and_then(|object| object.peel_to_tree()).map_err(|error| head::refused(&error))?;
        let mut open = Vec::new();
        for folder in below {
            match top.get_path(Path::new(&format!("{}{folder}", self.platform))) {
                Ok(entry) => open.push(Way {
                    path: PathBuf::from(folder),
                    id: entry.id(),
                    kind: entry.kind(),
                    mode: entry.filemode(),
                }),
                Err(error) if error.code() == ErrorCode::NotFound => {}
                Err(error) => return Err(head::refused(&error).into()),
            }
        }
        let mut folders = 0;
        Tree::collect(std::iter::from_fn(|| {
            while let Some(way) = open.pop() {
                if way.kind != Some(ObjectType::Tree) {
                    return Some(Entry { found: self.found(&way), path: way.path, look: None });
                }
                folders += 1;
                // A tree that is in itself many times over has more folders than any disk.
                let found = if folders > limits::ENTRIES {
                    Err(io::Error::other("too many folders"))
                } else {
                    self.entries(&way, &mut open)
                };
                if let Err(error) = found {
                    return Some(Entry { path: way.path, found: Found::Unreadable(error), look: None });
                }
            }
            None
        }))
    }

    /// Leaves what a folder has to be looked at.
    fn entries(&self, way: &Way, open: &mut Vec<Way>) -> io::Result<()> {
        let tree = self.repository.find_tree(way.id).map_err(|error| unreadable(&error))?;
        for entry in &tree {
            // Names that are no text stay so: the placeholder is no name that is taken.
            let name = std::str::from_utf8(entry.name_bytes()).unwrap_or("\u{1}");
            if !listing::is_hidden(OsStr::new(name)) {
                let (path, id) = (way.path.join(name), entry.id());
                open.push(Way { path, id, kind: entry.kind(), mode: entry.filemode() });
            }
        }
        Ok(())
    }

    fn found(&self, way: &Way) -> Found {
        if way.mode == SYMLINK {
            return Found::Symlink;
        }
        if way.kind != Some(ObjectType::Blob) {
            return Found::Special;
        }
        let size = self.repository.odb().and_then(|objects| objects.read_header(way.id));
        if size.is_ok_and(|(size, _)| size as u64 > limits::FILE_BYTES) {
            return Found::TooLarge;
        }
        let blob = self.repository.find_blob(way.id);
        blob.map_or_else(
            |error| Found::Unreadable(unreadable(&error)),
            |blob| Found::File(blob.content().into()),
        )
    }

    /// Whether HEAD was asked for where nobody has committed yet.
    fn is_unborn(&self, name: &str) -> bool {
        let head = self.repository.head();
        name == "HEAD" && head.is_err_and(|error| error.code() == ErrorCode::UnbornBranch)
    }

    fn missing(&self, name: &str) -> WorldError {
        let is_shallow = self.repository.is_shallow();
        WorldError::Missing(Missing::Revision { revision: name.to_owned(), is_shallow })
    }
}

impl Revision {
    /// A tree that is nowhere but in memory.
    pub(super) fn merged(id: Oid) -> Self {
        Self { name: "the merged sources".to_owned(), id }
    }
}

/// Something in a tree of git's that is to be looked at.
struct Way {
    path: PathBuf,
    id: Oid,
    kind: Option<ObjectType>,
    mode: i32,
}

fn unreadable(error: &git2::Error) -> io::Error {
    io::Error::other(error.message().to_owned())
}
