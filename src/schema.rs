//! What Kubernetes' API allows: which kinds there are, which of them belong to the cluster, and what an object may hold.

mod catalog;
mod cel;
mod crd;
mod custom;
mod defaulting;
mod definitions;
mod format;
pub mod immutable;
pub mod import;
mod known;
pub mod kubernetes;
mod limits;
mod list;
mod merge_keys;
mod metadata;
mod mistake;
mod pack;
pub mod pods;
pub mod quantity;
mod read;
pub mod reference;
mod removed;
mod rule;
mod rules;
mod scalar;
pub mod selector;
mod server;
mod structure;
mod verdict;
mod walk;
mod words;

pub use catalog::{Catalog, Judgement};
pub use custom::{Custom, CustomKind, Version};
pub use definitions::Definitions;
pub use kubernetes::{Found, Kubernetes};
pub use merge_keys::{MergeKeys, merge_keys};
pub use mistake::Mistake;
pub use removed::Removal;
pub use structure::Schema;
pub use walk::mistakes;

pub use crate::value::Step;

use crate::{spec::platform, value::Value};
use kubernetes::{Kind, Scope, group, kinds};
use std::sync::Arc;

/// Custom kinds of the cluster that many teams meet in charts whose CRDs platc does not see.
const OFTEN_OF_CLUSTER: &[(&str, &str)] = &[
    ("cert-manager.io", "ClusterIssuer"),
    ("external-secrets.io", "ClusterExternalSecret"),
    ("external-secrets.io", "ClusterSecretStore"),
    ("gateway.networking.k8s.io", "GatewayClass"),
    ("snapshot.storage.k8s.io", "VolumeSnapshotClass"),
    ("snapshot.storage.k8s.io", "VolumeSnapshotContent"),
];

/// A kind with its group, and where its objects live.
type Defined = ((Arc<str>, Arc<str>), platform::Scope);

/// The kind that a CRD defines, with its group, and where its objects live; `None` when it is no CRD.
pub fn defined(crd: &Value) -> Option<Defined> {
    let text = |path: &[&str]| crd.at_path(path.iter().copied()).and_then(Value::as_str);
    if text(&["kind"]) != Some("CustomResourceDefinition") {
        return None;
    }
    let kind = (text(&["spec", "group"])?.into(), text(&["spec", "names", "kind"])?.into());
    let is_of_cluster = text(&["spec", "scope"]) == Some("Cluster");
    Some((kind, if is_of_cluster { platform::Scope::Cluster } else { platform::Scope::Namespaced }))
}

/// A moment as RFC 3339 writes it, in seconds since 1970.
pub fn seconds_of(moment: &str) -> Option<i64> {
    cel::seconds_of(moment)
}

/// Whether Kubernetes itself has a kind of the cluster of this name.
pub fn is_of_cluster(group: &str, kind: &str) -> bool {
    of_cluster().any(|one| one.kind == kind && kubernetes::group(one.api_version) == group)
}

/// Whether a custom kind belongs to the cluster as far as is known without its CRD.
pub fn is_often_of_cluster(group: &str, kind: &str) -> bool {
    OFTEN_OF_CLUSTER.contains(&(group, kind))
}

/// The group of a kind of the cluster that Kubernetes itself has; `None` when a group must be said.
pub fn group_of(kind: &str) -> Option<&'static str> {
    of_cluster().find(|one| one.kind == kind).map(|one| group(one.api_version))
}

/// The kinds of the cluster that Kubernetes itself has.
pub fn kinds_of_cluster() -> impl Iterator<Item = &'static str> + Clone {
    of_cluster().map(|one| one.kind)
}

/// Groups of kinds that are there without a CRD of the platform's: Kubernetes' own, and what platc itself writes for
/// Argo CD and the Sealed Secrets controller.
pub fn is_built_in(group: &str) -> bool {
    is_kubernetes(group) || matches!(group, "argoproj.io" | "bitnami.com")
}

/// Whether a group is Kubernetes' own, or was.
pub fn is_kubernetes(of: &str) -> bool {
    of == "extensions" || kinds().any(|one| group(one.api_version) == of)
}

fn of_cluster() -> impl Iterator<Item = &'static Kind> + Clone {
    kinds().filter(|one| one.scope == Scope::Cluster)
}
