//! What Kubernetes' API allows: which kinds there are, which of them belong to the cluster, and what an object may hold.

mod crd;
mod custom;
mod defaulting;
mod definitions;
mod format;
pub mod json;
mod limits;
mod list;
mod metadata;
mod mistake;
mod quantity;
mod read;
mod rule;
mod scalar;
pub mod server;
mod structure;
mod walk;
mod words;

pub use custom::{Custom, CustomKind, Version};
pub use definitions::Definitions;
pub use mistake::{Mistake, Step, Steps};
pub use structure::Schema;
pub use walk::mistakes;

/// Kubernetes' own kinds that live in no namespace, with their groups, from the API reference of 1.35.
const OF_CLUSTER: &[(&str, &str)] = &[
    ("", "Namespace"),
    ("", "Node"),
    ("", "PersistentVolume"),
    ("", "ComponentStatus"),
    ("admissionregistration.k8s.io", "MutatingAdmissionPolicy"),
    ("admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding"),
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"),
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ("apiregistration.k8s.io", "APIService"),
    ("certificates.k8s.io", "CertificateSigningRequest"),
    ("certificates.k8s.io", "ClusterTrustBundle"),
    ("flowcontrol.apiserver.k8s.io", "FlowSchema"),
    ("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration"),
    ("networking.k8s.io", "IngressClass"),
    ("networking.k8s.io", "IPAddress"),
    ("networking.k8s.io", "ServiceCIDR"),
    ("node.k8s.io", "RuntimeClass"),
    ("rbac.authorization.k8s.io", "ClusterRole"),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"),
    ("resource.k8s.io", "DeviceClass"),
    ("resource.k8s.io", "ResourceSlice"),
    ("scheduling.k8s.io", "PriorityClass"),
    ("storage.k8s.io", "CSIDriver"),
    ("storage.k8s.io", "CSINode"),
    ("storage.k8s.io", "StorageClass"),
    ("storage.k8s.io", "VolumeAttachment"),
    ("storage.k8s.io", "VolumeAttributesClass"),
];

/// Custom kinds of the cluster that many teams meet in charts whose CRDs platc does not see.
const OFTEN_OF_CLUSTER: &[(&str, &str)] = &[
    ("cert-manager.io", "ClusterIssuer"),
    ("external-secrets.io", "ClusterExternalSecret"),
    ("external-secrets.io", "ClusterSecretStore"),
    ("gateway.networking.k8s.io", "GatewayClass"),
    ("snapshot.storage.k8s.io", "VolumeSnapshotClass"),
    ("snapshot.storage.k8s.io", "VolumeSnapshotContent"),
];

/// Whether Kubernetes itself has a kind of the cluster of this name.
pub fn is_of_cluster(group: &str, kind: &str) -> bool {
    OF_CLUSTER.contains(&(group, kind))
}

/// Whether a custom kind belongs to the cluster as far as is known without its CRD.
pub fn is_often_of_cluster(group: &str, kind: &str) -> bool {
    OFTEN_OF_CLUSTER.contains(&(group, kind))
}

/// The group of a kind of the cluster that Kubernetes itself has; `None` when a group must be said.
pub fn group_of(kind: &str) -> Option<&'static str> {
    OF_CLUSTER.iter().find(|(_, known)| *known == kind).map(|(group, _)| *group)
}

/// The kinds of the cluster that Kubernetes itself has.
pub fn kinds_of_cluster() -> impl Iterator<Item = &'static str> + Clone {
    OF_CLUSTER.iter().map(|(_, kind)| *kind)
}

/// Groups of kinds that are there without a CRD of the platform's: Kubernetes' own, and what platc itself writes for
/// Argo CD and the Sealed Secrets controller.
pub fn is_built_in(group: &str) -> bool {
    const WITHOUT_DOMAIN: &[&str] = &["", "apps", "autoscaling", "batch", "policy", "extensions"];
    WITHOUT_DOMAIN.contains(&group)
        || KUBERNETES.contains(&group)
        || matches!(group, "argoproj.io" | "bitnami.com")
}

/// Kubernetes' own groups with a domain. Others end in `.k8s.io`, too: the Gateway API's is made of CRDs.
const KUBERNETES: &[&str] = &[
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "flowcontrol.apiserver.k8s.io",
    "internal.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "rbac.authorization.k8s.io",
    "resource.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
    "storagemigration.k8s.io",
];
