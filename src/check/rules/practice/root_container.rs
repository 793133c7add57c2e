//! `root-container`: a container that may run as root.

use super::{Compile, Container, Finding, Pod, Rule, Value, containers};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "root-container",
    caption: "a container may run as root",
    level: RuleLevel::Warn,
    why: r"Root in a container is root on the node as soon as something in between has a hole. `runAsNonRoot: true` lets the kubelet
refuse an image that would run as uid 0 (Kubernetes' docs on security contexts). platc's own workloads say it.",
    bad: r#"# platform/apps/extra.yaml
kind: App
metadata: {name: extra}
spec: {manifests: {extra: pod.yaml}}
# platform/apps/pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: extra}
spec:
  containers: [{name: main, image: "ghcr.io/shop/web:1.4.2"}]
"#,
    good: r#"# platform/apps/extra.yaml
kind: App
metadata: {name: extra}
spec: {manifests: {extra: pod.yaml}}
# platform/apps/pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: extra}
spec:
  securityContext: {runAsNonRoot: true, runAsUser: 1000}
  containers: [{name: main, image: "ghcr.io/shop/web:1.4.2"}]
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    containers(compile).filter_map(|(pod, container)| told(pod, container)).collect()
}

fn told(pod: Pod, container: Container) -> Option<Finding> {
    let user = pod.security_of(container, "runAsUser").filter(|user| user.as_integer() == Some(0));
    let said = pod.security_of(container, "runAsNonRoot");
    let is_safe = said.and_then(Value::as_bool) == Some(true) && user.is_none();
    if is_safe || pod.is_of_windows() {
        return None;
    }
    let message = format!("the container `{}` may run as root", container.name());
    let found = pod.told_of(container, RULE.name, user.or(said), message);
    Some(found.help("say `runAsNonRoot: true` in the `securityContext`, and a `runAsUser` that is not 0"))
}
