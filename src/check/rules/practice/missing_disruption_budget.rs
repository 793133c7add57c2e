//! `missing-disruption-budget`: replicas that may all be drained at once.

use super::{Compile, Finding, Rule, Scaled, View, scaled};
use crate::{
    check::{labelled::Labelled, objects::Key},
    spec::platform::RuleLevel,
};
use std::collections::HashSet;

pub(super) const RULE: Rule = Rule {
    name: "missing-disruption-budget",
    caption: "a workload has more than one replica, and nothing keeps them from being drained at once",
    level: RuleLevel::Warn,
    why: r"A drain evicts all pods of a node, and two nodes may be drained together. A PodDisruptionBudget makes it wait until enough
of the others are ready (Kubernetes' docs on disruptions). Without it the second replica guards against nothing planned.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    replicas: 3
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    replicas: 3
    disruption: {maxUnavailable: 1}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(of_view).collect()
}

fn of_view(view: View) -> Vec<Finding> {
    let many: Vec<Scaled> = scaled(view).filter(|workload| workload.replicas > 1).collect();
    if many.is_empty() {
        return Vec::new();
    }
    let pods = Labelled::pods(view);
    let budgets = view.of_kind("policy", "PodDisruptionBudget");
    let budgets = budgets.filter_map(|budget| Some((budget.namespace, budget.at(&["spec", "selector"])?)));
    let mut kept: HashSet<Key> = HashSet::new();
    for (namespace, selector) in budgets {
        kept.extend(pods.selected(namespace, selector).map(|pod| pod.object.key()));
    }
    many.into_iter().filter(|workload| !kept.contains(&workload.pod.object.key())).filter_map(told).collect()
}

fn told(workload: Scaled) -> Option<Finding> {
    let Scaled { pod, replicas, said } = workload;
    let message = format!("nothing keeps the {replicas} pods from being drained at once");
    let found = match said {
        Some(said) => pod.object.finding(RULE.name, said, message),
        None => pod.object.finding_below(RULE.name, pod.object.at(&["spec"])?, "replicas", message),
    };
    Some(found.help("say how many may be away: `disruption: {maxUnavailable: 1}`"))
}
