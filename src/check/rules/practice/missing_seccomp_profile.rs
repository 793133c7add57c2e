//! `missing-seccomp-profile`: a container that may make every system call.

use super::{Compile, Container, Finding, Pod, Rule, containers};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "missing-seccomp-profile",
    caption: "a container may make every system call",
    level: RuleLevel::Warn,
    why: r"Without a profile a container reaches all of the kernel's some 400 calls, and most ways out of containers go through one
that no service needs. `RuntimeDefault` refuses those (Kubernetes' docs on seccomp); it is not the default of a kubelet.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    security: {seccompProfile: {type: Unconfined}}
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
    let said = pod.security_of(container, "seccompProfile");
    let profile = said.and_then(|said| said.get("type")?.as_str());
    if pod.is_of_windows() || profile.is_some_and(|profile| profile != "Unconfined") {
        return None;
    }
    let message = format!("the container `{}` may make every system call", container.name());
    let found = pod.told_of(container, RULE.name, said, message);
    Some(found.help("say `seccompProfile: {type: RuntimeDefault}` in the `securityContext`"))
}
