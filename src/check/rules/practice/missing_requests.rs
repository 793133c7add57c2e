//! `missing-requests`: a container that says not what it needs.

use super::{Compile, Container, Finding, Pod, Rule, Turn, Value, View};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "missing-requests",
    caption: "a container does not say what processor and memory it needs",
    level: RuleLevel::Warn,
    why: r"The scheduler places a pod by its requests: one without is placed anywhere, is the first to be evicted, and an autoscaler
that looks at use in percent of them knows nothing (Kubernetes' docs on resources). What a LimitRange of the namespace
gives by default counts; so does a limit, which is the request where there is none.",
    bad: r#"# platform/apps/extra.yaml
kind: App
metadata: {name: extra}
spec: {manifests: {extra: pod.yaml}}
# platform/apps/pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: extra}
spec:
  containers:
    - {name: main, image: "ghcr.io/shop/web:1.4.2", resources: {requests: {cpu: 100m}}}
"#,
    good: r#"# platform/apps/extra.yaml
kind: App
metadata: {name: extra}
spec: {manifests: {extra: pod.yaml}}
# platform/apps/pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: extra}
spec:
  containers:
    - {name: main, image: "ghcr.io/shop/web:1.4.2", resources: {requests: {cpu: 100m, memory: 128Mi}}}
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    let pods =
        |view: View<'_>| view.own().filter_map(Pod::of).flat_map(|pod| of_pod(view, pod)).collect::<Vec<_>>();
    compile.views().flat_map(pods).collect()
}

fn of_pod(view: View, pod: Pod) -> Vec<Finding> {
    let long = pod.containers().filter(|container| container.turn != Turn::Init);
    long.filter_map(|container| told(view, pod, container)).collect()
}

fn told(view: View, pod: Pod, container: Container) -> Option<Finding> {
    let of = |value: &Value, resource| {
        ["requests", "limits"].iter().any(|kind| value.at_path(["resources", kind, resource]).is_some())
    };
    let lacks = |resource| !of(container.value, resource) && !of(pod.spec, resource);
    let missing = match (lacks("cpu"), lacks("memory")) {
        (false, false) => return None,
        (true, true) => "neither `cpu` nor `memory`",
        (true, false) => "no `cpu`",
        (false, true) => "no `memory`",
    };
    let gives = |resource| !lacks(resource) || has_default(view, pod, resource);
    if gives("cpu") && gives("memory") {
        return None;
    }
    let message = format!("the container `{}` requests {missing}", container.name());
    let found = pod.told_of_field(container, RULE.name, "resources", message);
    Some(found.help("say what it needs: `resources: {requests: {cpu: …, memory: …}}`"))
}

/// Whether a LimitRange of its namespace says what a container requests that says nothing.
fn has_default(view: View, pod: Pod, resource: &str) -> bool {
    let ranges = view.of_kind("", "LimitRange").filter(|range| range.namespace == pod.object.namespace);
    let mut limits =
        ranges.flat_map(|range| range.at(&["spec", "limits"]).and_then(Value::as_list).unwrap_or_default());
    limits.any(|limit| {
        ["defaultRequest", "default"].iter().any(|kind| limit.at_path([kind, resource]).is_some())
    })
}
