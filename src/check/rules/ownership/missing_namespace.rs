//! `missing-namespace`: objects in a namespace that nobody makes.

use super::{Compile, Finding, Rule};
use crate::{
    check::{Object, View},
    names::nearest,
    spec::platform::RuleLevel,
    value::Value,
};
use std::collections::{BTreeSet, HashSet};

pub(super) const RULE: Rule = Rule {
    name: "missing-namespace",
    caption: "an object lies in a namespace that nobody makes",
    level: RuleLevel::Deny,
    why: r#"The API server refuses an object in a namespace that is not there (`namespaces "…" not found`), and the sync fails.
platc makes the namespaces that apps live in; one that only an object's `metadata.namespace` names has to be made by an
app that lives there, by a Namespace object, by `CreateNamespace=true`, or to be there: `provides: [Namespace/NAME]`."#,
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {access: access.yaml}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/access.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: web-dashboard, namespace: monitoring}
data: {dashboard.json: '{}'}
",
    good: r#"# platform/platform.yaml
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.35"
  argocd: {version: "3.3"}
  clusters: {main: {server: https://kubernetes.default.svc, provides: [Namespace/monitoring]}}
  projects: {apps: {}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {access: access.yaml}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/access.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: web-dashboard, namespace: monitoring}
data: {dashboard.json: '{}'}
"#,
    check,
};

/// What every cluster has.
const EVERYWHERE: &[&str] = &["default", "kube-node-lease", "kube-public", "kube-system"];

fn check(compile: &Compile) -> Vec<Finding> {
    let made: BTreeSet<(&str, &str)> = compile.objects.all().iter().filter_map(made).collect();
    let mut found = Vec::new();
    for view in compile.views().filter(|view| is_known(*view)) {
        let cluster = view.environment.cluster.name.as_str();
        let mut seen: HashSet<(Option<&str>, &str)> = HashSet::new();
        for object in view.own() {
            let Some((place, namespace)) = lies_in(view, object) else { continue };
            let is_there = made.contains(&(cluster, namespace))
                || EVERYWHERE.contains(&namespace)
                || view.environment.has_argocd_in(namespace)
                || view.provides(("", "Namespace", "", namespace));
            if is_there || !seen.insert((object.app.map(|app| app.name.as_str()), namespace)) {
                continue;
            }
            let near = made.iter().filter(|(home, _)| *home == cluster).map(|(_, name)| *name);
            let near: BTreeSet<&str> = near.collect();
            let help = match nearest(namespace, near) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None if namespace.starts_with("kube-") => format!(
                    "`kube-` is for Kubernetes itself, and platc makes none of these: take another name, or say `provides: [Namespace/{namespace}]`"
                ),
                None => format!(
                    "let an app live there, or say that the cluster has it: `provides: [Namespace/{namespace}]`"
                ),
            };
            let message = format!("nobody makes the namespace `{namespace}`");
            found.push(object.finding(RULE.name, place, message).help(help));
        }
    }
    found
}

/// Where an object lies on the environment's cluster: what Argo CD reads lies beside Argo CD, and sends a chart that
/// it renders to its destination.
fn lies_in<'a>(view: View<'a>, object: &Object<'a>) -> Option<(&'a Value, &'a str)> {
    let place = if object.is_argocds() {
        let destination = object.at(&["spec", "destination"])?;
        let server = destination.get("server").and_then(Value::as_str);
        let here = server == Some(&*view.environment.cluster.server.value);
        let app = object.applies().and_then(|app| view.environment.apps.get(app));
        let has_chart = app.is_some_and(|app| app.chart.is_some());
        destination.get("namespace").filter(|_| here && has_chart && !creates(object))?
    } else {
        object.at(&["metadata", "namespace"])?
    };
    Some((place, place.as_str().filter(|name| !name.is_empty())?))
}

/// The namespace that an object is, or has Argo CD create, with its cluster.
fn made<'a>(object: &Object<'a>) -> Option<(&'a str, &'a str)> {
    let cluster = object.environment.cluster.name.as_str();
    match (object.group, object.kind) {
        ("", "Namespace") => Some((cluster, object.name)),
        ("argoproj.io", "Application") if creates(object) => {
            Some((cluster, object.text(&["spec", "destination", "namespace"])))
        }
        _ => None,
    }
}

fn creates(application: &Object) -> bool {
    let options = application.at(&["spec", "syncPolicy", "syncOptions"]).and_then(Value::as_list);
    options
        .is_some_and(|options| options.iter().any(|option| option.as_str() == Some("CreateNamespace=true")))
}

/// Whether nobody can make a namespace unseen: only a chart that says so may (its AppProject permits no other).
fn is_known(view: View) -> bool {
    let makes = |(group, kind): &(std::sync::Arc<str>, std::sync::Arc<str>)| {
        group.is_empty() && matches!(&**kind, "Namespace" | "*")
    };
    view.environment.around().all(|around| {
        around.is_whole && !around.apps.values().any(|app| app.allowed_cluster_kinds.iter().any(makes))
    })
}
