//! What stood in `out/` before: the objects of those files that are not what was compiled now.

use crate::{
    bundle::Manifest,
    source::Sources,
    tree::Tree,
    yaml::{self, Dialect},
};
use std::{collections::BTreeMap, sync::Arc};

/// The objects of files that differ, by their environment.
#[derive(Debug, Default)]
pub struct Before {
    of: BTreeMap<Arc<str>, Vec<Old>>,
}

/// An object as it was. The places of its values lie in no source that could be shown.
#[derive(Debug)]
pub struct Old {
    /// Its file, below `out/`.
    pub file: Arc<str>,
    /// The object.
    pub manifest: Manifest,
}

impl Before {
    /// Reads them. What cannot be read was no state that a cluster is in, and says nothing.
    pub(super) fn read(files: &Tree) -> Self {
        let mut before = Self::default();
        for (file, bytes) in files {
            let Some((environment, below)) = file.split_once('/') else { continue };
            let is_synced = below.starts_with("manifests/") || below.starts_with("argocd/");
            let Some(text) = std::str::from_utf8(bytes).ok().filter(|_| is_synced) else { continue };
            let unshown = Sources::default().add("", text);
            let objects = yaml::read(unshown, text, Dialect::Kubernetes).unwrap_or_default();
            let olds =
                objects.into_iter().map(|object| Old { file: file.clone(), manifest: Manifest { object } });
            before.of.entry(environment.into()).or_default().extend(olds);
        }
        before
    }

    /// Those of one environment.
    pub fn in_environment(&self, environment: &str) -> &[Old] {
        self.of.get(environment).map_or(&[], Vec::as_slice)
    }
}

impl Old {
    /// The app that it belonged to, by the folder or the file of its name.
    pub fn app(&self) -> &str {
        let below = self.file.split_once("/manifests/").map_or("", |(_, below)| below);
        below.split_once('/').map_or_else(|| below.trim_end_matches(".yaml"), |(app, _)| app)
    }
}
