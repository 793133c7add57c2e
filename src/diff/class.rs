//! What sort of thing a field is, by its kind and its way there; and what only follows from another change.

use crate::{
    review::{Class, Step, Subject},
    value::Value,
};
use std::collections::BTreeSet;

/// What is compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct About<'w> {
    /// The API group; empty for files.
    pub(super) group: &'w str,
    /// The kind; empty for files.
    pub(super) kind: &'w str,
    /// The keys of a SealedSecret whose ciphertext is another one for the same plaintext; `None`: all of them.
    pub(super) resealed: Option<&'w BTreeSet<&'w str>>,
}

impl<'w> About<'w> {
    /// An object, of which the ciphertext under these keys counts for nothing.
    pub(super) fn of(subject: &'w Subject, resealed: Option<&'w BTreeSet<&'w str>>) -> Self {
        let (group, kind) = match subject {
            Subject::Manifest(identity) => (&*identity.group, &*identity.kind),
            Subject::File(_) => ("", ""),
        };
        Self { group, kind, resealed }
    }

    /// Whether a change only follows from another one that is told.
    pub(super) fn is_derived(&self, path: &[Step], old: Option<&Value>, new: Option<&Value>) -> bool {
        match path {
            [.., Step::Key(above), Step::Key(labels)] if &**above == "metadata" && is_labels(labels) => {
                let keys = || {
                    [old, new]
                        .into_iter()
                        .flatten()
                        .filter_map(Value::as_map)
                        .flat_map(crate::value::Map::keys)
                };
                keys().next().is_some() && keys().all(|key| is_derived_label(labels, key))
            }
            [.., Step::Key(above), Step::Key(labels), Step::Key(key)] if &**above == "metadata" => {
                is_derived_label(labels, key)
            }
            [Step::Key(spec), Step::Key(data), Step::Key(key)]
                if self.kind == "SealedSecret" && &**spec == "spec" && &**data == "encryptedData" =>
            {
                old.is_some()
                    && new.is_some()
                    && self.resealed.is_none_or(|resealed| resealed.contains(&**key))
            }
            _ => false,
        }
    }
}

fn is_labels(key: &str) -> bool {
    matches!(key, "labels" | "annotations")
}

/// What follows from a chart's version, or from the content of what a pod or a Job uses. Certificates do not: nobody
/// else tells of them.
fn is_derived_label(map: &str, key: &str) -> bool {
    match map {
        "labels" => matches!(key, "helm.sh/chart" | "app.kubernetes.io/version"),
        "annotations" => matches!(key, "platc.dev/config" | "platc.dev/jobs") || key.starts_with("checksum/"),
        _ => false,
    }
}

/// Kinds of which every field is of one sort.
const KINDS: &[(&str, &str, Class)] = &[
    ("", "ConfigMap", Class::Config),
    ("", "Endpoints", Class::Network),
    ("", "LimitRange", Class::Resources),
    ("", "PersistentVolume", Class::Storage),
    ("", "PersistentVolumeClaim", Class::Storage),
    ("", "ResourceQuota", Class::Resources),
    ("", "Secret", Class::Secret),
    ("", "Service", Class::Network),
    ("", "ServiceAccount", Class::Rights),
    ("apiextensions.k8s.io", "CustomResourceDefinition", Class::Field),
    ("argoproj.io", "AppProject", Class::Rights),
    ("autoscaling", "HorizontalPodAutoscaler", Class::Running),
    ("bitnami.com", "SealedSecret", Class::Secret),
    ("discovery.k8s.io", "EndpointSlice", Class::Network),
    ("external-secrets.io", "ExternalSecret", Class::Secret),
    ("policy", "PodDisruptionBudget", Class::Running),
];

/// API groups of which every field is of one sort.
const GROUPS: &[(&str, Class)] = &[
    ("argoproj.io", Class::Sync),
    ("gateway.networking.k8s.io", Class::Network),
    ("networking.k8s.io", Class::Network),
    ("rbac.authorization.k8s.io", Class::Rights),
    ("storage.k8s.io", Class::Storage),
];

