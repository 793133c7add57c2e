//! The custom kinds that an environment's own apps bring: looked up for each object, so found once.

use crate::{
    model::{App, GroupKind, Source},
    names::Name,
    source::Sources,
    spec::{app::Crds, platform::Scope},
    value::Value,
    yaml::{self, Dialect},
};
use std::{collections::BTreeMap, sync::Arc};

/// The kind of each CRD among the manifests of apps and those of their charts, and where its objects live.
pub(super) fn kinds(apps: &BTreeMap<Name, App>, of_charts: &[Value]) -> BTreeMap<GroupKind, Scope> {
    let objects = apps.values().flat_map(|app| &app.manifests).flat_map(|manifests| &manifests.objects);
    objects.chain(of_charts).filter(|object| is_definition(object)).filter_map(defined).collect()
}

/// The CRDs in `crds/` of local charts and of the charts in them, which Helm installs as they are.
pub(super) fn of_charts(apps: &BTreeMap<Name, App>) -> Vec<Value> {
    let mut found = Vec::new();
    for app in apps.values().filter(|app| app.crds == Crds::Install) {
        let Some(Source::Folder { files, .. }) = app.chart.as_ref().map(|chart| &chart.source) else {
            continue;
        };
        for (_, bytes) in files.iter().filter(|(path, _)| lies_in_crds(path)) {
            let text = std::str::from_utf8(bytes).unwrap_or_default();
            let unshown = Sources::default().add("", text);
            let objects = yaml::read(unshown, text, Dialect::Kubernetes).unwrap_or_default();
            found.extend(objects.into_iter().filter(is_definition));
        }
    }
    found
}

fn lies_in_crds(path: &str) -> bool {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    folders.split('/').any(|folder| folder == "crds")
        && [".yaml", ".yml", ".json"].iter().any(|end| path.ends_with(end))
}

fn is_definition(object: &Value) -> bool {
    object.get("kind").and_then(Value::as_str) == Some("CustomResourceDefinition")
}

fn defined(crd: &Value) -> Option<(GroupKind, Scope)> {
    let text = |path: &[&str]| crd.at_path(path.iter().copied()).and_then(Value::as_str);
    let kind: GroupKind =
        (Arc::from(text(&["spec", "group"])?), Arc::from(text(&["spec", "names", "kind"])?));
    let scope = if text(&["spec", "scope"]) == Some("Cluster") { Scope::Cluster } else { Scope::Namespaced };
    Some((kind, scope))
}
