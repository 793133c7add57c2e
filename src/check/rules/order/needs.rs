//! What a pod names and does not start without.

use crate::{check::pods::Pod, value::Value};

/// A kind, and the value that names an object of it in the pod's namespace.
pub(super) type Need<'a> = (&'static str, &'a Value);

/// Each ConfigMap, Secret, claim and ServiceAccount that a pod needs, unless it is optional.
pub(super) fn of_pod(pod: Pod<'_>) -> impl Iterator<Item = Need<'_>> {
    let account = pod.spec.get("serviceAccountName").or_else(|| pod.spec.get("serviceAccount"));
    let account = account.map(|name| ("ServiceAccount", name));
    account.into_iter().chain(pod.volumes().flat_map(of_volume)).chain(pod.containers().flat_map(
        |container| {
            let environment = container.list("env").filter_map(|entry| entry.get("valueFrom"));
            let single = environment.flat_map(|source| {
                [("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")]
                    .map(|(kind, key)| named(source, kind, key, "name"))
            });
            let whole = container.list("envFrom").flat_map(|source| {
                [("ConfigMap", "configMapRef"), ("Secret", "secretRef")]
                    .map(|(kind, key)| named(source, kind, key, "name"))
            });
            single.chain(whole).flatten()
        },
    ))
}

fn of_volume(volume: &Value) -> impl Iterator<Item = Need<'_>> {
    let projected = volume.at_path(["projected", "sources"]).and_then(Value::as_list).unwrap_or_default();
    let own = [
        named(volume, "ConfigMap", "configMap", "name"),
        named(volume, "Secret", "secret", "secretName"),
        named(volume, "PersistentVolumeClaim", "persistentVolumeClaim", "claimName"),
    ];
    let parts = projected.iter().flat_map(|source| {
        [named(source, "ConfigMap", "configMap", "name"), named(source, "Secret", "secret", "name")]
    });
    own.into_iter().chain(parts).flatten()
}

fn named<'a>(holder: &'a Value, kind: &'static str, key: &str, name: &str) -> Option<Need<'a>> {
    let reference = holder.get(key)?;
    let is_optional = reference.get("optional").and_then(Value::as_bool) == Some(true);
    Some((kind, reference.get(name)?)).filter(|_| !is_optional)
}
