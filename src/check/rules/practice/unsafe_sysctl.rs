//! `unsafe-sysctl`: a kernel parameter that is not the pod's own.

use super::{Compile, Finding, Pod, Rule, pods};
use crate::{check::standard::unsafe_sysctls, spec::platform::RuleLevel};

pub(super) const RULE: Rule = Rule {
    name: "unsafe-sysctl",
    caption: "a pod sets a kernel parameter that its node does not keep apart for it",
    level: RuleLevel::Deny,
    why: r"A kubelet refuses a pod that sets a sysctl outside the safe set, unless its node was told to permit it; one that is not
kept apart by namespace changes the whole node (Kubernetes' docs on sysctls).",
    bad: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    security: {sysctls: [{name: kernel.msgmax, value: "65536"}]}
"#,
    good: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    security: {sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: "0"}]}
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    pods(compile).flat_map(told).collect()
}

fn told(pod: Pod<'_>) -> impl Iterator<Item = Finding> + '_ {
    unsafe_sysctls(pod).map(move |(sysctl, name)| {
        let found = pod.object.finding(
            RULE.name,
            sysctl,
            format!("no kubelet permits the sysctl `{name}` by itself"),
        );
        found.help(
            "take it away; where nodes permit it (`allowedUnsafeSysctls`), allow this rule with that reason",
        )
    })
}
