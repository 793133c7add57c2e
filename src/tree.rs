//! Files as bytes: snapshots of folders and of git, and the one way to the disk.

pub mod cache;
pub mod driver;
pub mod error;
pub mod folder;
pub mod head;
pub mod header;
pub mod hooks;
pub mod index;
pub mod limits;
pub mod listing;
pub mod lock;
mod manner;
pub mod merging;
pub mod named;
pub mod origin;
pub mod output;
pub mod published;
pub mod record;
pub mod revision;
pub mod scratch;
pub mod sight;

pub use cache::Cache;
pub use driver::Driver;
pub use error::{Missing, TreeError, WorldError};
pub use folder::{Folder, Staged};
pub use head::Head;
pub use hooks::Hooks;
pub use index::Index;
pub use listing::{Entry, Found};
pub use lock::Lock;
pub use merging::{Merging, Named, Unmerged, Versions};
pub use origin::Origin;
pub use output::Output;
pub use published::{Branch, Listing, ObjectId};
pub use record::{BlobId, Record};
pub use revision::{History, Revision};
pub use scratch::Scratch;
pub use sight::{Glance, Look, Sight};

use std::{
    collections::BTreeMap,
    ops::Bound,
    path::{Component, Path},
    sync::Arc,
};

/// Files by their path, with `/` between components: sorted, whatever order they were found in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    files: BTreeMap<Arc<str>, Arc<[u8]>>,
}

impl Tree {
    /// Reads all files of some folders right below a root. A folder that is not there is empty.
    ///
    /// Hidden files and folders are not read: git's, editors' and finders' own. A chart's `.helmignore` is.
    ///
    /// # Errors
    /// All that is refused, at once: symlinks, which are never followed, what is no file, names that are no text,
    /// files that are too large or too many; and what cannot be read.
    pub fn from_folder(root: &Path, below: &[&str]) -> Result<Self, TreeError> {
        Self::seen_in(root, below).map(|(tree, _)| tree)
    }

    /// The same, and what the files looked like when they were read.
    ///
    /// # Errors
    /// As [`Tree::from_folder`].
    pub fn seen_in(root: &Path, below: &[&str]) -> Result<(Self, Sight), TreeError> {
        let mut sight = Sight::default();
        let entries = listing::walk(root, below, listing::is_hidden);
        let tree = Self::collect(entries.inspect(|entry| sight.take(entry)))?;
        Ok((tree, sight))
    }

    /// What the files of some folders look like now; nothing is read.
    #[must_use]
    pub fn glance_at(root: &Path, below: &[&str]) -> Glance {
        Glance::at(root, below, listing::is_hidden)
    }

    /// Makes a tree of a listing in any order.
    ///
    /// # Errors
    /// As [`Tree::from_folder`].
    pub fn collect(entries: impl IntoIterator<Item = Entry>) -> Result<Self, TreeError> {
        listing::collect(entries)
    }

    /// The bytes of a file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Arc<[u8]>> {
        self.files.get(path)
    }

    /// Every file, in the order of their paths.
    pub fn iter(&self) -> std::collections::btree_map::Iter<'_, Arc<str>, Arc<[u8]>> {
        self.files.iter()
    }

    /// Every file of a folder, however deep, in the order of their paths.
    pub fn below<'a>(&'a self, folder: &str) -> impl Iterator<Item = (&'a Arc<str>, &'a Arc<[u8]>)> {
        files_below(&self.files, folder)
    }

    /// Puts a file in.
    pub fn insert(&mut self, path: impl Into<Arc<str>>, bytes: impl Into<Arc<[u8]>>) {
        self.files.insert(path.into(), bytes.into());
    }

    /// Takes in all files of another tree.
    pub fn extend(&mut self, other: Tree) {
        self.files.extend(other.files);
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

impl<'a> IntoIterator for &'a Tree {
    type Item = (&'a Arc<str>, &'a Arc<[u8]>);
    type IntoIter = std::collections::btree_map::Iter<'a, Arc<str>, Arc<[u8]>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<P: Into<Arc<str>>, B: Into<Arc<[u8]>>> FromIterator<(P, B)> for Tree {
    fn from_iter<I: IntoIterator<Item = (P, B)>>(files: I) -> Self {
        Self { files: files.into_iter().map(|(path, bytes)| (path.into(), bytes.into())).collect() }
    }
}

/// Every folder above a path, the nearest first: `a/b`, then `a` for `a/b/c`.
pub fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(at, _)| &path[..at])
}

/// What a sorted map has in a folder, however deep.
pub fn files_below<'a, T>(
    files: &'a BTreeMap<Arc<str>, T>,
    folder: &str,
) -> impl Iterator<Item = (&'a Arc<str>, &'a T)> + use<'a, T> {
    let start = format!("{folder}/");
    let from = files.range::<str, _>((Bound::Included(start.as_str()), Bound::Unbounded));
    from.take_while(move |(path, _)| path.starts_with(&start))
}

/// A path as trees write it; `None` when a component is no text or would break a line.
fn written(path: &Path) -> Option<String> {
    let components = path.components().map(|component| match component {
        Component::Normal(name) => name.to_str().filter(|name| !name.contains(char::is_control)),
        _ => None,
    });
    components.collect::<Option<Vec<_>>>().map(|components| components.join("/"))
}
