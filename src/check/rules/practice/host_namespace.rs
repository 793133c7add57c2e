//! `host-namespace`: a pod in the namespaces of its node.

use super::{Compile, Finding, Pod, Rule, pods};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "host-namespace",
    caption: "a pod shares its node's network, processes or memory",
    level: RuleLevel::Deny,
    why: r"With `hostNetwork`, `hostPID` or `hostIPC` a pod sees what all other pods of the node say, run or share, and no network
policy holds for it (Pod Security Standards, baseline). Agents of nodes need it; services do not.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    raw: {pod: {spec: {hostNetwork: true}}}
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

fn told(pod: Pod<'_>) -> impl Iterator<Item = Finding> + '_ {
    const FIELDS: &[(&str, &str)] =
        &[("hostIPC", "memory"), ("hostNetwork", "network"), ("hostPID", "processes")];
    FIELDS.iter().filter_map(move |(field, what)| {
        let said = pod.spec.get(field).filter(|said| said.as_bool() == Some(true))?;
        let found = pod.object.finding(RULE.name, said, format!("the pod shares its node's {what}"));
        Some(found.help(format!("take `{field}` away; an agent of nodes allows this rule, with its reason")))
    })
}
