//! Kinds that come with CustomResourceDefinitions: which there are, and what their objects may hold.

use super::{
    Definitions, Mistake, Schema, Step, crd, defaulting, format::Reader, metadata, mistake::Place, rules,
    walk::Walk,
};
use crate::value::Value;
use std::{collections::BTreeMap, sync::Arc};

/// All custom kinds that are known.
#[derive(Clone, Debug, Default)]
pub struct Custom {
    kinds: BTreeMap<(Arc<str>, Arc<str>), Arc<CustomKind>>,
}

/// One custom kind.
#[derive(Debug)]
pub struct CustomKind {
    /// The group, such as `cert-manager.io`.
    pub group: Arc<str>,
    /// The kind, such as `Certificate`.
    pub kind: Arc<str>,
    /// The name in paths of the API, such as `certificates`.
    pub plural: Arc<str>,
    /// Whether its objects live in namespaces.
    pub is_namespaced: bool,
    /// The versions in the order of writing.
    pub versions: Vec<Version>,
}

/// One version of a custom kind.
#[derive(Debug)]
pub struct Version {
    /// The name, such as `v1`.
    pub name: Arc<str>,
    /// Whether the API takes it.
    pub is_served: bool,
    /// Whether objects are kept as it.
    pub is_stored: bool,
    pub(super) schema: Schema,
}

impl Custom {
    /// Takes the kind of a CustomResourceDefinition; gives all for which the API server refuses the definition. A kind
    /// that is known already is replaced.
    pub fn add(&mut self, definition: &Value) -> Vec<Mistake> {
        self.learn(definition);
        crd::mistakes(definition)
    }

    /// Takes the kind of a definition that is judged elsewhere.
    pub fn learn(&mut self, definition: &Value) {
        if let Some(kind) = crd::kind(definition) {
            self.kinds.insert((kind.group.clone(), kind.kind.clone()), Arc::new(kind));
        }
    }

    /// The kind of a group and a name.
    pub fn find(&self, group: &str, kind: &str) -> Option<&CustomKind> {
        self.kinds.get(&(group.into(), kind.into())).map(|kind| &**kind)
    }

    /// The kind that an object says it is.
    pub fn of(&self, object: &Value) -> Option<&CustomKind> {
        let version = object.get("apiVersion").and_then(Value::as_str)?;
        let (group, _) = version.split_once('/')?;
        self.find(group, object.get("kind").and_then(Value::as_str)?)
    }

    /// Every kind, by group and name.
    pub fn iter(&self) -> impl Iterator<Item = &CustomKind> {
        self.kinds.values().map(|kind| &**kind)
    }
}

impl CustomKind {
    /// The version of a name, when the API takes it.
    pub fn served(&self, version: &str) -> Option<&Version> {
        self.versions.iter().find(|known| &*known.name == version && known.is_served)
    }

    /// All that is wrong with an object of the kind, against what it was before when that is known: rules about
    /// changes are asked only then.
    #[must_use]
    pub fn mistakes(&self, object: &Value, old: Option<&Value>) -> Vec<Mistake> {
        let said = object.get("apiVersion").and_then(Value::as_str).unwrap_or_default();
        let version = said.rsplit('/').next().unwrap_or_default();
        match self.served(version) {
            Some(served) => check(&served.schema, &Definitions::default(), object, old),
            None => vec![self.unserved(object, version)],
        }
    }

    fn unserved(&self, object: &Value, version: &str) -> Mistake {
        let known = self.versions.iter().any(|known| &*known.name == version);
        let what = if known { "is not served" } else { "is no version" };
        let served: Vec<String> = self
            .versions
            .iter()
            .filter(|version| version.is_served)
            .map(|version| format!("`{}/{}`", self.group, version.name))
            .collect();
        let at = object.get("apiVersion").and_then(Value::span).or(object.span());
        Mistake {
            rule: "unserved-version",
            path: vec![Step::Key("apiVersion".into())],
            at,
            message: format!("`{}/{version}` {what} of `{}`", self.group, self.kind),
            help: Some(if served.is_empty() {
                "its definition serves no version".to_owned()
            } else {
                format!("served: {}", served.join(", "))
            }),
        }
    }
}

/// All that is wrong with an object by a version's schema.
pub(super) fn check(
    schema: &Schema,
    definitions: &Definitions,
    object: &Value,
    old: Option<&Value>,
) -> Vec<Mistake> {
    let object = defaulting::filled(schema, object);
    let mut walk = Walk::new(definitions, Reader::Schema);
    let place = Place::root(object.span());
    walk.value(schema, &object, &place);
    if let Some(map) = object.as_map() {
        metadata::check(&mut walk, map, &place, metadata::Whose::Own);
    }
    let old = old.map(|old| defaulting::filled(schema, old));
    // An object of another shape than its schema's has no rules to ask.
    if !walk.found.iter().any(|mistake| matches!(mistake.rule, "invalid-type" | "required-field")) {
        walk.found.extend(rules::check(schema, &object, old.as_ref(), &place));
    }
    walk.found
}
