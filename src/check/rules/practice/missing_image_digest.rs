//! `missing-image-digest`: an image that only a tag names.

use super::{Compile, Container, Finding, Pod, Rule, containers};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "missing-image-digest",
    caption: "an image is named by a tag, which its publisher can move",
    level: RuleLevel::Allow,
    why: r"A digest is the image itself; a tag is a name for what its publisher makes it. Platforms whose images are promoted by
digest turn this on.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image:
      repository: ghcr.io/shop/web
      digest: sha256:4c1e6b1d6a7f2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    containers(compile).filter_map(|(pod, container)| told(pod, container)).collect()
}

fn told(pod: Pod, container: Container) -> Option<Finding> {
    let said = container.value.get("image")?;
    let image = said.as_str().filter(|image| !image.contains('@'))?;
    let found = pod.object.finding(RULE.name, said, format!("`{image}` is named by no digest"));
    Some(found.help("add the digest: `image: {repository: …, digest: sha256:…}`"))
}
