//! `single-replica`: a service that one node takes with it.

use super::{Compile, Finding, Rule, Scaled, scaled};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "single-replica",
    caption: "a workload has one pod, and is away whenever that one is",
    level: RuleLevel::Allow,
    why: r"Nodes are drained, pods are evicted, images are pulled: with one replica each of these is an outage. Environments that
people depend on turn this on.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    replicas: 1
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    replicas: 2
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(|view| scaled(view).filter_map(told).collect::<Vec<_>>()).collect()
}

fn told(workload: Scaled) -> Option<Finding> {
    let Scaled { pod, replicas, .. } = workload;
    let object = pod.object;
    if replicas != 1 {
        return None;
    }
    let found = object.finding_below(
        RULE.name,
        object.at(&["spec"])?,
        "replicas",
        "one pod is away whenever its node is",
    );
    Some(found.help("say `replicas: 2`, or `autoscaling: {min: 2, …}`"))
}
