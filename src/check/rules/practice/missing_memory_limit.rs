//! `missing-memory-limit`: a container that may take all memory of its node.

use super::{Compile, Container, Finding, Pod, Rule, Turn, Value, containers};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "missing-memory-limit",
    caption: "a container has no memory limit",
    level: RuleLevel::Allow,
    why: r"Without a limit a leak takes the memory of the whole node, and the kernel chooses who dies. With one, the container that
leaks is restarted. Teams that set requests from measurements often set the limit to the same number.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 128Mi}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    containers(compile).filter_map(|(pod, container)| told(pod, container)).collect()
}

fn told(pod: Pod, container: Container) -> Option<Finding> {
    let limit = |value: &'_ Value| value.at_path(["resources", "limits", "memory"]).is_some();
    if container.turn == Turn::Init || limit(container.value) || limit(pod.spec) {
        return None;
    }
    let message = format!("the container `{}` has no memory limit", container.name());
    let found = pod.told_of_field(container, RULE.name, "resources", message);
    Some(found.help("say where it ends: `resources: {limits: {memory: …}}`"))
}
