//! What git knows of out/: the files at HEAD or another revision, and which are tracked. Read when somebody asks, and
//! only then.

use super::{BlobId, Look, Tree, WorldError, limits};
use git2::{ErrorCode, ObjectType, Oid, Repository, TreeWalkMode, TreeWalkResult};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

/// What git calls the commit that it was merging, picking or reverting when it stopped.
const MERGING: &[&str] = &["MERGE_HEAD", "CHERRY_PICK_HEAD", "REBASE_HEAD", "REVERT_HEAD^"];

/// The repository around a platform, if there is one. Paths are below out/.
#[derive(Debug)]
pub struct Head {
    root: PathBuf,
    /// Another revision than HEAD.
    revision: Option<String>,
    committed: OnceLock<Result<BTreeMap<String, Oid>, WorldError>>,
    merging: OnceLock<Vec<BTreeMap<String, Oid>>>,
    tracked: OnceLock<Result<Option<BTreeSet<String>>, WorldError>>,
}

impl Head {
    /// Of the repository that a platform's root lies in. Nothing is opened yet.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            revision: None,
            committed: OnceLock::new(),
            merging: OnceLock::new(),
            tracked: OnceLock::new(),
        }
    }

    /// The same of another revision, such as a pull request's base.
    #[must_use]
    pub fn at(root: &Path, revision: &str) -> Self {
        Self { revision: Some(revision.to_owned()), ..Self::new(root) }
    }

    /// The same where the tracked files are known already.
    pub(super) fn with_tracked(root: &Path, tracked: BTreeSet<String>) -> Self {
        Self { tracked: OnceLock::from(Ok(Some(tracked))), ..Self::new(root) }
    }

    /// Whether these bytes are at a path at HEAD, or in a commit that is being merged with it.
    #[must_use]
    pub fn has(&self, path: &str, bytes: &[u8]) -> bool {
        let id = BlobId::of(bytes).map(|id| id.0);
        let is_in = |files: &BTreeMap<String, Oid>| id.is_some() && files.get(path).copied() == id;
        self.committed().as_ref().is_ok_and(is_in) || self.merging().iter().any(is_in)
    }

    /// The bytes at a path at HEAD.
    #[must_use]
    pub fn bytes(&self, path: &str) -> Option<Arc<[u8]>> {
        let id = *self.committed().as_ref().ok()?.get(path)?;
        let (repository, _) = open(&self.root).ok()??;
        Some(repository.find_blob(id).ok()?.content().into())
    }

    /// The files there that are not what `files` are, or are not among them.
    ///
    /// # Errors
    /// When git's data cannot be read, or has no such revision.
    pub fn differing(&self, files: &Tree) -> Result<Tree, WorldError> {
        let committed = self.committed().as_ref().map_err(Clone::clone)?;
        let same = |path: &str, id: Oid| {
            files.get(path).and_then(|bytes| BlobId::of(bytes)).is_some_and(|new| new.0 == id)
        };
        let mut differing = committed.iter().filter(|(path, id)| !same(path, **id)).peekable();
        if differing.peek().is_none() {
            return Ok(Tree::default());
        }
        let Some((repository, _)) = open(&self.root)? else { return Ok(Tree::default()) };
        let blobs = differing.filter_map(|(path, id)| Some((path, repository.find_blob(*id).ok()?)));
        let small = blobs.filter(|(_, blob)| blob.size() as u64 <= limits::FILE_BYTES);
        Ok(small.map(|(path, blob)| (path.as_str(), blob.content().to_vec())).collect())
    }

    /// What git calls all of out/ at HEAD; `None` where there is none.
    ///
    /// # Errors
    /// When git's data cannot be read.
    pub fn output_id(&self) -> Result<Option<String>, WorldError> {
        let Some((repository, out)) = open(&self.root)? else { return Ok(None) };
        let tree = match repository.head() {
            Err(error) if matches!(error.code(), ErrorCode::UnbornBranch | ErrorCode::NotFound) => {
                return Ok(None);
            }
            head => head.and_then(|head| head.peel_to_tree()).map_err(|error| refused(&error))?,
        };
        match tree.get_path(Path::new(&out)) {
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            found => found.map(|entry| Some(entry.id().to_string())).map_err(|error| refused(&error)),
        }
    }

    /// The tracked files; `None` where out/ is not committed: no repository, one that knows nothing of the platform (a
    /// home folder's), or one that ignores out/ as a whole.
    ///
    /// # Errors
    /// When git's data cannot be read.
    pub fn tracked(&self) -> Result<Option<&BTreeSet<String>>, WorldError> {
        let tracked = self.tracked.get_or_init(|| tracked(&self.root));
        tracked.as_ref().map(Option::as_ref).map_err(Clone::clone)
    }

    /// What git's index looks like, which says what is tracked; `None` where there is none.
    #[must_use]
    pub fn index_look(&self) -> Option<Look> {
        let (repository, _) = open(&self.root).ok()??;
        Look::at(repository.index().ok()?.path()?)
    }

    /// Why HEAD could not be read, if it was asked and could not.
    #[must_use]
    pub fn trouble(&self) -> Option<&WorldError> {
        self.committed.get().and_then(|committed| committed.as_ref().err())
    }

    /// What is there in the commits of a merge that has stopped: conflicts leave their files in the folder.
    fn merging(&self) -> &[BTreeMap<String, Oid>] {
        let read = |name: &&str| committed(&self.root, Some(name)).ok();
        self.merging.get_or_init(|| MERGING.iter().filter_map(read).collect())
    }

    fn committed(&self) -> &Result<BTreeMap<String, Oid>, WorldError> {
        self.committed.get_or_init(|| committed(&self.root, self.revision.as_deref()))
    }
}

