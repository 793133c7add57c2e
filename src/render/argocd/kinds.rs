//! Kinds as an AppProject knows them: what it denies, and what controllers make of what it permits.

/// A group and a kind.
type GroupKind = (&'static str, &'static str);

/// Namespaced kinds that govern others: no app needs them unless it renders them. Denied are only these, because
/// Argo CD's resource tree drops every child of a kind that the project does not permit: without ReplicaSet and Pod
/// in a permit list there are no logs to read.
pub(super) const GOVERNING: &[GroupKind] = &[
    ("", "LimitRange"),
    ("", "ResourceQuota"),
    ("rbac.authorization.k8s.io", "Role"),
    ("rbac.authorization.k8s.io", "RoleBinding"),
];

/// Whoever writes one of these is Argo CD's admin, so no app does.
pub(super) const ARGOCDS: &[GroupKind] =
    &[("argoproj.io", "AppProject"), ("argoproj.io", "Application"), ("argoproj.io", "ApplicationSet")];

/// What nearly every chart renders: an app whose chart platc does not see may have them.
pub(super) const OF_CHARTS: &[GroupKind] =
    &[("rbac.authorization.k8s.io", "Role"), ("rbac.authorization.k8s.io", "RoleBinding")];

/// What the generated app `namespaces` writes into them.
pub(super) const IN_NAMESPACES: &[GroupKind] = &[
    ("", "LimitRange"),
    ("", "ResourceQuota"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("rbac.authorization.k8s.io", "RoleBinding"),
];

/// What controllers make for an object, as (group, kind) and the (group, kind) of each child.
const CHILDREN: &[(GroupKind, &[GroupKind])] = &[
    (("", "ReplicationController"), &[("", "Pod")]),
    (("", "Service"), &[("", "Endpoints"), ("discovery.k8s.io", "EndpointSlice")]),
    (("apps", "DaemonSet"), &[("", "Pod"), ("apps", "ControllerRevision")]),
    (("apps", "Deployment"), &[("apps", "ReplicaSet")]),
    (("apps", "ReplicaSet"), &[("", "Pod")]),
    (("apps", "StatefulSet"), &[("", "PersistentVolumeClaim"), ("", "Pod"), ("apps", "ControllerRevision")]),
    (("argoproj.io", "Rollout"), &[("apps", "ReplicaSet"), ("argoproj.io", "AnalysisRun")]),
    (("batch", "CronJob"), &[("batch", "Job")]),
    (("batch", "Job"), &[("", "Pod")]),
    (("bitnami.com", "SealedSecret"), &[("", "Secret")]),
    (("cert-manager.io", "Certificate"), &[("", "Secret"), ("cert-manager.io", "CertificateRequest")]),
    (("cert-manager.io", "CertificateRequest"), &[("acme.cert-manager.io", "Order")]),
    (("acme.cert-manager.io", "Order"), &[("acme.cert-manager.io", "Challenge")]),
    (("external-secrets.io", "ExternalSecret"), &[("", "Secret")]),
    (("networking.k8s.io", "Ingress"), &[("cert-manager.io", "Certificate")]),
];

/// The kinds of children of a kind.
pub(super) fn children(group: &str, kind: &str) -> &'static [GroupKind] {
    CHILDREN.iter().find(|(parent, _)| *parent == (group, kind)).map_or(&[], |(_, children)| children)
}
