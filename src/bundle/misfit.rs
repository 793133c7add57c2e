//! What the schemas of an app's chart refuse of its values.

use super::reads::Path;
use std::sync::Arc;

/// Something that a `values.schema.json` refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Where the schema lies, below the chart's folder: `charts/db/values.schema.json`.
    pub schema: Arc<str>,
    /// The value that it refuses; `None` when it is no schema that can be used.
    pub path: Option<Path>,
    /// Why.
    pub message: String,
}
