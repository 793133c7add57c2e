//! `mounted-token`: a token of the account that all share, in a pod that did not ask for one.

use super::{Compile, Finding, Pod, Rule, Value, View};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "mounted-token",
    caption: "a pod holds a token of its namespace's default ServiceAccount",
    level: RuleLevel::Warn,
    why: r"A token in a pod is a key to the API server. That of the account `default` is shared by every pod that names no other, so
a right that is given to one is given to all (CIS Kubernetes Benchmark 5.1.5, 5.1.6). Who needs the API has an account of
its own; nobody else needs a token.",
    bad: r#"# platform/apps/extra.yaml
kind: App
metadata: {name: extra}
spec: {manifests: {extra: pod.yaml}}
# platform/apps/pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: extra}
spec:
  containers: [{name: main, image: "ghcr.io/shop/web:1.4.2"}]
"#,
    good: r#"# platform/apps/extra.yaml
kind: App
metadata: {name: extra}
spec: {manifests: {extra: pod.yaml}}
# platform/apps/pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: extra}
spec:
  automountServiceAccountToken: false
  containers: [{name: main, image: "ghcr.io/shop/web:1.4.2"}]
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    let pods =
        |view: View<'_>| view.own().filter_map(Pod::of).filter_map(|pod| told(view, pod)).collect::<Vec<_>>();
    compile.views().flat_map(pods).collect()
}

fn told(view: View, pod: Pod) -> Option<Finding> {
    let account = pod.spec.get("serviceAccountName").and_then(Value::as_str).unwrap_or("default");
    let refuses = |value: Option<&Value>| value.and_then(Value::as_bool) == Some(false);
    if account != "default" || refuses(pod.spec.get("automountServiceAccountToken")) {
        return None;
    }
    let account = view.find(pod.object.beside("", "ServiceAccount", "default"));
    if account.is_some_and(|account| refuses(account.at(&["automountServiceAccountToken"]))) {
        return None;
    }
    let message = "the pod holds a token of the ServiceAccount `default`";
    let found = pod.object.finding_below(RULE.name, pod.spec, "automountServiceAccountToken", message);
    Some(found.help("say `automountServiceAccountToken: false`, or name an account of its own"))
}
