//! A merge that git is in the middle of: its sides, and what their sources make together, in memory.
//!
//! Git starts a merge driver for each file before anything of the merge is on the disk. Which commits are merged is told
//! in one of three ways: `git merge` names them in the environment, as `GITHEAD_<id>` (builtin/merge.c); git 2.44 and
//! later names a commit that is picked in its labels, as `<id> (<subject>)` (sequencer.c, `get_message`); a rebase writes
//! what it picks to `rebase-merge/done` first.

use super::{
    BlobId, History, Revision, Tree, TreeError, WorldError,
    head::{missing, refused},
    header,
};
use git2::{Commit, MergeFileInput, MergeFileOptions, ObjectType, Oid, Repository, merge_file};
use std::{fs, path::Path};

/// A file of out/ in the middle of a merge.
pub struct Merging {
    repository: Repository,
    /// The way from the repository's top to the platform, with a slash at the end; empty at the top.
    pub platform: String,
    /// The file's path below out/.
    pub path: String,
}

/// What git says about the commits of a merge.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// The ids of the commits that `git merge` was given.
    pub heads: Vec<String>,
    /// What a driver was told of the common base.
    pub base: Option<String>,
    /// What it was told of the other side.
    pub theirs: Option<String>,
}

/// The three versions of the file that git gave a driver.
pub struct Versions<'a> {
    /// Before both sides changed it; empty where neither had it.
    pub base: &'a [u8],
    /// Our side's.
    pub ours: &'a [u8],
    /// The other side's.
    pub theirs: &'a [u8],
}

impl Versions<'_> {
    /// Whether a side has the file with platc's mark.
    #[must_use]
    pub fn are_marked(&self) -> bool {
        [self.ours, self.theirs].iter().any(|bytes| header::sources(bytes).is_some())
    }

    /// Both sides as git merges text, and whether that left no conflict; `None` for what is no text.
    ///
    /// # Errors
    /// When libgit2 refuses.
    pub fn as_text(&self) -> Result<Option<(Vec<u8>, bool)>, WorldError> {
        if [self.base, self.ours, self.theirs].iter().any(|bytes| bytes.contains(&0)) {
            return Ok(None);
        }
        let input = |bytes| {
            let mut input = MergeFileInput::new();
            input.content(bytes);
            input
        };
        let mut labels = MergeFileOptions::new();
        labels.our_label("ours").their_label("theirs");
        let [base, ours, theirs] = [self.base, self.ours, self.theirs].map(input);
        let merged = merge_file(&base, &ours, &theirs, Some(&mut labels)).map_err(|error| refused(&error))?;
        Ok(Some((merged.content().to_vec(), merged.is_automergeable())))
    }
}

/// Why there are no merged sources.
#[derive(Debug)]
pub enum Unmerged {
    /// The path leads to no file in a platform's out/.
    Stray,
    /// Git does not say which commits are merged.
    Unknown,
    /// The sources conflict themselves: where, below the platform.
    Conflicts(Vec<String>),
    /// The merged sources hold what no platform may.
    Refused(TreeError),
}

impl From<git2::Error> for Unmerged {
    fn from(error: git2::Error) -> Self {
        Self::Refused(refused(&error).into())
    }
}

impl From<WorldError> for Unmerged {
    fn from(error: WorldError) -> Self {
        Self::Refused(error.into())
    }
}

/// A commit that is merged with ours, and what both come from.
struct Sides<'a> {
    theirs: Commit<'a>,
    bases: Vec<Commit<'a>>,
}

impl Merging {
    /// Of a file by its path from the top of the repository around a folder.
    ///
    /// # Errors
    /// When git's data cannot be read, or the path is not in the out/ of a platform that our side has.
    pub fn of(folder: &Path, path: &str) -> Result<Self, Unmerged> {
        let repository = Repository::discover(folder)?;
        // What libgit2 makes on its way to the merged sources stays in memory.
        repository.odb()?.add_new_mempack_backend(i32::MAX)?;
        let odd = |name: &str| matches!(name, "" | "." | "..") || name.contains(char::is_control);
        if path.split('/').any(odd) {
            return Err(Unmerged::Stray);
        }
        let top = ours(&repository)?.tree()?;
        let starts = path.match_indices("out/").map(|(at, _)| at);
        let is_platform = |at: &usize| {
            let above = &path[..*at];
            let platform = top.get_path(Path::new(&format!("{above}platform")));
            (above.is_empty() || above.ends_with('/'))
                && platform.is_ok_and(|found| found.kind() == Some(ObjectType::Tree))
        };
        let at = starts.into_iter().find(is_platform).ok_or(Unmerged::Stray)?;
        let (platform, path) = (path[..at].to_owned(), path[at + "out/".len()..].to_owned());
        drop(top);
        Ok(Self { repository, platform, path })
    }

    /// The files of some folders right below the platform, as both sides together have them.
    ///
    /// # Errors
    /// When git does not say which commits are merged, their files conflict, or hold what no platform may.
    pub fn sources(self, named: &Named, versions: &Versions, below: &[&str]) -> Result<Tree, Unmerged> {
        let ours = ours(&self.repository)?;
        let Sides { theirs, bases } = self.sides(&ours, named, versions)?;
        let base = self.base(&bases, below)?;
        let sides = [self.only(&ours, below)?, self.only(&theirs, below)?];
        let merged = self.merged(base, sides)?;
        drop((ours, theirs, bases));
        let history = History::of(self.repository, String::new());
        let revision = Revision::merged(merged);
        history.tree(&revision, below).map_err(Unmerged::Refused)
    }

