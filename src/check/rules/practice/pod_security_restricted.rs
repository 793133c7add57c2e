//! `pod-security-restricted`: pods below the standard `restricted`.

use super::{Compile, Finding, Pod, Rule, pods};
use crate::{check::standard::Standard, spec::platform::RuleLevel};

pub(super) const RULE: Rule = Rule {
    name: "pod-security-restricted",
    caption: "a pod breaks the Pod Security Standard `restricted`",
    level: RuleLevel::Allow,
    why: r"The standard `restricted` is `baseline` and hardening: no root, no escalation, all capabilities dropped, a seccomp
profile, only volumes that Kubernetes manages (Kubernetes' Pod Security Standards, each control as of the cluster's
version). platc's own workloads meet it unless something else is said.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    security: {runAsNonRoot: false}
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
    let told = Standard::Restricted.violations(pod).into_iter();
    told.map(|violation| {
        pod.object.finding_at(RULE.name, &violation.way, violation.message).help(violation.help)
    })
    .collect()
}
