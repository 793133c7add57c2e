//! Versions of kinds that Kubernetes has removed, and what to write instead.

use super::{
    kubernetes::{Kubernetes, group},
    pack::lines,
};

/// That a version of a kind is served no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// The first minor without it.
    pub since: &'static str,
    /// The `apiVersion` and, where it has another name, the kind to write; `None` when nothing took its place.
    pub instead: Option<String>,
}

/// What went before the oldest minor of the pack: version, kinds, the first minor without them, what took their place.
/// From Kubernetes' guide to deprecated APIs (kubernetes.io/docs/reference/using-api/deprecation-guide).
const EARLIER: &[(&str, &[&str], &str, Option<&str>)] = &[
    ("extensions/v1beta1", &["DaemonSet", "Deployment", "ReplicaSet"], "1.16", Some("apps/v1")),
    ("extensions/v1beta1", &["NetworkPolicy"], "1.16", Some("networking.k8s.io/v1")),
    ("extensions/v1beta1", &["PodSecurityPolicy"], "1.16", None),
    ("apps/v1beta1", &["Deployment", "StatefulSet", "ControllerRevision"], "1.16", Some("apps/v1")),
    (
        "apps/v1beta2",
        &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet", "ControllerRevision"],
        "1.16",
        Some("apps/v1"),
    ),
    (
        "admissionregistration.k8s.io/v1beta1",
        &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
        "1.22",
        Some("admissionregistration.k8s.io/v1"),
    ),
    ("apiextensions.k8s.io/v1beta1", &["CustomResourceDefinition"], "1.22", Some("apiextensions.k8s.io/v1")),
    ("apiregistration.k8s.io/v1beta1", &["APIService"], "1.22", Some("apiregistration.k8s.io/v1")),
    ("authentication.k8s.io/v1beta1", &["TokenReview"], "1.22", Some("authentication.k8s.io/v1")),
    (
        "authorization.k8s.io/v1beta1",
        &[
            "LocalSubjectAccessReview",
            "SelfSubjectAccessReview",
            "SubjectAccessReview",
            "SelfSubjectRulesReview",
        ],
        "1.22",
        Some("authorization.k8s.io/v1"),
    ),
    ("certificates.k8s.io/v1beta1", &["CertificateSigningRequest"], "1.22", Some("certificates.k8s.io/v1")),
    ("coordination.k8s.io/v1beta1", &["Lease"], "1.22", Some("coordination.k8s.io/v1")),
    ("extensions/v1beta1", &["Ingress"], "1.22", Some("networking.k8s.io/v1")),
    ("networking.k8s.io/v1beta1", &["Ingress", "IngressClass"], "1.22", Some("networking.k8s.io/v1")),
    (
        "rbac.authorization.k8s.io/v1beta1",
        &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
        "1.22",
        Some("rbac.authorization.k8s.io/v1"),
    ),
    ("scheduling.k8s.io/v1beta1", &["PriorityClass"], "1.22", Some("scheduling.k8s.io/v1")),
    (
        "storage.k8s.io/v1beta1",
        &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
        "1.22",
        Some("storage.k8s.io/v1"),
    ),
    ("batch/v1beta1", &["CronJob"], "1.25", Some("batch/v1")),
    ("discovery.k8s.io/v1beta1", &["EndpointSlice"], "1.25", Some("discovery.k8s.io/v1")),
    ("events.k8s.io/v1beta1", &["Event"], "1.25", Some("events.k8s.io/v1")),
    ("autoscaling/v2beta1", &["HorizontalPodAutoscaler"], "1.25", Some("autoscaling/v2")),
    ("policy/v1beta1", &["PodDisruptionBudget"], "1.25", Some("policy/v1")),
    ("policy/v1beta1", &["PodSecurityPolicy"], "1.25", None),
    ("node.k8s.io/v1beta1", &["RuntimeClass"], "1.25", Some("node.k8s.io/v1")),
    ("autoscaling/v2beta2", &["HorizontalPodAutoscaler"], "1.26", Some("autoscaling/v2")),
    (
        "flowcontrol.apiserver.k8s.io/v1beta1",
        &["FlowSchema", "PriorityLevelConfiguration"],
        "1.26",
        Some("flowcontrol.apiserver.k8s.io/v1"),
    ),
    ("storage.k8s.io/v1beta1", &["CSIStorageCapacity"], "1.27", Some("storage.k8s.io/v1")),
    (
        "flowcontrol.apiserver.k8s.io/v1beta2",
        &["FlowSchema", "PriorityLevelConfiguration"],
        "1.29",
        Some("flowcontrol.apiserver.k8s.io/v1"),
    ),
    (
        "flowcontrol.apiserver.k8s.io/v1beta3",
        &["FlowSchema", "PriorityLevelConfiguration"],
        "1.32",
        Some("flowcontrol.apiserver.k8s.io/v1"),
    ),
];

/// Since when a kind in a version is served no more.
pub(super) fn find(kubernetes: &Kubernetes, api_version: &str, kind: &str) -> Option<Removal> {
    let earlier =
        EARLIER.iter().find(|(version, kinds, ..)| *version == api_version && kinds.contains(&kind));
    if let Some((.., since, instead)) = earlier {
        return Some(Removal { since, instead: instead.map(str::to_owned) });
    }
    let minors = &lines().minors;
    let at = |minor: &str| minors.iter().position(|one| *one == minor);
    let last = lines()
        .kinds()
        .filter(|(one, _)| one.api_version == api_version && one.kind == kind)
        .filter_map(|(_, minors)| minors.filter_map(at).max())
        .max()?;
    let since = *minors.get(last + 1).filter(|since| at(since) <= at(kubernetes.minor()))?;
    let same =
        |one: &&super::kubernetes::Kind| one.kind == kind && group(one.api_version) == group(api_version);
    let instead = kubernetes.kinds().filter(same).max_by_key(|one| stability(one.api_version));
    Some(Removal { since, instead: instead.map(|one| one.api_version.to_owned()) })
}

/// How much a version promises: `v2` over `v1`, both over `v1beta2`, that over `v1alpha1`.
fn stability(api_version: &str) -> (u8, String) {
    let version = api_version.rsplit('/').next().unwrap_or_default();
    let level = if version.contains("alpha") {
        0
    } else if version.contains("beta") {
        1
    } else {
        2
    };
    (level, version.to_owned())
}
