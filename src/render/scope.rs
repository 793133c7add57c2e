//! Which kinds belong to the cluster: Kubernetes' own by its API, custom ones by the CRDs that are known.

use crate::{bundle::Manifest, model::Environment, schema, spec::platform::Scope};

/// Whether an object's kind belongs to the cluster.
pub(super) fn is_of_cluster(environment: &Environment, manifest: &Manifest) -> bool {
    let (group, kind) = (manifest.group(), manifest.kind());
    // The API server takes no CRD of a group without a dot.
    let may_be_custom = group.contains('.');
    schema::is_of_cluster(group, kind)
        || (may_be_custom
            && said(environment, (group, kind))
                .map_or_else(|| schema::is_often_of_cluster(group, kind), |scope| scope == Scope::Cluster))
}

/// The scope that a CRD says: of the environment, of one that must be there first, or of the cluster.
fn said(environment: &Environment, (group, kind): (&str, &str)) -> Option<Scope> {
    let plural = |name: &str| {
        name.strip_suffix(group)
            .and_then(|name| name.strip_suffix('.'))
            .is_some_and(|plural| is_plural(plural, kind))
    };
    let key = (group.into(), kind.into());
    let here = environment.around().filter(|around| around.cluster.name == environment.cluster.name);
    let brought = here.into_iter().find_map(|around| around.custom.get(&key).copied());
    brought.or_else(|| {
        environment.cluster.crds.iter().find(|(name, _)| plural(name)).and_then(|(_, scope)| *scope)
    })
}

/// Whether a CRD's plural is this kind's, by English and by Kubernetes' habit.
fn is_plural(plural: &str, kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    let regular = [format!("{kind}s"), format!("{kind}es"), kind.clone()];
    regular.iter().any(|form| form == plural)
        || kind.strip_suffix('y').is_some_and(|stem| plural == format!("{stem}ies"))
}