/// The way from the top of the repository around a folder to it, with a slash at the end; empty at the top itself, and
/// where there is no repository.
#[must_use]
pub fn above(root: &Path) -> String {
    let found = open(root).ok().flatten();
    found.and_then(|(_, out)| out.strip_suffix("out/").map(str::to_owned)).unwrap_or_default()
}

/// The repository and the way from its top to out/, with a slash at the end; `None` when there is none.
pub(super) fn open(root: &Path) -> Result<Option<(Repository, String)>, WorldError> {
    let repository = match Repository::discover(root) {
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
        found => found.map_err(|error| refused(&error))?,
    };
    let real = |path: &Path| fs::canonicalize(path).map_err(|error| WorldError::disk("read", ".", &error));
    let Some(top) = repository.workdir() else { return Ok(None) };
    let out = real(root)?.join("out");
    let Some(out) = out.strip_prefix(real(top)?).ok().and_then(super::written) else { return Ok(None) };
    Ok(Some((repository, format!("{out}/"))))
}

fn committed(root: &Path, revision: Option<&str>) -> Result<BTreeMap<String, Oid>, WorldError> {
    let mut files = BTreeMap::new();
    let Some((repository, out)) = open(root)? else {
        return match revision {
            Some(_) => Err(WorldError::Git { reason: "this is no git repository".to_owned() }),
            None => Ok(files),
        };
    };
    let found = match revision {
        Some(revision) => repository.revparse_single(revision).and_then(|found| found.peel_to_tree()),
        None => match repository.head() {
            Err(error) if matches!(error.code(), ErrorCode::UnbornBranch | ErrorCode::NotFound) => {
                return Ok(files);
            }
            head => head.and_then(|head| head.peel_to_tree()),
        },
    };
    let head = found.map_err(|error| refused(&error))?;
    let folder = match head.get_path(Path::new(&out)) {
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(files),
        found => found.and_then(|entry| repository.find_tree(entry.id())),
    };
    let walked = folder.and_then(|folder| {
        folder.walk(TreeWalkMode::PreOrder, |above, entry| {
            if let (Some(ObjectType::Blob), Ok(name)) = (entry.kind(), entry.name()) {
                files.insert(format!("{above}{name}"), entry.id());
            }
            TreeWalkResult::Ok
        })
    });
    walked.map_err(|error| refused(&error))?;
    Ok(files)
}

fn tracked(root: &Path) -> Result<Option<BTreeSet<String>>, WorldError> {
    let Some((repository, out)) = open(root)? else { return Ok(None) };
    let index = repository.index().map_err(|error| refused(&error))?;
    let platform = out.strip_suffix("out/").unwrap_or_default();
    let paths = index.iter().filter_map(|entry| String::from_utf8(entry.path).ok());
    let ours: Vec<String> = paths.filter(|path| path.starts_with(platform)).collect();
    if ours.is_empty() || repository.is_path_ignored(&out).map_err(|error| refused(&error))? {
        return Ok(None);
    }
    Ok(Some(ours.iter().filter_map(|path| path.strip_prefix(&out)).map(str::to_owned).collect()))
}

/// Whether git has not what was asked for.
pub(super) fn missing(error: &git2::Error) -> bool {
    error.code() == ErrorCode::NotFound
}

/// What libgit2 says.
pub(super) fn refused(error: &git2::Error) -> WorldError {
    WorldError::Git { reason: error.message().to_owned() }
}
