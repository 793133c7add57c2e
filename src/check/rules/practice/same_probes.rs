//! `same-probes`: a container that is killed for what should only pause it.

use super::{Compile, Container, Finding, Pod, Rule, containers};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "same-probes",
    caption: "a container is restarted by the very probe that should only take it out of its Service",
    level: RuleLevel::Allow,
    why: r"A readiness probe takes a pod out of its Service while it cannot answer; a liveness probe kills it. When both ask the same
the same way, an overloaded pod is killed instead of spared, and its load falls on the others (Kubernetes' docs: a
liveness probe with a higher `failureThreshold`, or none).",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    ports: {http: 8080}
    probes: {readiness: {http: /health}, liveness: {http: /health}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    ports: {http: 8080}
    probes: {readiness: {http: /health}, liveness: {http: /health, failureThreshold: 10}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    containers(compile).filter_map(|(pod, container)| told(pod, container)).collect()
}

fn told(pod: Pod, container: Container) -> Option<Finding> {
    let liveness = container.value.get("livenessProbe")?;
    if container.value.get("readinessProbe")? != liveness {
        return None;
    }
    let message =
        format!("the container `{}` is killed by the probe that should only pause it", container.name());
    let found = pod.object.finding(RULE.name, liveness, message);
    Some(
        found.help(
            "give the liveness probe a higher `failureThreshold`, a question of its own, or take it away",
        ),
    )
}
