//! YAML: one reader for all that people write, with the place of every key and value, and one way to write it.

mod collection;
mod edit;
mod emit;
mod limits;
mod number;
mod place;
mod read;
mod scalar;
mod syntax;
mod tag;
mod text;
mod trap;
mod tree;

pub use edit::{NotEditable, amend, amend_keeping, append, edit};
pub use emit::emit;

use crate::diagnostic::Diagnostics;
use crate::source::FileId;
use crate::value::Value;

/// Whose meaning plain scalars have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// What platc's users write: YAML 1.2's core schema, and whatever go-yaml v2 or PyYAML would read as something
    /// else is an error that tells the fix.
    Platform,
    /// What Kubernetes' tools already read: the meaning that go-yaml v2 gives it inside kubectl, Helm and Argo CD.
    Kubernetes,
}

/// Reads all documents of a file, except those that are empty or null.
///
/// Anchors, aliases and merge keys are resolved; what they bring in keeps the place where it was written.
///
/// # Errors
/// All that is wrong with the file, at once. After a syntax error the next document is read on.
pub fn read(file: FileId, text: &str, dialect: Dialect) -> Result<Vec<Value>, Diagnostics> {
    read::Reader::new(file, text, dialect).read()
}
