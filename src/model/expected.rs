//! A difference that is expected between environments.

use crate::{names::Name, source::Span};
use std::sync::Arc;

/// An entry of the ledger.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Where it was written.
    pub span: Option<Span>,
    /// The environments: it is expected between any two of them.
    pub between: Vec<Name>,
    /// The app; `None` for what belongs to none.
    pub app: Option<Name>,
    /// The object as `Kind/name`, or a file's path, with `*` as in globs.
    pub object: Arc<str>,
    /// The way to the field, as it is printed; `*` is any one step, `.` the whole object.
    pub path: Arc<str>,
    /// Why it is expected.
    pub reason: Arc<str>,
}

impl Expected {
    /// Whether it speaks of two environments.
    #[must_use]
    pub fn is_between(&self, from: &Name, to: &Name) -> bool {
        self.between.contains(from) && self.between.contains(to)
    }
}
