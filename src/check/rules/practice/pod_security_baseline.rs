//! `pod-security-baseline`: pods below the standard `baseline`.

use super::{Compile, Finding, Pod, Rule, pods};
use crate::{check::standard::Standard, spec::platform::RuleLevel};

pub(super) const RULE: Rule = Rule {
    name: "pod-security-baseline",
    caption: "a pod breaks the Pod Security Standard `baseline`",
    level: RuleLevel::Allow,
    why: r"The standard `baseline` keeps known ways to more rights shut: no privileged containers, no namespaces, folders or ports of
the node, no capability beyond those of runtimes, no loosened profile (Kubernetes' Pod Security Standards, each control as
of the cluster's version). Turn it on for all pods of a platform or an environment; `pod-security` holds without it where
a namespace enforces a standard.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    raw: {pod: {spec: {hostPID: true}}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    pods(compile).flat_map(told).collect()
}

fn told(pod: Pod) -> Vec<Finding> {
    let told = Standard::Baseline.violations(pod).into_iter();
    told.map(|violation| {
        pod.object.finding_at(RULE.name, &violation.way, violation.message).help(violation.help)
    })
    .collect()
}
