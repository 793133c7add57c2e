//! `kept-capabilities`: a container that keeps capabilities it was never asked about.

use super::{Compile, Container, Finding, Pod, Rule, containers};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "kept-capabilities",
    caption: "a container keeps the capabilities that its runtime gives to all",
    level: RuleLevel::Warn,
    why: r"A runtime gives every container some fourteen capabilities, among them to change owners of files and to forge packets.
Hardly a service needs one: drop `ALL`, and add what is missed (Pod Security Standards, restricted).",
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
    good: r"# platform/apps/extra.yaml
kind: App
metadata: {name: extra}
spec: {manifests: {extra: pod.yaml}}
# platform/apps/pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: extra}
spec:
  containers:
    - name: main
      image: ghcr.io/shop/web:1.4.2
      securityContext: {capabilities: {drop: [ALL]}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    containers(compile).filter_map(|(pod, container)| told(pod, container)).collect()
}

fn told(pod: Pod, container: Container) -> Option<Finding> {
    let drops_all = container.capabilities("drop").any(|name| name.as_str() == Some("ALL"));
    if drops_all || pod.is_of_windows() {
        return None;
    }
    let said = container.security("capabilities");
    let message =
        format!("the container `{}` keeps the capabilities that its runtime gives to all", container.name());
    let found = pod.told_of(container, RULE.name, said, message);
    Some(found.help("say `capabilities: {drop: [ALL]}` in its `securityContext`"))
}
