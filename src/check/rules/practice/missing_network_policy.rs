//! `missing-network-policy`: a namespace whose pods everybody reaches.

use super::{Compile, Finding, Object, Pod, Rule, View};
use crate::spec::platform::RuleLevel;
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    name: "missing-network-policy",
    caption: "no network policy holds for the pods of a namespace",
    level: RuleLevel::Warn,
    why: r"Without a policy every pod of the cluster reaches every port of these (Kubernetes' docs on network policies: a pod is open
until one selects it). `network: default-deny` writes the first, and `allow` of each app the others. Where a chart that
Argo CD renders lies in the namespace, it may bring one that platc does not see; nothing is said then.",
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
  namespace: {network: default-deny}
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    check,
};

/// Groups whose policies hold for pods: Kubernetes' own, Cilium's and Calico's.
const GROUPS: &[&str] = &["networking.k8s.io", "cilium.io", "crd.projectcalico.org", "projectcalico.org"];

fn check(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(of_view).collect()
}

fn of_view(view: View) -> Vec<Finding> {
    let is_policy =
        |kind: &str| kind.ends_with("NetworkPolicy") || kind.ends_with("ClusterwideNetworkPolicy");
    let policies = view.all().filter(|object| GROUPS.contains(&object.group) && is_policy(object.kind));
    let mut settled: BTreeSet<&str> = policies.map(|policy| policy.namespace).collect();
    // A policy of the cluster, which has no namespace, may hold for all.
    if settled.contains("") {
        return Vec::new();
    }
    let pods = view.own().filter_map(Pod::of).filter(|pod| !pod.object.namespace.is_empty());
    let first =
        pods.filter(|pod| settled.insert(pod.object.namespace) && !view.is_open(pod.object.namespace));
    first.filter_map(|pod| told(view, pod)).collect()
}

fn told(view: View, pod: Pod) -> Option<Finding> {
    let name = pod.object.namespace;
    let namespace = view.own().find(|object| object.key() == ("", "Namespace", "", name));
    let said = |object: &'_ Object<'_>, key| {
        Some(object.finding(RULE.name, object.at(&["metadata", key])?, message(name)))
    };
    let found = match namespace {
        Some(namespace) => said(namespace, "name"),
        None => said(pod.object, "namespace"),
    };
    Some(found?.help("say `namespace: {network: default-deny}`, and in `allow` who may come"))
}

fn message(namespace: &str) -> String {
    format!("every pod of the cluster reaches those of the namespace `{namespace}`")
}
