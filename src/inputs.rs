//! Everything that was read, document by document, before anything of it is understood.

use crate::{
    model::ChartFolder,
    names::Name,
    schema::Custom,
    source::{Sources, Span},
    spec::lock::LockedFolder,
    tree::Tree,
    value::Value,
};
use std::{collections::BTreeMap, sync::Arc};

/// All documents of a platform.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The text of every file that a message can point into.
    pub sources: Sources,
    /// All files, for those that documents name.
    pub tree: Tree,
    /// `platform/platform.yaml`.
    pub platform: Option<Document>,
    /// The classes by name.
    pub classes: BTreeMap<Name, Document>,
    /// The apps by name.
    pub apps: BTreeMap<Name, Document>,
    /// The environments by name.
    pub environments: BTreeMap<Name, Document>,
    /// The overlays by environment and app.
    pub overlays: BTreeMap<(Name, Name), Document>,
    /// The ciphertext by environment and app.
    pub sealed: BTreeMap<(Name, Name), Document>,
    /// The ledger of expected differences.
    pub differences: Option<Document>,
    /// The charts in the platform's folders, by their path.
    pub charts: BTreeMap<Arc<str>, Arc<ChartFolder>>,
    /// What Kustomize made of folders, by their path, as `charts.lock` says it.
    pub kustomized: BTreeMap<Arc<str>, LockedFolder>,
    /// The custom kinds that `schemas/` defines.
    pub custom: Custom,
}

/// One document.
#[derive(Clone, Debug)]
pub struct Document {
    /// `metadata.name`.
    pub name: Name,
    /// Where the name stands.
    pub name_span: Option<Span>,
    /// The path of its file.
    pub path: Arc<str>,
    /// `spec`, as written; an empty map when there is none.
    pub spec: Value,
}
