//! `unlisted-registry`: an image from somewhere that nobody agreed on.

use super::{Compile, Container, Finding, Pod, Rule, containers, setting};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "unlisted-registry",
    caption: "an image comes from a registry that is not on the list",
    level: RuleLevel::Allow,
    why: r"Whoever can push to a registry can run code in the cluster. The rule is on where it has a level, and lets through what
begins with one of `allowed`: a registry, or a path in one. An image without a registry is Docker Hub's, `docker.io/library`
when it has no slash (the reference grammar of distribution).",
    bad: r"# environments/prod/environment.yaml
kind: Environment
metadata: {name: prod}
spec:
  cluster: main
  rules: {unlisted-registry: {level: deny, allowed: [registry.shop.example, ghcr.io/shop]}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shopp/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    good: r"# environments/prod/environment.yaml
kind: Environment
metadata: {name: prod}
spec:
  cluster: main
  rules: {unlisted-registry: {level: deny, allowed: [registry.shop.example, ghcr.io/shop]}}
# platform/apps/web.yaml
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
    let said = container.value.get("image")?;
    let image = said.as_str().filter(|image| !image.is_empty())?;
    let allowed = setting(pod.object, RULE.name).and_then(|setting| setting.allowed.as_deref())?;
    let whole = whole(image);
    let is_below = |prefix: &str| {
        let rest = whole.strip_prefix(prefix.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.starts_with(['/', ':', '@']))
    };
    if allowed.iter().any(|prefix| is_below(&prefix.value)) {
        return None;
    }
    let listed: Vec<&str> = allowed.iter().map(|prefix| &*prefix.value).collect();
    let found = pod.object.finding(RULE.name, said, format!("`{image}` comes from no registry of the list"));
    Some(found.help(format!("use an image from `{}`, or add its registry to `allowed`", listed.join("`, `"))))
}

/// An image's reference with the registry that it means.
fn whole(image: &str) -> String {
    match image.split_once('/') {
        None => format!("docker.io/library/{image}"),
        Some((host, _)) if host.contains(['.', ':']) || host == "localhost" => image.to_owned(),
        Some(_) => format!("docker.io/{image}"),
    }
}
