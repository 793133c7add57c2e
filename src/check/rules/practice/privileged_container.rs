//! `privileged-container`: a container that is root on its node.

use super::{Compile, Container, Finding, Pod, Rule, containers};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "privileged-container",
    caption: "a container is privileged: what breaks out of it owns the node",
    level: RuleLevel::Deny,
    why: r"A privileged container has all capabilities and sees the devices of its node, so whoever controls it controls the node
and every pod there (Pod Security Standards, baseline). Nearly always one capability is what is needed.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    security: {privileged: true}
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

fn check(compile: &Compile) -> Vec<Finding> {
    containers(compile).filter_map(|(pod, container)| told(pod, container)).collect()
}

fn told(pod: Pod, container: Container) -> Option<Finding> {
    let said = container.security("privileged").filter(|said| said.as_bool() == Some(true))?;
    let message =
        format!("the container `{}` is privileged: what breaks out of it owns the node", container.name());
    let found = pod.object.finding(RULE.name, said, message);
    Some(found.help("take `privileged` away, and add the one capability that is needed"))
}
