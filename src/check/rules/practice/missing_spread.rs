//! `missing-spread`: replicas that may all be on one node.

use super::{Compile, Finding, Rule, Scaled, scaled};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "missing-spread",
    caption: "replicas may all land on one node",
    level: RuleLevel::Allow,
    why: r"Three replicas on one node are one: its failure takes all. The scheduler spreads by itself only as far as it is convenient;
`antiAffinity` or a topology spread constraint says that it matters (Kubernetes' docs on topology spread).",
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
    antiAffinity: preferred
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(|view| scaled(view).filter_map(told).collect::<Vec<_>>()).collect()
}

fn told(workload: Scaled) -> Option<Finding> {
    let Scaled { pod, replicas, .. } = workload;
    let spreads = pod.spec.get("topologySpreadConstraints").is_some()
        || pod.spec.at_path(["affinity", "podAntiAffinity"]).is_some();
    if spreads || replicas < 2 {
        return None;
    }
    let message = format!("the {replicas} pods may all be on one node");
    let found = pod.object.finding_below(RULE.name, pod.spec, "affinity", message);
    Some(found.help("say `antiAffinity: preferred`, or `topologySpreadConstraints`"))
}
