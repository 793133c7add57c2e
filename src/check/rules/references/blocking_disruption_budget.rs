//! `blocking-disruption-budget`: a PodDisruptionBudget lets no pod go, so that no node can be drained.

use super::{Compile, Finding, Rule};
use crate::{
    check::{Object, View, labelled::Labelled, objects::Key, pods::Pod, scaling::autoscalers},
    spec::platform::RuleLevel,
    value::Value,
};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "blocking-disruption-budget",
    caption: "a PodDisruptionBudget lets no pod go, so that no node can be drained",
    level: RuleLevel::Warn,
    why: r"A drain evicts pods one by one, and asks the budget each time. One that wants as many pods as there are (`minAvailable` from the replicas on, or from the
fewest that the autoscaler leaves), or that lets none be missing (`maxUnavailable: 0`), stops each drain, and with it upgrades of the cluster. Percentages are
rounded up, as Kubernetes does: half of one pod is one. It
weighs a warning, because somebody may want to be asked before a pod that is alone goes.",
    bad: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: "ghcr.io/shop/web:1.4.2"}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
"#,
    good: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: "ghcr.io/shop/web:1.4.2"}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(of_view).collect()
}

fn of_view(view: View) -> Vec<Finding> {
    let mut budgets = view
        .own()
        .filter(|object| (object.group, object.kind) == ("policy", "PodDisruptionBudget"))
        .peekable();
    if budgets.peek().is_none() {
        return Vec::new();
    }
    let (pods, fewest) = (Labelled::pods(view), autoscalers(view).map(|of| (of.target, of.fewest)).collect());
    budgets.filter_map(|budget| told(view, budget, &pods, &fewest)).collect()
}

fn told<'a>(
    view: View<'a>,
    budget: &'a Object<'a>,
    pods: &Labelled<'a, Pod<'a>>,
    fewest: &BTreeMap<Key<'a>, i64>,
) -> Option<Finding> {
    let selector = budget.at(&["spec", "selector"])?;
    let of = |pod: Pod<'a>| fewest.get(&pod.object.key()).copied().or_else(|| replicas(pod));
    let counted: Option<Vec<i64>> = pods.selected(budget.namespace, selector).map(of).collect();
    let all: i64 = counted.filter(|counted| !counted.is_empty())?.into_iter().sum();
    let bounds = ["minAvailable", "maxUnavailable"];
    let mut bounds = bounds.into_iter().filter_map(|bound| Some((bound, budget.at(&["spec", bound])?)));
    let (Some((bound, value)), None) = (bounds.next(), bounds.next()) else { return None };
    let (said, least) = (amount(value, all)?, bound == "minAvailable");
    if all == 0 || (if least { said < all || view.may_run_in(budget.namespace) } else { said > 0 }) {
        return None;
    }
    let message = format!(
        "`{bound}: {}` of {all} pod{} lets none go",
        value.spelled()?,
        if all == 1 { "" } else { "s" }
    );
    let help = match (all, least) {
        (1, true) => {
            "a single pod cannot be kept and moved: have more replicas, or take the budget away".to_owned()
        }
        (_, true) => format!("say at most {}, or `maxUnavailable: 1`", all - 1),
        (_, false) => "say at least 1".to_owned(),
    };
    Some(budget.finding(RULE.name, value, message).help(help))
}

/// How many pods an object makes; `None` when that is not fixed.
fn replicas(pod: Pod) -> Option<i64> {
    let said = || pod.object.at(&["spec", "replicas"]).map_or(Some(1), Value::as_integer);
    match pod.object.kind {
        "Pod" => Some(1),
        "Deployment" | "StatefulSet" | "ReplicaSet" | "ReplicationController" | "Rollout" => said(),
        _ => None,
    }
}

/// A number, or a percentage of all, rounded up.
fn amount(value: &Value, all: i64) -> Option<i64> {
    let Some(text) = value.as_str() else { return value.as_integer() };
    let percent: i64 = text.strip_suffix('%')?.parse().ok().filter(|percent| (0..=100).contains(percent))?;
    Some((all.checked_mul(percent)?.checked_add(99)?) / 100)
}
