//! The custom kinds that an environment's own manifests bring: looked up for each object, so found once.

use crate::{
    model::{App, GroupKind},
    names::Name,
    spec::platform::Scope,
    value::Value,
};
use std::{collections::BTreeMap, sync::Arc};

/// The kind of each CRD among the manifests of apps, and where its objects live.
pub(super) fn kinds(apps: &BTreeMap<Name, App>) -> BTreeMap<GroupKind, Scope> {
    let objects = apps.values().flat_map(|app| &app.manifests).flat_map(|manifests| &manifests.objects);
    let is_crd =
        |object: &&Value| object.get("kind").and_then(Value::as_str) == Some("CustomResourceDefinition");
    objects.filter(is_crd).filter_map(defined).collect()
}

fn defined(crd: &Value) -> Option<(GroupKind, Scope)> {
    let text = |path: &[&str]| crd.at_path(path.iter().copied()).and_then(Value::as_str);
    let kind: GroupKind =
        (Arc::from(text(&["spec", "group"])?), Arc::from(text(&["spec", "names", "kind"])?));
    let scope = if text(&["spec", "scope"]) == Some("Cluster") { Scope::Cluster } else { Scope::Namespaced };
    Some((kind, scope))
}
