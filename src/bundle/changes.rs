//! The plan: what to write and what to remove, as the user saw it.

use std::{collections::BTreeMap, sync::Arc};

/// What differs between what should be there and what is.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Each file that differs, by its path below `out/`.
    pub files: BTreeMap<Arc<str>, Change>,
    /// How many files are as they should be.
    pub unchanged: usize,
}

/// What happens to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Add(Arc<[u8]>),
    /// Its bytes differ.
    Edit(Arc<[u8]>),
    /// It is no longer made.
    Remove,
}

impl Changes {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
