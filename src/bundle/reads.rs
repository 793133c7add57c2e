//! What a chart read of the values, files and facts that it was given.

use super::Identity;
use crate::value::{Value, Way};
use std::{collections::BTreeSet, fmt::Debug, sync::Arc};

/// The keys that lead to a value, from the top of an app's `values`; items of lists are numbers.
pub type Path = Vec<Arc<str>>;

/// Something that a chart looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Read {
    /// A value, or that there is none; of a map or a list only that it is one.
    Value(Path),
    /// Which keys a map has, or how many items a list.
    Keys(Path),
    /// A value and all below it.
    All(Path),
    /// A file of the chart, or that there is none.
    File(Arc<str>),
    /// The files of the chart that fit a pattern.
    Files(Arc<str>),
    /// Whether the cluster knows an API version.
    ApiVersion(Arc<str>),
    /// The cluster's version.
    KubeVersion,
}

/// What the chart of one app read. It is worked out when somebody asks.
pub trait Reads: Debug + Send + Sync {
    /// The values that the app gives and nothing read, the uppermost of each; `None` when the chart looked at all values
    /// at once, so that nobody can tell.
    fn unread(&self) -> Option<&[Path]>;

    /// What decided on an object, whatever its namespace.
    fn of(&self, object: &Identity) -> BTreeSet<Read>;

    /// What was read where a field of an object was written.
    fn at(&self, object: &Identity, way: &Way) -> BTreeSet<Read>;

    /// The chart's own values, those of the charts in it below their names.
    fn defaults(&self) -> &Value;
}
