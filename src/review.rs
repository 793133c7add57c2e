//! What differs between two states of a platform, what caused it, and what it will do in the clusters.

mod change;
mod consequence;
mod danger;
mod group;
mod ledger;
mod path;

pub use change::{Class, FieldChange, Object, ObjectChange, Side, Standing, Subject, What};
pub use consequence::{Consequence, Reach, Weight};
pub use danger::Danger;
pub use group::Group;
pub use ledger::Unneeded;
pub use path::{Path, Step};

use crate::{names::Name, source::Sources};
use std::{collections::BTreeMap, sync::Arc};

/// What was compared with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Two environments of one state: what is different about `to`.
    Environments {
        /// The one that is compared with.
        from: Name,
        /// The one that is looked at.
        to: Name,
    },
    /// All environments of two states: what becomes different.
    States {
        /// The state before, such as `main` or `HEAD`.
        before: String,
        /// The state after, such as a revision or `the work tree`.
        after: String,
    },
}

/// What an environment calls its own: what each thing is, and its word for it.
pub type OwnWords = Vec<(Arc<str>, Arc<str>)>;

/// The answer: everything that differs, and what follows from it.
#[derive(Debug)]
pub struct Review<'a> {
    /// What was compared.
    pub question: Question,
    /// Every object that differs, sorted by environment, app and what it is; what the ledger expects included.
    pub changes: Vec<ObjectChange<'a>>,
    /// How many fields are equal once each environment's own name, namespace, cluster and vars are taken out.
    pub own: usize,
    /// What each environment calls its own, alike in both states.
    pub words: BTreeMap<Name, OwnWords>,
    /// What it will do in the clusters, the worst first.
    pub consequences: Vec<Consequence>,
    /// How far it reaches.
    pub reach: Reach,
    /// The reasons of the ledger, in its order: [`Standing::Expected`] counts them.
    pub reasons: Vec<String>,
    /// The sources before and after: what causes point into.
    pub sources: [&'a Sources; 2],
}
