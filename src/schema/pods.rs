//! Which kinds make pods, and where they say how.

/// Kinds that make pods, with their group and the way to the pod, or its template.
const MAKERS: &[(&str, &str, &[&str])] = &[
    ("", "Pod", &[]),
    ("", "PodTemplate", &["template"]),
    ("", "ReplicationController", &["spec", "template"]),
    ("apps", "DaemonSet", &["spec", "template"]),
    ("apps", "Deployment", &["spec", "template"]),
    ("apps", "ReplicaSet", &["spec", "template"]),
    ("apps", "StatefulSet", &["spec", "template"]),
    ("batch", "CronJob", &["spec", "jobTemplate", "spec", "template"]),
    ("batch", "Job", &["spec", "template"]),
    ("argoproj.io", "Rollout", &["spec", "template"]),
];

/// The way from an object of a kind to the pod that it is or makes; `None` for kinds that make none.
#[must_use]
pub fn pod_way(group: &str, kind: &str) -> Option<&'static [&'static str]> {
    MAKERS.iter().find(|maker| (maker.0, maker.1) == (group, kind)).map(|(.., way)| *way)
}
