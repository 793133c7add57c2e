//! `writable-root-filesystem`: a container that can rewrite itself.

use super::{Compile, Container, Finding, Pod, Rule, Value, containers};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "writable-root-filesystem",
    caption: "a container can write to its own image",
    level: RuleLevel::Warn,
    why: r"A root filesystem that cannot be written keeps an intruder from replacing programs, and what is written there is lost
anyway. Mount an `emptyDir` where the program writes; platc mounts one at `/tmp`.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    security: {readOnlyRootFilesystem: false}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    volumes: {cache: {mount: /var/cache/web, emptyDir: {}}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    containers(compile).filter_map(|(pod, container)| told(pod, container)).collect()
}

fn told(pod: Pod, container: Container) -> Option<Finding> {
    let said = container.security("readOnlyRootFilesystem");
    if pod.is_of_windows() || said.and_then(Value::as_bool) == Some(true) {
        return None;
    }
    let message = format!("the container `{}` can write to its own root filesystem", container.name());
    let found = pod.told_of(container, RULE.name, said, message);
    Some(found.help("say `readOnlyRootFilesystem: true`, and mount an `emptyDir` where it writes"))
}
