//! What a cluster says of its kinds, as files of definitions: CRDs, or a dump of its OpenAPI, without what people read.

mod openapi;
mod shortened;

use super::is_kubernetes;
use crate::{
    map,
    value::{Map, Value},
};
use shortened::shortened;
use std::collections::BTreeMap;

/// The definitions of kinds in some documents, by the path of the file that each belongs in; Kubernetes' own kinds are
/// known anyhow.
#[must_use]
pub fn definitions(documents: &[Value]) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for document in documents {
        collect(document, &mut found);
    }
    found
}

/// Whether an object defines a kind.
#[must_use]
pub fn is_definition(object: &Value) -> bool {
    object.get("kind").and_then(Value::as_str) == Some("CustomResourceDefinition")
}

fn collect(document: &Value, found: &mut BTreeMap<String, Value>) {
    if is_definition(document) {
        put(defined(document), found);
    } else if let Some(items) = document.get("items").and_then(Value::as_list) {
        for item in items {
            collect(item, found);
        }
    } else {
        for kind in openapi::kinds(document) {
            put(Some(kind), found);
        }
    }
}

/// Of two definitions of one kind the last counts.
fn put(definition: Option<Definition>, found: &mut BTreeMap<String, Value>) {
    let Some(definition) = definition.filter(|definition| !is_kubernetes(&definition.group)) else { return };
    let path = format!("schemas/{}/{}.yaml", definition.group, definition.kind.to_lowercase());
    found.insert(path, definition.written());
}

/// A kind, as far as a definition has to say it.
struct Definition {
    group: String,
    kind: String,
    plural: String,
    namespaced: bool,
    /// The versions: name, whether it is served and stored, schema.
    versions: Vec<(String, bool, bool, Value)>,
}

impl Definition {
    /// The definition as the API server would take it.
    fn written(self) -> Value {
        let versions: Vec<Value> = self
            .versions
            .into_iter()
            .map(|(name, served, storage, schema)| {
                map! {
                    "name" => name,
                    "served" => served,
                    "storage" => storage,
                    "schema" => map! { "openAPIV3Schema" => schema },
                }
            })
            .collect();
        let names = map! { "kind" => self.kind, "plural" => self.plural.clone() };
        let spec = map! {
            "group" => self.group.clone(),
            "names" => names,
            "scope" => if self.namespaced { "Namespaced" } else { "Cluster" },
            "versions" => versions,
        };
        map! {
            "apiVersion" => "apiextensions.k8s.io/v1",
            "kind" => "CustomResourceDefinition",
            "metadata" => map! { "name" => format!("{}.{}", self.plural, self.group) },
            "spec" => spec,
        }
    }
}

/// What a CustomResourceDefinition defines.
fn defined(definition: &Value) -> Option<Definition> {
    let spec = definition.get("spec")?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let names = spec.get("names")?;
    let versions = spec.get("versions").and_then(Value::as_list).unwrap_or_default().iter();
    let versions = versions.filter_map(|version| {
        let says = |key: &str| version.get(key).and_then(Value::as_bool) == Some(true);
        let schema = version.get("schema").and_then(|schema| schema.get("openAPIV3Schema"));
        let schema = schema.map_or_else(|| Map::default().into(), shortened);
        Some((text(version.get("name"))?, says("served"), says("storage"), schema))
    });
    Some(Definition {
        group: text(spec.get("group"))?,
        kind: text(names.get("kind"))?,
        plural: text(names.get("plural"))?,
        namespaced: spec.get("scope").and_then(Value::as_str) != Some("Cluster"),
        versions: versions.collect(),
    })
}
