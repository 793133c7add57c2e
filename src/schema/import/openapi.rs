//! The dump of a cluster's OpenAPI, of version 2 or 3: its kinds, each with all that it refers to in one schema.

use super::{
    Definition,
    shortened::{ONE, SEVERAL, each},
};
use crate::{
    map,
    value::{Map, Value},
};
use std::collections::BTreeMap;

/// Schemas inside each other, references followed: what is deeper may hold anything.
const DEPTH: usize = 40;

/// Schemas that one dump may unfold to, for references that multiply.
const NODES: usize = 1_000_000;

/// The kinds of a dump, each with its versions; nothing when the document is no dump.
pub(super) fn kinds(document: &Value) -> Vec<Definition> {
    let components = document.get("components").and_then(|components| components.get("schemas"));
    let Some(named) = document.get("definitions").or(components).and_then(Value::as_map) else {
        return Vec::new();
    };
    let paths = paths(document);
    let mut unfold = Unfold { named, under_way: Vec::new(), left: NODES };
    let mut found: BTreeMap<(String, String), Definition> = BTreeMap::new();
    for entry in named {
        let Some((group, version, kind)) = identity(&entry.value) else { continue };
        let (plural, namespaced) = paths
            .get(&(group.clone(), kind.clone()))
            .cloned()
            .unwrap_or_else(|| (format!("{}s", kind.to_lowercase()), true));
        let schema = unfold.root(&entry.value);
        let known = found.entry((group.clone(), kind.clone())).or_insert_with(|| Definition {
            group,
            kind,
            plural,
            namespaced,
            versions: Vec::new(),
        });
        known.versions.push((version, true, known.versions.is_empty(), schema));
    }
    found.into_values().collect()
}

/// Group, version and kind of a schema that is one kind's; lists of a kind need no schema of their own.
fn identity(schema: &Value) -> Option<(String, String, String)> {
    let [identity] = schema.get("x-kubernetes-group-version-kind")?.as_list()? else { return None };
    let text = |key: &str| identity.get(key).and_then(Value::as_str).map(str::to_owned);
    let (group, version, kind) = (text("group")?, text("version")?, text("kind")?);
    let is_list = kind.ends_with("List") && schema.at_path(["properties", "items"]).is_some();
    (!group.is_empty() && !is_list).then_some((group, version, kind))
}

/// The plural names and scopes of kinds, from the paths of the API.
fn paths(document: &Value) -> BTreeMap<(String, String), (String, bool)> {
    let mut found: BTreeMap<(String, String), (String, bool)> = BTreeMap::new();
    for path in document.get("paths").and_then(Value::as_map).into_iter().flatten() {
        let parts: Vec<&str> = path.key.split('/').collect();
        let (plural, namespaced) = match parts.as_slice() {
            ["", "apis", _, _, "namespaces", _, plural, ..] => (*plural, true),
            ["", "apis", _, _, plural, ..] => (*plural, false),
            _ => continue,
        };
        let operations = path.value.as_map().into_iter().flatten();
        for identity in operations.filter_map(|of| of.value.get("x-kubernetes-group-version-kind")) {
            let text = |key: &str| identity.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
            let known = found.entry((text("group"), text("kind"))).or_insert((plural.to_owned(), namespaced));
            // Objects of namespaces have a path across all of them, too.
            known.1 |= namespaced;
        }
    }
    found
}

/// Puts definitions where they are referred to.
struct Unfold<'v> {
    named: &'v Map,
    /// The definitions that are being put, each inside of the one before.
    under_way: Vec<String>,
    left: usize,
}

impl Unfold<'_> {
    /// The schema of a kind: what every object has is known.
    fn root(&mut self, schema: &Value) -> Value {
        let mut root = self.schema(schema, 0);
        let metadata = map! { "type" => "object" };
        if let Some(Value { data: crate::value::Data::Map(properties), .. }) =
            root.as_map_mut().and_then(|root| root.get_mut("properties"))
            && let Some(place) = properties.get_mut("metadata")
        {
            *place = metadata;
        }
        if let Some(root) = root.as_map_mut() {
            root.put("type", "object");
        }
        root
    }

    fn schema(&mut self, schema: &Value, depth: usize) -> Value {
        self.left = self.left.saturating_sub(1);
        if depth > DEPTH || self.left == 0 {
            return anything();
        }
        if let Some(name) = reference(schema) {
            return self.definition(name, depth);
        }
        let mut short = each(schema, &mut |inner| self.schema(inner, depth + 1));
        if let Some(map) = short.as_map_mut() {
            typed(map);
        }
        short
    }

    fn definition(&mut self, name: &str, depth: usize) -> Value {
        let Some(schema) = self.named.get(name) else { return anything() };
        if self.under_way.iter().any(|known| known == name) {
            return anything();
        }
        self.under_way.push(name.to_owned());
        let unfolded = self.schema(schema, depth + 1);
        self.under_way.pop();
        unfolded
    }
}

/// What a schema refers to and says nothing beside: `$ref`, or `allOf` with it alone.
fn reference(schema: &Value) -> Option<&str> {
    let alone = schema.get("allOf").and_then(Value::as_list).and_then(|all| match all {
        [one] => one.get("$ref"),
        _ => None,
    });
    let path = schema.get("$ref").or(alone)?.as_str()?;
    path.rsplit('/').next()
}

fn anything() -> Value {
    map! { "x-kubernetes-preserve-unknown-fields" => true }
}

/// A structural schema says the type of everything; a dump does not always.
fn typed(map: &mut Map) {
    if map.get("format").and_then(Value::as_str) == Some("int-or-string") {
        map.retain(|entry| !matches!(&*entry.key, "format" | "type"));
        map.put("x-kubernetes-int-or-string", true);
    }
    let says = |key: &str| map.get(key).is_some();
    let free = says("x-kubernetes-int-or-string") || says("x-kubernetes-preserve-unknown-fields");
    let only_more = ONE.iter().chain(SEVERAL).any(|keyword| says(keyword));
    if !says("type") && !free {
        if says("properties") {
            map.put("type", "object");
        } else if !only_more {
            map.put("x-kubernetes-preserve-unknown-fields", true);
        }
    }
}
