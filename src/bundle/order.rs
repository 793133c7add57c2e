//! What waits for what: the waves of an environment's apps, and what makes them.

use crate::names::Name;
use std::collections::BTreeMap;

/// The order of an environment's apps.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// The wave of each app, from 0; none for an app that waits for itself.
    pub waves: BTreeMap<Name, i64>,
    /// The apps of the environment that each app needs, and why, in a word.
    pub needs: BTreeMap<Name, BTreeMap<Name, &'static str>>,
}
