//! A branch that platc publishes to, as git has fetched it into a bare repository: commits and trees, of the files only
//! those that were asked for.

use super::{BlobId, WorldError, head::refused};
use git2::{Commit, ObjectType, Odb, Oid, Repository, Tree, TreeEntry, TreeWalkMode, TreeWalkResult};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
    sync::Arc,
};

/// The reference that the branch is fetched to.
pub const TIP: &str = "refs/platc/tip";

/// The name that git gives to a commit or a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectId(pub(super) Oid);

impl ObjectId {
    /// The name that a text is in full.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        // libgit2 also takes the beginning of one.
        Oid::from_str(text.trim()).ok().filter(|_| matches!(text.trim().len(), 40 | 64)).map(Self)
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What stands at a path of a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// What it is.
    pub kind: Kind,
    /// The name of its bytes.
    pub blob: BlobId,
}

/// What git knows of a path that is no folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file that nobody runs.
    File,
    /// A file that is a program.
    Program,
    /// A symlink.
    Symlink,
    /// Another repository's commit.
    Submodule,
}

/// The files of a folder of a branch, by their path below it.
pub type Listing = BTreeMap<Arc<str>, Published>;

/// A commit that the history of a branch has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Its name.
    pub id: ObjectId,
    /// What it says.
    pub message: String,
    /// When it was made, in seconds since 1970.
    pub seconds: i64,
}

/// A fetched branch.
pub struct Branch {
    repository: Repository,
    tip: Option<Oid>,
}

impl Branch {
    /// What lies in a bare repository; `tip` is the commit that [`TIP`] leads to, if there is one.
    ///
    /// The repository's configuration is not read: it names extensions that libgit2 does not know (`partialClone`), and none
    /// of them changes what objects are.
    ///
    /// # Errors
    /// When git's objects cannot be read.
    pub fn open(bare: &Path, tip: Option<ObjectId>) -> Result<Self, WorldError> {
        let objects = bare.join("objects");
        let objects =
            Odb::new().and_then(|odb| odb.add_disk_alternate(&objects.to_string_lossy()).map(|()| odb));
        let repository = objects.and_then(Repository::from_odb).map_err(|error| refused(&error))?;
        Ok(Self { repository, tip: tip.map(|tip| tip.0) })
    }

    /// The commit that the branch ends at; `None` for a branch that is not there.
    pub fn tip(&self) -> Option<ObjectId> {
        self.tip.map(ObjectId)
    }

    /// The files of a commit's folder; none where there is no such folder. Where it is a file or a symlink itself, that
    /// stands at the path of no letters.
    ///
    /// # Errors
    /// When something else than a folder stands on the way there, or git's objects cannot be read.
    pub fn files(&self, commit: ObjectId, folder: &str) -> Result<Listing, WorldError> {
        let mut files = Listing::new();
        match self.standing(commit, folder)? {
            Standing::Nothing => {}
            Standing::Other(published) => _ = files.insert("".into(), published),
            Standing::Folder(tree) => walk(&tree, &mut files).map_err(|error| refused(&error))?,
        }
        Ok(files)
    }

    /// The name of a commit's folder with all that is in it; `None` where there is no such folder.
    ///
    /// # Errors
    /// As [`Branch::files`].
    pub fn folder(&self, commit: ObjectId, folder: &str) -> Result<Option<ObjectId>, WorldError> {
        Ok(match self.standing(commit, folder)? {
            Standing::Folder(tree) => Some(ObjectId(tree.id())),
            Standing::Nothing | Standing::Other(_) => None,
        })
    }

    fn standing(&self, commit: ObjectId, folder: &str) -> Result<Standing<'_>, WorldError> {
        let top = self.repository.find_commit(commit.0).and_then(|commit| commit.tree());
        let mut tree = top.map_err(|error| refused(&error))?;
        let mut way = String::new();
        for name in folder.split('/').filter(|name| !name.is_empty()) {
            way.push_str(name);
            let found = tree.get_name(name).map(|entry| (entry.id(), of(&entry)));
            tree = match found {
                None => return Ok(Standing::Nothing),
                Some((id, None)) => self.repository.find_tree(id).map_err(|error| refused(&error))?,
                Some((_, Some(published))) if way == folder => return Ok(Standing::Other(published)),
                Some(_) => return Err(WorldError::Blocked { path: way, what: "no folder in the branch" }),
            };
            way.push('/');
        }
        Ok(Standing::Folder(tree))
    }

    /// The newest commits of the branch, those that were fetched and not more than `most`: the latest first.
    pub fn past(&self, most: usize) -> Vec<Past> {
        let mut open: BTreeMap<(i64, Oid), Commit> = BTreeMap::new();
        let (mut seen, mut past) = (BTreeSet::new(), Vec::new());
        let found = |id: Oid| self.repository.find_commit(id).ok();
        open.extend(self.tip.and_then(found).map(|commit| (place(&commit), commit)));
        while let Some((_, commit)) = open.pop_last() {
            if past.len() == most {
                break;
            }
            // Where the fetched part ends, parents are not there.
            let parents = commit.parent_ids().filter(|id| seen.insert(*id)).filter_map(found);
            open.extend(parents.map(|parent| (place(&parent), parent)));
            past.push(Past {
                id: ObjectId(commit.id()),
                message: String::from_utf8_lossy(commit.message_bytes()).into_owned(),
                seconds: commit.time().seconds(),
            });
        }
        past
    }

    /// Whether a file's bytes were fetched.
    pub fn has(&self, blob: BlobId) -> bool {
        self.repository.odb().is_ok_and(|objects| objects.exists(blob.0))
    }

    /// The bytes of a file that was fetched.
    pub fn bytes(&self, blob: BlobId) -> Option<Arc<[u8]>> {
        self.repository.find_blob(blob.0).ok().map(|blob| blob.content().into())
    }
}

/// What stands at the end of a path.
enum Standing<'b> {
    Nothing,
    Folder(Tree<'b>),
    Other(Published),
}

fn walk(tree: &Tree, files: &mut Listing) -> Result<(), git2::Error> {
    tree.walk(TreeWalkMode::PreOrder, |above, entry| {
        if let Some(published) = of(entry) {
            let name = String::from_utf8_lossy(entry.name_bytes());
            files.insert(format!("{above}{name}").into(), published);
        }
        TreeWalkResult::Ok
    })
}

/// What an entry of a tree is; `None` for a folder.
fn of(entry: &TreeEntry) -> Option<Published> {
    let kind = match (entry.kind(), entry.filemode()) {
        (Some(ObjectType::Tree), _) => return None,
        (Some(ObjectType::Commit), _) => Kind::Submodule,
        (_, 0o120_000) => Kind::Symlink,
        (_, 0o100_755) => Kind::Program,
        _ => Kind::File,
    };
    Some(Published { kind, blob: BlobId(entry.id()) })
}

fn place(commit: &Commit) -> (i64, Oid) {
    (commit.time().seconds(), commit.id())
}
