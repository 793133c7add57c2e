//! What one environment compiles to: files in memory, and the difference between two sets of them.

pub mod changes;
pub mod manifest;
pub mod misfit;
pub mod order;
pub mod reads;

pub use changes::{Change, Changes};
pub use manifest::{Identity, Manifest};
pub use misfit::Misfit;
pub use order::Order;
pub use reads::{Read, Reads};

use crate::{names::Name, value::Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// All files that one environment compiles to, by their path below `out/`.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    /// The files.
    pub files: BTreeMap<Arc<str>, Artifact>,
    /// What Argo CD renders itself of charts that are here: looked at as if it were written, and never written.
    pub unwritten: BTreeMap<Arc<str>, Artifact>,
    /// What the chart of each app read.
    pub reads: BTreeMap<Name, Arc<dyn Reads>>,
    /// What the schemas of the chart of each app refuse.
    pub misfits: BTreeMap<Name, Vec<Misfit>>,
    /// What waits for what.
    pub order: Order,
}

/// One file of a bundle.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// The app that it belongs to; `None` for the environment's own.
    pub app: Option<Name>,
    /// What is in it.
    pub content: Content,
}

/// What is in a file.
#[derive(Clone, Debug)]
pub enum Content {
    /// Objects for Argo CD or the cluster, one after the other.
    Manifests(Vec<Manifest>),
    /// Helm values.
    Values(Value),
    /// A copy of a source file, byte for byte, and where it was.
    Copy {
        /// The source file, below the repository's root.
        from: Arc<str>,
        /// Its bytes.
        bytes: Arc<[u8]>,
    },
}

impl Bundle {
    /// Every object with the path of its file, or of the file that it would have if platc wrote it.
    pub fn manifests(&self) -> impl Iterator<Item = (&Arc<str>, &Artifact, &Manifest)> {
        self.files.iter().chain(&self.unwritten).flat_map(|(path, artifact)| {
            let manifests =
                if let Content::Manifests(manifests) = &artifact.content { &manifests[..] } else { &[] };
            manifests.iter().map(move |manifest| (path, artifact, manifest))
        })
    }

    /// The paths of all source files that a value was made of.
    pub fn origins(value: &Value, found: &mut BTreeSet<crate::source::FileId>) {
        found.extend(value.span().map(|span| span.file));
        match &value.data {
            crate::value::Data::List(items) => items.iter().for_each(|item| Self::origins(item, found)),
            crate::value::Data::Map(map) => map.iter().for_each(|entry| Self::origins(&entry.value, found)),
            _ => {}
        }
    }
}
