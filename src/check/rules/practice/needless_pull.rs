//! `needless-pull`: an image that cannot change and is asked for at every start.

use super::{Compile, Container, Finding, Pod, Rule, containers};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "needless-pull",
    caption: "an image with a digest is pulled at every start",
    level: RuleLevel::Allow,
    why: r"`imagePullPolicy: Always` asks the registry at every start of a container. With a digest the answer is always the same, so
all it adds is that no pod starts while the registry is away.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web@sha256:4c1e6b1d6a7f2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    imagePullPolicy: Always
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web@sha256:4c1e6b1d6a7f2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    imagePullPolicy: IfNotPresent
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    containers(compile).filter_map(|(pod, container)| told(pod, container)).collect()
}

fn told(pod: Pod, container: Container) -> Option<Finding> {
    let image = container.value.get("image")?.as_str().filter(|image| image.contains('@'))?;
    let said = container.value.get("imagePullPolicy").filter(|said| said.as_str() == Some("Always"))?;
    let found = pod.object.finding(
        RULE.name,
        said,
        format!("`{image}` cannot change, and is asked for at every start"),
    );
    Some(found.help("say `imagePullPolicy: IfNotPresent`"))
}
