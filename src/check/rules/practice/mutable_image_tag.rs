//! `mutable-image-tag`: an image without digest whose tag moves, or that has none.

use super::{Compile, Container, Finding, Pod, Rule, containers};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "mutable-image-tag",
    caption: "an image is named by a tag that moves, so that what runs is not what was reviewed",
    level: RuleLevel::Warn,
    why: r"A tag such as `latest` or `main` is moved by its publisher, so a pod that starts tomorrow may run what nobody
reviewed, and a rollback brings nothing back (Kubernetes' docs on images warn of `:latest`).",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:latest
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    check,
};

/// Tags that their publishers move by habit; no tag means `latest`.
const MOVING: &[&str] = &["latest", "main", "master", "edge", "nightly", "stable", "dev", "develop"];

fn check(compile: &Compile) -> Vec<Finding> {
    containers(compile).filter_map(|(pod, container)| told(pod, container)).collect()
}

fn told(pod: Pod, container: Container) -> Option<Finding> {
    let written = container.value.get("image")?;
    let image = written.as_str()?;
    let tag = tag(image);
    let moves = tag.is_none_or(|tag| MOVING.contains(&tag));
    if image.contains('@') || !moves {
        return None;
    }
    let message = match tag {
        Some(tag) => format!("the tag `{tag}` of `{image}` moves"),
        None => format!("`{image}` has no tag, which means `latest`"),
    };
    let found = pod.object.finding(RULE.name, written, message);
    Some(found.help("name a version, or add the digest: `image: {tag: …, digest: sha256:…}`"))
}

/// The tag of an image: what follows a colon after the last slash (a colon before it is a registry's port).
fn tag(image: &str) -> Option<&str> {
    let last = image.rsplit('/').next().unwrap_or(image);
    last.split_once(':').map(|(_, tag)| tag)
}
