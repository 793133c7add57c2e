//! CustomResourceDefinitions: the kinds that they make, and what the API server refuses of them.

mod defaults;
mod keywords;
mod names;
mod rules;
mod structural;

use super::{
    Mistake, Schema, Step,
    custom::{CustomKind, Version},
    mistake::Place,
};
use crate::value::{Map, Value};
use std::sync::Arc;

/// The kind that a definition makes, as far as it can be read.
pub(super) fn kind(definition: &Value) -> Option<CustomKind> {
    let spec = definition.get("spec")?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(Arc::<str>::from);
    let named = |key: &str| text(spec.get("names").and_then(|names| names.get(key)));
    let versions = spec.get("versions").and_then(Value::as_list).unwrap_or_default();
    Some(CustomKind {
        group: text(spec.get("group"))?,
        kind: named("kind")?,
        plural: named("plural")?,
        is_namespaced: spec.get("scope").and_then(Value::as_str) != Some("Cluster"),
        versions: versions.iter().map(version).collect(),
    })
}

fn version(version: &Value) -> Version {
    let says = |key: &str| version.get(key).and_then(Value::as_bool) == Some(true);
    let schema = version.at_path(["schema", "openAPIV3Schema"]);
    let read = schema.map(|schema| Schema::read_kind(schema, &Place::root(schema.span())).0);
    Version {
        name: version.get("name").and_then(Value::as_str).unwrap_or_default().into(),
        is_served: says("served"),
        is_stored: says("storage"),
        schema: read.unwrap_or_default(),
    }
}

/// All for which the API server refuses a definition.
pub(super) fn mistakes(definition: &Value) -> Vec<Mistake> {
    let mut found = Vec::new();
    let root = Place::root(definition.span());
    let Some((place, spec)) = field(&root, definition.as_map(), "spec") else {
        return vec![root.lacks("spec", "a CustomResourceDefinition needs `spec`").help("add `spec`")];
    };
    names::check(definition, spec, &place, &mut found);
    let Some((place, versions)) = field(&place, spec.as_map(), "versions") else { return found };
    for (at, version) in versions.as_list().unwrap_or_default().iter().enumerate() {
        schema(version, &place.item(at, version.span()), &mut found);
    }
    found
}

/// The schema of a version, checked step by step as the API server does: what cannot be read is not looked into.
fn schema(version: &Value, place: &Place, found: &mut Vec<Mistake>) {
    let schema = field(place, version.as_map(), "schema");
    let inner = schema.as_ref().and_then(|(place, schema)| field(place, schema.as_map(), "openAPIV3Schema"));
    let Some((place, value)) = inner else {
        let mut lacks = place.lacks("schema", "a version needs `schema.openAPIV3Schema`");
        lacks.path.push(Step::Key("openAPIV3Schema".into()));
        found.push(lacks.help("write at least `{type: object, x-kubernetes-preserve-unknown-fields: true}`"));
        return;
    };
    let before = found.len();
    let (read, mut mistakes) = Schema::read_kind(value, &place);
    found.append(&mut mistakes);
    if found.len() > before {
        return;
    }
    structural::check(value, &place, found);
    if found.len() == before {
        defaults::check(&read, value, &place, found);
    }
    keywords::check(value, &place, found);
    if found.len() == before {
        rules::check(&read, value, &place, found);
    }
}

/// The value of a key with its place.
fn field<'a>(place: &'a Place<'a>, map: Option<&'a Map>, key: &str) -> Option<(Place<'a>, &'a Value)> {
    let entry = map?.entry(key)?;
    (!entry.value.is_null())
        .then(|| (place.key(&entry.key, entry.value.span().or(entry.key_span)), &entry.value))
}

/// The text of a key; nothing when it has none.
fn text<'a>(map: &'a Map, key: &str) -> &'a str {
    map.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Whether a key says `true`.
fn says(map: &Map, key: &str) -> bool {
    map.get(key).and_then(Value::as_bool) == Some(true)
}
