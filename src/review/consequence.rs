//! What a change will do in the clusters: told before the change itself.

use super::Danger;
use crate::{names::Name, source::Span, spec::decode::words};
use std::{collections::BTreeSet, sync::Arc};

/// Something that a change does and that its lines do not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consequence {
    /// What sort of thing it is.
    pub danger: Danger,
    /// How much it weighs.
    pub weight: Weight,
    /// The environment that it happens in.
    pub environment: Option<Name>,
    /// The app that it happens to.
    pub app: Option<Name>,
    /// The object that it happens to, as `Kind/name`; the Application's own where all of an app is meant.
    pub object: String,
    /// What happens: lower case, names in backticks, no full stop.
    pub message: String,
    /// The safe sequence, a step each; empty where there is nothing to do but to know.
    pub steps: Vec<String>,
    /// The line that caused it, before or after.
    pub cause: [Option<Span>; 2],
}

words! {
    /// How much a consequence weighs.
    pub enum Weight {
        /// Data or service can be lost, or the sync fails.
        Danger = "danger",
        /// Worth knowing before it is merged.
        Notice = "notice",
    }
}

/// How far a change reaches: all that has a change that is not only derived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// The environments.
    pub environments: BTreeSet<Name>,
    /// The clusters.
    pub clusters: BTreeSet<Name>,
    /// The apps.
    pub apps: BTreeSet<Name>,
    /// The namespaces.
    pub namespaces: BTreeSet<Arc<str>>,
}