    /// The commits that are merged. Those that are not named by the command that merges have to have the file as git gave
    /// it: what another command has left behind is not what is merged now.
    fn sides(&self, ours: &Commit, named: &Named, versions: &Versions) -> Result<Sides<'_>, Unmerged> {
        if let [head] = &*named.heads {
            let theirs = self.repository.find_commit(Oid::from_str(head)?)?;
            let bases = match self.repository.merge_bases(ours.id(), theirs.id()) {
                Err(error) if missing(&error) => Vec::new(),
                found => {
                    found?.iter().map(|id| self.repository.find_commit(*id)).collect::<Result<_, _>>()?
                }
            };
            return Ok(Sides { theirs, bases });
        }
        if !named.heads.is_empty() {
            return Err(Unmerged::Unknown);
        }
        let (base, theirs) = self.labelled(named).or_else(|| self.picked()).ok_or(Unmerged::Unknown)?;
        let had = |commit: &Commit, bytes: &[u8]| self.had(commit, bytes).unwrap_or(false);
        let is_so = had(&base, versions.base) && had(ours, versions.ours) && had(&theirs, versions.theirs);
        if is_so { Ok(Sides { theirs, bases: vec![base] }) } else { Err(Unmerged::Unknown) }
    }

    /// The commits of the labels that git gives when it picks or reverts one.
    fn labelled(&self, named: &Named) -> Option<(Commit<'_>, Commit<'_>)> {
        let commit = |label: &Option<String>| {
            let label = label.as_deref()?;
            let (id, parent) = match label.strip_prefix("parent of ") {
                Some(id) => (id, true),
                None => (label, false),
            };
            let commit = self.commit(id.split_once(" (")?.0)?;
            if parent { only_parent(&commit) } else { Some(commit) }
        };
        Some((commit(&named.base)?, commit(&named.theirs)?))
    }

    /// The commit that a rebase is about to pick, and its parent.
    fn picked(&self) -> Option<(Commit<'_>, Commit<'_>)> {
        let done = fs::read_to_string(self.repository.path().join("rebase-merge/done")).ok()?;
        let mut words = done.lines().rfind(|line| !line.trim().is_empty())?.split_whitespace();
        let picks = ["pick", "p", "reword", "r", "edit", "e", "squash", "s", "fixup", "f"];
        words.next().filter(|word| picks.contains(word))?;
        // `fixup -C <commit>` takes the message, too.
        let theirs = self.commit(words.find(|word| !matches!(*word, "-C" | "-c"))?)?;
        Some((only_parent(&theirs)?, theirs))
    }

    fn commit(&self, id: &str) -> Option<Commit<'_>> {
        let is_id = id.len() >= 4 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_id.then(|| self.repository.find_commit_by_prefix(id).ok()).flatten()
    }

    /// Whether a commit has these bytes at the file's path; nothing is as good as an empty file.
    fn had(&self, commit: &Commit, bytes: &[u8]) -> Result<bool, git2::Error> {
        let path = format!("{}out/{}", self.platform, self.path);
        match commit.tree()?.get_path(Path::new(&path)) {
            Err(error) if missing(&error) => Ok(bytes.is_empty()),
            found => Ok(BlobId::of(bytes).map(|id| id.0) == Some(found?.id())),
        }
    }

    /// What both sides come from. Where histories cross there are several such commits: they are merged themselves.
    fn base(&self, bases: &[Commit], below: &[&str]) -> Result<Oid, Unmerged> {
        let mut merged = match bases.first() {
            Some(first) => self.only(first, below)?,
            None => self.repository.treebuilder(None)?.write()?,
        };
        for (before, next) in bases.iter().zip(bases.iter().skip(1)) {
            let older = match self.repository.merge_base(before.id(), next.id()) {
                Err(error) if missing(&error) => self.repository.treebuilder(None)?.write()?,
                found => self.only(&self.repository.find_commit(found?)?, below)?,
            };
            merged = self.merged(older, [merged, self.only(next, below)?])?;
        }
        Ok(merged)
    }

    /// A tree of some of the platform's folders and nothing else.
    fn only(&self, commit: &Commit, below: &[&str]) -> Result<Oid, git2::Error> {
        let (all, mut only) = (commit.tree()?, self.repository.treebuilder(None)?);
        for folder in below {
            match all.get_path(Path::new(&format!("{}{folder}", self.platform))) {
                Err(error) if missing(&error) => {}
                found => {
                    let found = found?;
                    only.insert(*folder, found.id(), found.filemode())?;
                }
            }
        }
        only.write()
    }

    fn merged(&self, base: Oid, sides: [Oid; 2]) -> Result<Oid, Unmerged> {
        let tree = |id| self.repository.find_tree(id);
        let [ours, theirs] = sides;
        let mut index = self.repository.merge_trees(&tree(base)?, &tree(ours)?, &tree(theirs)?, None)?;
        let mut conflicts = Vec::new();
        for conflict in index.conflicts()? {
            let conflict = conflict?;
            let version = conflict.our.or(conflict.their).or(conflict.ancestor);
            conflicts.extend(version.map(|entry| String::from_utf8_lossy(&entry.path).into_owned()));
        }
        conflicts.sort();
        conflicts.dedup();
        if conflicts.is_empty() {
            Ok(index.write_tree_to(&self.repository)?)
        } else {
            Err(Unmerged::Conflicts(conflicts))
        }
    }
}

/// The commit that others are merged into.
fn ours(repository: &Repository) -> Result<Commit<'_>, Unmerged> {
    let head = repository.head().and_then(|head| head.peel_to_commit());
    head.map_err(|_| Unmerged::Unknown)
}

/// Of a merge it is not said which parent it is picked against.
fn only_parent<'a>(commit: &Commit<'a>) -> Option<Commit<'a>> {
    if commit.parent_count() == 1 { commit.parent(0).ok() } else { None }
}
