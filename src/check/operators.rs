//! What operators may make of custom objects: objects and pods that nobody wrote, so that nothing is said of them.

use super::{Object, View, pods::Pod};
use crate::value::{Data, Value};

/// Groups whose kinds make nothing that others name, or only what [`super::producers`] knows.
const QUIET_GROUPS: &[&str] = &[
    "bitnami.com",
    "cert-manager.io",
    "cilium.io",
    "crd.projectcalico.org",
    "external-secrets.io",
    "keda.sh",
    "networking.istio.io",
    "policy.linkerd.io",
    "projectcalico.org",
    "security.istio.io",
    "traefik.containo.us",
    "traefik.io",
    "trust.cert-manager.io",
];

/// Kinds of other groups that make nothing: Argo CD's own and Rollouts, and what the Prometheus operator only reads.
const QUIET_KINDS: &[(&str, &[&str])] = &[
    ("argoproj.io", &["AnalysisTemplate", "AppProject", "Application", "ApplicationSet", "Rollout"]),
    (
        "monitoring.coreos.com",
        &["AlertmanagerConfig", "PodMonitor", "Probe", "PrometheusRule", "ScrapeConfig", "ServiceMonitor"],
    ),
];

/// Whether an operator may make an object of this name: one that a custom object names, or whose name begins with the
/// custom object's own, as operators' products do (`shop-app` of the `Cluster` `shop`). And a Job may make what its
/// command names, as the Jobs of many charts do.
pub fn may_make(view: View, namespace: &str, name: &str) -> bool {
    view.all().any(|object| {
        let is_here = object.namespace == namespace;
        if !is_operated(object) {
            return is_here && orders(object, name);
        }
        let named =
            || ["spec", "data"].iter().any(|part| object.at(&[part]).is_some_and(|at| says(at, name)));
        (is_here && begins(name, object.name)) || ((is_here || object.namespace.is_empty()) && named())
    })
}

fn begins(name: &str, with: &str) -> bool {
    let rest = name.strip_prefix(with).filter(|_| !with.is_empty());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '.']))
}

/// Whether the command of a Job names something.
fn orders(object: &Object, name: &str) -> bool {
    let pod = Pod::of(object).filter(|pod| pod.ends());
    let words = pod.into_iter().flat_map(Pod::containers);
    let words = words.flat_map(|container| container.list("command").chain(container.list("args")));
    words.into_iter().filter_map(Value::as_str).any(|word| word.contains(name))
}

/// Whether an operator that platc knows nothing of acts on an object: then pods or Services that nobody wrote may be
/// in its namespace.
pub(super) fn is_operated(object: &Object) -> bool {
    object.group.contains('.')
        && !object.group.ends_with(".k8s.io")
        && !QUIET_GROUPS.contains(&object.group)
        && !QUIET_KINDS.iter().any(|(group, kinds)| *group == object.group && kinds.contains(&object.kind))
}

fn says(value: &Value, name: &str) -> bool {
    match &value.data {
        Data::String(text) => **text == *name,
        Data::List(items) => items.iter().any(|item| says(item, name)),
        Data::Map(map) => map.iter().any(|entry| says(&entry.value, name)),
        _ => false,
    }
}
