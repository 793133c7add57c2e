//! `default-namespace`: pods in the namespace that belongs to nobody.

use super::{Compile, Finding, Pod, Rule, pods};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "default-namespace",
    caption: "pods run in the namespace `default`",
    level: RuleLevel::Warn,
    why: r"Everything that forgets its namespace lands in `default`, so quota, policies and rights there are everybody's; and platc
makes it no network policy, because every cluster has it already.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  namespace: default
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  namespace: shop
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    pods(compile).filter_map(told).collect()
}

fn told(pod: Pod) -> Option<Finding> {
    let namespace =
        pod.object.at(&["metadata", "namespace"]).filter(|name| name.as_str() == Some("default"))?;
    let found = pod.object.finding(RULE.name, namespace, "its pods run in the namespace `default`");
    Some(found.help("give it a namespace: `namespace: …` of the app or of its environment"))
}
