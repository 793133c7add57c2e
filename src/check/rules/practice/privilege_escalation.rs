//! `privilege-escalation`: a container whose processes may gain rights.

use super::{Compile, Container, Finding, Pod, Rule, Value, containers};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "privilege-escalation",
    caption: "processes of a container may gain more rights than it was given",
    level: RuleLevel::Warn,
    why: r"Unless `allowPrivilegeEscalation` is false, a setuid program in the image gives its caller the rights of its owner, which
is how a foothold becomes root (Kubernetes' docs on security contexts; the flag is the kernel's `no_new_privs`).",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    security: {allowPrivilegeEscalation: true}
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
    const FIELD: &str = "allowPrivilegeEscalation";
    let said = container.security(FIELD);
    if pod.is_of_windows() || said.and_then(Value::as_bool) == Some(false) {
        return None;
    }
    let message =
        format!("processes of the container `{}` may gain more rights than it was given", container.name());
    let found = pod.told_of(container, RULE.name, said, message);
    Some(found.help(format!("say `{FIELD}: false` in its `securityContext`")))
}
