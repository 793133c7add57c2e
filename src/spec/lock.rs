//! `platform/charts/charts.lock`: what each vendored chart is, and where it came from.

use super::{Keyed, Traced, decode::spec};
use std::sync::Arc;

/// Where it lies.
pub const PATH: &str = "platform/charts/charts.lock";

spec! {
    /// All vendored charts.
    pub struct ChartsLock {
        /// Each of them, by the name of its folder.
        pub charts: Keyed<LockedChart>,
        /// What Kustomize made of folders, by their path.
        pub kustomize: Keyed<LockedFolder>,
    }

    /// A vendored chart.
    pub struct LockedChart {
        /// Its version, or the commit of a chart from git.
        pub version: Traced<Arc<str>>,
        /// Where it came from.
        pub source: Traced<Arc<str>>,
        /// The digest of its files.
        pub digest: Traced<Arc<str>>,
    }

    /// What Kustomize made of a folder.
    pub struct LockedFolder {
        /// The digest of the folder's files and those of its bases.
        pub sources: Traced<Arc<str>>,
        /// The digest of what was made of them.
        pub digest: Traced<Arc<str>>,
    }
}

/// Where what Kustomize made of a folder lies.
pub fn kustomized(folder: &str) -> String {
    format!("platform/charts/kustomize/{}.yaml", folder.replace('/', "-"))
}
