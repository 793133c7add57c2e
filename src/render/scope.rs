//! Which kinds belong to the cluster: Kubernetes' own by its API, custom ones by the CRDs that are known.

use crate::{
    bundle::Manifest,
    model::{App, Environment},
    schema,
    spec::platform::Scope,
    value::Value,
};

/// Whether an object's kind belongs to the cluster.
pub(super) fn is_of_cluster(environment: &Environment, manifest: &Manifest) -> bool {
    let identity = manifest.identity();
    let (group, kind) = (&*identity.group, &*identity.kind);
    // Walking through all apps' CRDs is for custom kinds alone: the API server takes no CRD of a group without a dot.
    let may_be_custom = group.contains('.');
    schema::is_of_cluster(group, kind)
        || (may_be_custom
            && said(environment, (group, kind))
                .map_or_else(|| schema::is_often_of_cluster(group, kind), |scope| scope == Scope::Cluster))
}

/// The scope that a CRD of the compile, or of the cluster, says.
fn said(environment: &Environment, (group, kind): (&str, &str)) -> Option<Scope> {
    let brought = environment.apps.values().flat_map(crds).find_map(|crd| {
        let is = |path: &[&str], word: &str| {
            crd.at_path(path.iter().copied()).and_then(Value::as_str) == Some(word)
        };
        let matches = is(&["spec", "group"], group) && is(&["spec", "names", "kind"], kind);
        matches.then(|| if is(&["spec", "scope"], "Cluster") { Scope::Cluster } else { Scope::Namespaced })
    });
    let plural = |name: &str| {
        name.strip_suffix(group)
            .and_then(|name| name.strip_suffix('.'))
            .is_some_and(|plural| is_plural(plural, kind))
    };
    brought.or_else(|| {
        environment.cluster.crds.iter().find(|(name, _)| plural(name)).and_then(|(_, scope)| *scope)
    })
}

fn crds(app: &App) -> impl Iterator<Item = &Value> {
    let objects = app.manifests.iter().flat_map(|manifests| &manifests.objects);
    objects.filter(|object| object.get("kind").and_then(Value::as_str) == Some("CustomResourceDefinition"))
}

/// Whether a CRD's plural is this kind's, by English and by Kubernetes' habit.
fn is_plural(plural: &str, kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    let regular = [format!("{kind}s"), format!("{kind}es"), kind.clone()];
    regular.iter().any(|form| form == plural)
        || kind.strip_suffix('y').is_some_and(|stem| plural == format!("{stem}ies"))
}
