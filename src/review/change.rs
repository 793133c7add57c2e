//! One object that differs, and the fields in which it does.

use super::path::Path;
use crate::{
    bundle::{Bundle, Identity},
    model::Environment,
    names::Name,
    source::{Sources, Span},
    spec::decode::words,
    value::Value,
};
use std::{fmt, sync::Arc};

/// One side of a comparison: what an environment compiled to in one state.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The environment; `None` for what the environments of an Argo CD share.
    pub environment: Option<&'a Environment>,
    /// What it compiled to.
    pub bundle: &'a Bundle,
    /// What its values point into.
    pub sources: &'a Sources,
}

/// Something that is compared as a whole.
#[derive(Clone, Debug)]
pub struct Object<'a> {
    /// Its file, below `out/`.
    pub path: &'a Arc<str>,
    /// The app that it belongs to.
    pub app: Option<&'a Name>,
    /// What it is.
    pub subject: Subject,
    /// What is in it.
    pub what: What<'a>,
}

/// What an object is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A Kubernetes object.
    Manifest(Identity),
    /// A file of Helm values, or a copy: by its path below the environment's folder.
    File(Arc<str>),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Manifest(identity) => identity.fmt(f),
            Self::File(path) => f.write_str(path),
        }
    }
}

/// What is in an object.
#[derive(Clone, Copy, Debug)]
pub enum What<'a> {
    /// Fields.
    Value(&'a Value),
    /// Bytes that platc does not look into.
    Bytes(&'a [u8]),
}

/// An object that differs. It is new without `old`, gone without `new`; with both and two subjects it was renamed or
/// moved; without fields its bytes differ.
#[derive(Clone, Debug)]
pub struct ObjectChange<'a> {
    /// The environment that it is in; `None` for what environments share.
    pub environment: Option<&'a Name>,
    /// The object before.
    pub old: Option<Object<'a>>,
    /// The object after.
    pub new: Option<Object<'a>>,
    /// The fields that differ, in the order of their paths; none where it is new or gone.
    pub fields: Vec<FieldChange<'a>>,
    /// What sort of change it is, as a whole.
    pub class: Class,
    /// Whether somebody has to look at it; for an object that is on both sides, its fields say it.
    pub standing: Standing,
    /// The lines that brought the object, before and after.
    pub cause: [Option<Span>; 2],
}

/// A field in which two objects differ, with all that lies below it.
#[derive(Clone, Debug)]
pub struct FieldChange<'a> {
    /// The way there.
    pub path: Path,
    /// Its value before; `None` when it was not there.
    pub old: Option<&'a Value>,
    /// Its value after; `None` when it is gone.
    pub new: Option<&'a Value>,
    /// What sort of change it is.
    pub class: Class,
    /// Whether somebody has to look at it.
    pub standing: Standing,
    /// The lines that set it, before and after.
    pub cause: [Option<Span>; 2],
}

words! {
    /// What sort of change it is.
    pub enum Class {
        /// The object is new.
        Added = "added",
        /// The object is gone.
        Removed = "removed",
        /// The object has another name or namespace, or belongs to another app, and nearly the same content.
        Renamed = "renamed",
        /// Which image, or which version of it, or of a chart.
        Image = "image",
        /// How many: replicas, and an autoscaler's bounds.
        Replicas = "replicas",
        /// Requests and limits.
        Resources = "resources",
        /// Configuration: data of ConfigMaps, environment variables, arguments.
        Config = "config",
        /// Ciphertext, and what refers to secrets.
        Secret = "secret",
        /// Roles, bindings, security contexts, service accounts.
        Rights = "rights",
        /// Ports, hosts, policies, services.
        Network = "network",
        /// Volumes and claims.
        Storage = "storage",
        /// Probes, strategies, affinity, schedules: how it runs.
        Running = "running",
        /// Labels and annotations.
        Label = "label",
        /// How Argo CD syncs it.
        Sync = "sync",
        /// Helm values.
        Values = "values",
        /// The order of a list alone: `old` and `new` are the lists.
        Order = "order",
        /// A copied file.
        File = "file",
        /// All else.
        Field = "field",
    }
}

impl Class {
    /// Whether it is what a promotion carries from one environment to the next.
    #[must_use]
    pub fn is_promotion(self) -> bool {
        matches!(self, Self::Image | Self::Replicas | Self::Resources)
    }
}

/// Whether somebody has to look at a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Somebody has.
    Open,
    /// The ledger expects it, at this place of it.
    Expected(usize),
    /// It follows from another change that is told (the hash of a configuration, a chart's version in labels), or is
    /// ciphertext that each environment has of its own.
    Derived,
}

impl ObjectChange<'_> {
    /// What it is; as it is called after the change, if it is there then.
    #[must_use]
    pub fn subject(&self) -> Option<&Subject> {
        self.new.as_ref().or(self.old.as_ref()).map(|object| &object.subject)
    }

    /// The app that it belongs to.
    #[must_use]
    pub fn app(&self) -> Option<&Name> {
        self.new.as_ref().or(self.old.as_ref()).and_then(|object| object.app)
    }

    /// Whether it has another name, namespace or app than before.
    #[must_use]
    pub fn is_renamed(&self) -> bool {
        self.class == Class::Renamed
    }
}
