//! `dangerous-capability`: a capability that is as good as root.

use super::{Compile, Container, Finding, Pod, Rule, containers};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "dangerous-capability",
    caption: "a container is given a capability that is as good as root on its node",
    level: RuleLevel::Deny,
    why: r"Some capabilities let a process load kernel modules, read any file, trace other processes or reconfigure the node's
network; with them the container's walls are paper (capabilities(7), and Kubernetes' Pod Security Standards, which permit
none of them).",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    security: {capabilities: {add: [SYS_ADMIN]}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    security: {capabilities: {add: [NET_BIND_SERVICE]}}
",
    check,
};

/// Those by which a process leaves its container.
const DANGEROUS: &[&str] = &[
    "ALL",
    "BPF",
    "DAC_READ_SEARCH",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "NET_ADMIN",
    "PERFMON",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_MODULE",
    "SYS_PTRACE",
    "SYS_RAWIO",
];

fn check(compile: &Compile) -> Vec<Finding> {
    containers(compile).flat_map(|(pod, container)| told(pod, container)).collect()
}

fn told<'a>(pod: Pod<'a>, container: Container<'a>) -> impl Iterator<Item = Finding> + 'a {
    container.capabilities("add").filter_map(move |added| {
        let name = added.as_str()?;
        let is_dangerous = DANGEROUS.contains(&name.trim_start_matches("CAP_"));
        let message =
            || format!("the capability `{name}` of the container `{}` is as good as root", container.name());
        let found = is_dangerous.then(|| pod.object.finding(RULE.name, added, message()))?;
        Some(found.help("take it away; an agent of nodes allows this rule, with its reason"))
    })
}