/// What the first of these words on the way to a field says of it, in pods and in what looks like them.
const WORDS: &[(&str, Class)] = &[
    ("volumeClaimTemplates", Class::Storage),
    ("secretKeyRef", Class::Secret),
    ("secretRef", Class::Secret),
    ("secretName", Class::Secret),
    ("imagePullSecrets", Class::Secret),
    ("image", Class::Image),
    ("resources", Class::Resources),
    ("env", Class::Config),
    ("envFrom", Class::Config),
    ("args", Class::Config),
    ("command", Class::Config),
    ("volumes", Class::Storage),
    ("volumeMounts", Class::Storage),
    ("volumeDevices", Class::Storage),
    ("persistence", Class::Storage),
    ("securityContext", Class::Rights),
    ("serviceAccountName", Class::Rights),
    ("automountServiceAccountToken", Class::Rights),
    ("hostNetwork", Class::Rights),
    ("hostPID", Class::Rights),
    ("hostIPC", Class::Rights),
    ("ports", Class::Network),
    ("hostAliases", Class::Network),
    ("dnsConfig", Class::Network),
    ("dnsPolicy", Class::Network),
];

/// The API groups whose objects run pods, of which all else is how they run.
const RUNNING: &[&str] = &["apps", "batch"];

/// What sort of thing lies at the end of a way.
pub(super) fn of(about: &About, path: &[Step]) -> Class {
    let keys: Vec<&str> =
        path.iter().filter_map(|step| if let Step::Key(key) = step { Some(&**key) } else { None }).collect();
    let sort = || {
        let kind = KINDS.iter().find(|(group, kind, _)| (*group, *kind) == (about.group, about.kind));
        let group = GROUPS.iter().find(|(group, _)| *group == about.group).map(|(_, class)| *class);
        kind.map(|(_, _, class)| *class).or(group)
    };
    let is_template = |key: &str| key.ends_with("emplate") || key == "volumeClaimTemplates";
    let is_metadata =
        |at: usize| keys[at] == "metadata" && at.checked_sub(1).is_none_or(|above| is_template(keys[above]));
    if let Some(at) = (0..keys.len()).find(|at| is_metadata(*at)) {
        return label(&keys[at..]);
    }
    if about.kind.is_empty() {
        return value(&keys);
    }
    match (about.group, keys.as_slice()) {
        (_, ["spec", "replicas"]) | ("autoscaling", ["spec", "minReplicas" | "maxReplicas"]) => {
            Class::Replicas
        }
        ("argoproj.io", [.., "targetRevision" | "chart"]) => Class::Image,
        ("argoproj.io", ["spec", "source" | "sources", "helm" | "kustomize", ..]) => Class::Values,
        _ => sort().unwrap_or_else(|| of_pod(about, &keys)),
    }
}

fn label(keys: &[&str]) -> Class {
    match keys {
        [_, "annotations", key] if key.starts_with("argocd.argoproj.io/") => Class::Sync,
        [_, "labels" | "annotations", ..] => Class::Label,
        _ => Class::Field,
    }
}

fn of_pod(about: &About, keys: &[&str]) -> Class {
    let word = WORDS.iter().find(|(word, _)| keys.contains(word)).map(|(_, class)| *class);
    let is_running = RUNNING.contains(&about.group) || about.kind == "Pod";
    word.unwrap_or(if is_running { Class::Running } else { Class::Field })
}

/// Helm values, by the words that charts use.
fn value(keys: &[&str]) -> Class {
    match keys {
        [.., "replicas" | "replicaCount" | "minReplicas" | "maxReplicas"] => Class::Replicas,
        [.., "image"] | [.., "image", "tag" | "digest" | "repository" | "registry"] => Class::Image,
        keys if keys.contains(&"resources") => Class::Resources,
        _ => Class::Values,
    }
}
