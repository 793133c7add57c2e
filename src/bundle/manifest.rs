//! One Kubernetes object, and what makes it this one.

use crate::value::{Map, Value};
use std::{fmt, sync::Arc};

/// One Kubernetes object.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The object, each field with its origin.
    pub object: Value,
}

/// What makes an object this one, whatever version it is written in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    /// The API group; empty for the core.
    pub group: Arc<str>,
    /// The kind.
    pub kind: Arc<str>,
    /// The namespace; empty for objects of the cluster.
    pub namespace: Arc<str>,
    /// The name.
    pub name: Arc<str>,
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.name)
    }
}

impl Manifest {
    /// The objects of a document: `kind: List` is kubectl's envelope, which Argo CD opens.
    pub fn open(document: Value) -> Vec<Value> {
        let is_list = document.get("kind").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("List"));
        match document.get("items").and_then(Value::as_list).filter(|_| is_list) {
            Some(items) => items.to_vec(),
            None => vec![document],
        }
    }

    /// What makes it this one.
    pub fn identity(&self) -> Identity {
        let metadata =
            |key| self.object.at_path(["metadata", key]).and_then(Value::as_str).unwrap_or_default();
        Identity {
            group: self.group().into(),
            kind: self.kind().into(),
            namespace: metadata("namespace").into(),
            name: metadata("name").into(),
        }
    }

    /// `apiVersion`.
    pub fn api_version(&self) -> &str {
        self.object.get("apiVersion").and_then(Value::as_str).unwrap_or_default()
    }

    /// The API group; empty for the core.
    pub fn group(&self) -> &str {
        self.api_version().rsplit_once('/').map_or("", |(group, _)| group)
    }

    /// `kind`.
    pub fn kind(&self) -> &str {
        self.object.get("kind").and_then(Value::as_str).unwrap_or_default()
    }

    /// `metadata`, to change; an empty one when there is none.
    pub fn metadata_mut(&mut self) -> Option<&mut Map> {
        let object = self.object.as_map_mut()?;
        object.put_missing("metadata", Map::default());
        object.get_mut("metadata")?.as_map_mut()
    }

    /// Sets an annotation.
    pub fn annotate(&mut self, key: &str, value: impl Into<Value>) {
        let Some(metadata) = self.metadata_mut() else { return };
        metadata.put_missing("annotations", Map::default());
        if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_map_mut) {
            annotations.put(key, value);
        }
    }

    /// Takes an annotation away.
    pub fn remove_annotation(&mut self, key: &str) {
        if self.annotation(key).is_none() {
            return;
        }
        let Some(metadata) = self.metadata_mut() else { return };
        let annotations = metadata.get_mut("annotations").and_then(Value::as_map_mut);
        let is_empty = annotations.is_some_and(|annotations| {
            annotations.remove(key);
            annotations.is_empty()
        });
        if is_empty {
            metadata.remove("annotations");
        }
    }

    /// An annotation.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.object.at_path(["metadata", "annotations", key]).and_then(Value::as_str)
    }
}
