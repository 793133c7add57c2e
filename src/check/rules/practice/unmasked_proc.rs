//! `unmasked-proc`: a container that sees its node in /proc.

use super::{Compile, Container, Finding, Pod, Rule, Value, containers};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "unmasked-proc",
    caption: "a container sees the parts of `/proc` that runtimes hide",
    level: RuleLevel::Deny,
    why: r"`procMount: Unmasked` shows a container the node's `/proc/kcore`, its timers and its interrupts. Only a pod with a user
namespace of its own may have it (Kubernetes' docs on `procMount`; KEP-4265).",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    security: {procMount: Unmasked}
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
    containers(compile).filter_map(|(pod, container)| told(pod, container)).collect()
}

fn told(pod: Pod, container: Container) -> Option<Finding> {
    let said = container.security("procMount")?;
    let has_own_users = pod.spec.get("hostUsers").and_then(Value::as_bool) == Some(false);
    if said.as_str() == Some("Default") || has_own_users {
        return None;
    }
    let message = format!("the container `{}` sees its node in `/proc`", container.name());
    Some(
        pod.object
            .finding(RULE.name, said, message)
            .help("take `procMount` away, or say `hostUsers: false` of the pod"),
    )
}
