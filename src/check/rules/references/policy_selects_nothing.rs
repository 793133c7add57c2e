//! `policy-selects-nothing`: a NetworkPolicy or PodDisruptionBudget selects labels that no pod has.

use super::{Compile, Finding, Rule};
use crate::{
    check::{
        View,
        labelled::{Labelled, nearest_labels},
    },
    schema::selector::is_empty,
    spec::platform::RuleLevel,
    value::Value,
};

pub(super) const RULE: Rule = Rule {
    name: "policy-selects-nothing",
    caption: "a NetworkPolicy or PodDisruptionBudget selects labels that no pod has",
    level: RuleLevel::Warn,
    why: r"A policy that selects no pod protects nothing, and nobody is told. An empty selector selects all pods and is right. It weighs a warning, because
programs that start pods of their own may want a policy for them.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: wep}}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
    - name: main
      image: ghcr.io/shop/web:1.4.2
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
    - name: main
      image: ghcr.io/shop/web:1.4.2
",
    check,
};

/// What selects pods of its namespace: its group and kind, and where.
const POLICIES: &[(&str, &str, &str)] =
    &[("networking.k8s.io", "NetworkPolicy", "podSelector"), ("policy", "PodDisruptionBudget", "selector")];

fn check(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(of_view).collect()
}

fn of_view(view: View) -> Vec<Finding> {
    let (pods, mut found) = (Labelled::pods(view), Vec::new());
    for policy in view.own() {
        let of = POLICIES.iter().find(|(group, kind, _)| (*group, *kind) == (policy.group, policy.kind));
        let selector =
            of.and_then(|(.., field)| policy.at(&["spec", field])).filter(|selector| !is_empty(selector));
        let Some(selector) = selector else { continue };
        let namespace = policy.namespace;
        if pods.selected(namespace, selector).next().is_some() || view.may_run_in(namespace) {
            continue;
        }
        let there = pods.all(namespace).map(|(labels, pod)| (labels, pod.object));
        let wanted = selector.get("matchLabels").and_then(Value::as_map);
        let help = wanted.and_then(|wanted| nearest_labels(wanted, there));
        let message = format!("{} `{}` selects no pod of namespace `{namespace}`", policy.kind, policy.name);
        let help = help.unwrap_or_else(|| "select labels that pods have, or take it away".to_owned());
        found.push(policy.finding(RULE.name, selector, message).help(help));
    }
    found
}
