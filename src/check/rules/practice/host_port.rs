//! `host-port`: a port of the node.

use super::{Compile, Container, Finding, Pod, Rule, containers};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "host-port",
    caption: "a container takes a port of its node",
    level: RuleLevel::Warn,
    why: r"One pod a node can have a `hostPort`, so the scheduler runs out of nodes, rollouts wait for each other, and network
policies do not see what comes in (Kubernetes' docs on configuration: avoid it). A Service does it without these.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    ports: {http: 8080}
    raw: {container: {ports: [{containerPort: 8080, protocol: TCP, hostPort: 8080}]}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    ports: {http: 8080}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    containers(compile).flat_map(|(pod, container)| told(pod, container)).collect()
}

fn told<'a>(pod: Pod<'a>, container: Container<'a>) -> impl Iterator<Item = Finding> + 'a {
    container.list("ports").filter_map(move |port| {
        let said = port.get("hostPort").filter(|said| said.as_integer().is_some_and(|port| port != 0))?;
        let number = said.as_integer()?;
        let message = format!("the container `{}` takes the port {number} of its node", container.name());
        Some(
            pod.object
                .finding(RULE.name, said, message)
                .help("take `hostPort` away, and reach it by its Service"),
        )
    })
}
