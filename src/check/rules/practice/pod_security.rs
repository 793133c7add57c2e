//! `pod-security`: pods that their own namespace refuses.

use super::{Compile, Finding, Pod, Rule, View};
use crate::{check::standard::Standard, spec::platform::RuleLevel};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "pod-security",
    caption: "a pod breaks the Pod Security Standard that its own namespace enforces",
    level: RuleLevel::Deny,
    why: r"A namespace with the label `pod-security.kubernetes.io/enforce` refuses pods below that standard: the Deployment is there,
its ReplicaSet reports, and no pod ever comes (Kubernetes' docs on Pod Security Admission). `namespace: {podSecurity: …}`
writes the label. Each control of the published standards is looked at, as of the cluster's version.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  namespace: {podSecurity: restricted}
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    volumes: {nfs: {mount: /srv, nfs: {server: files.shop.example, path: /srv}}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  namespace: {podSecurity: restricted}
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    volumes: {cache: {mount: /srv, emptyDir: {}}}
",
    check,
};

/// The label by which a namespace says what it refuses.
const ENFORCE: &str = "pod-security.kubernetes.io/enforce";

fn check(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(of_view).collect()
}

fn of_view(view: View) -> Vec<Finding> {
    let mut enforced: BTreeMap<&str, Option<Standard>> = BTreeMap::new();
    let mut found = Vec::new();
    for pod in view.own().filter_map(Pod::of) {
        let namespace = pod.object.namespace;
        let standard = *enforced.entry(namespace).or_insert_with(|| enforced_by(view, namespace));
        let Some(standard) = standard else { continue };
        found.extend(standard.violations(pod).into_iter().map(|violation| {
            let message = format!("the namespace `{namespace}` refuses the pod: {}", violation.message);
            let found = pod.object.finding_at(RULE.name, &violation.way, message);
            found.help(format!("{}; `{}` is enforced there", violation.help, standard.word()))
        }));
    }
    found
}

fn enforced_by(view: View, namespace: &str) -> Option<Standard> {
    let namespace = view.find(("", "Namespace", "", namespace))?;
    Standard::of_word(namespace.text(&["metadata", "labels", ENFORCE]))
}
