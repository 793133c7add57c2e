//! `forbidden-destination`: an app, or one of its objects, goes where its AppProject does not permit.

use super::{
    Compile, Finding, Rule,
    permission::{Permission, permissions, permits_destination},
};
use crate::{
    check::{Object, View},
    spec::platform::RuleLevel,
    value::Value,
};
use std::collections::HashSet;

pub(super) const RULE: Rule = Rule {
    name: "forbidden-destination",
    caption: "an app, or one of its objects, goes to a namespace or cluster that its AppProject does not permit",
    level: RuleLevel::Deny,
    why: r"Argo CD refuses an Application whose destination its project does not list, and fails the sync at an object in a
namespace that it does not list (`namespace … is not permitted in project`). platc lists exactly the namespaces that
are used; `raw` replaces the list, or the destination.",
    bad: r#"# platform/platform.yaml
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.35"
  argocd: {version: "3.3"}
  clusters: {main: {server: https://kubernetes.default.svc}}
  projects: {apps: {raw: {spec: {destinations: [{server: https://kubernetes.default.svc, namespace: staging}]}}}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
"#,
    good: r#"# platform/platform.yaml
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.35"
  argocd: {version: "3.3"}
  clusters: {main: {server: https://kubernetes.default.svc}}
  projects: {apps: {raw: {spec: {destinations: [{server: "*", namespace: "pr*"}]}}}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    let mut found = Vec::new();
    for (view, permissions) in permissions(compile) {
        // One finding for each Application and namespace; its own destination comes first, by the order of files.
        let mut seen: HashSet<(&str, &str)> = HashSet::new();
        for object in view.own() {
            let own = object.applies();
            let Some(app) = own.or_else(|| object.synced_with()) else { continue };
            let Some(&Permission { application, project: Some(project) }) = permissions.get(app) else {
                continue;
            };
            let Some(destination) = application.at(&["spec", "destination"]) else { continue };
            let namespace = match own {
                Some(_) => application.text(&["spec", "destination", "namespace"]),
                None => object.namespace,
            };
            if (own.is_none() && namespace.is_empty()) || !seen.insert((app, namespace)) {
                continue;
            }
            if !permits_destination(project, destination, namespace) {
                found.push(told(view, object, project, (destination, namespace)));
            }
        }
    }
    found
}

fn told(view: View, object: &Object, project: &Object, (destination, namespace): (&Value, &str)) -> Finding {
    let cluster =
        ["server", "name"].iter().find_map(|key| destination.get(key)?.as_str()).unwrap_or_default();
    let message =
        format!("the project `{}` does not permit the namespace `{namespace}` of `{cluster}`", project.name);
    let finding = match object.at(&["metadata", "namespace"]) {
        Some(place) if object.kind != "Application" => object.finding(RULE.name, place, message),
        _ => {
            let here = destination.get("server").and_then(Value::as_str)
                == Some(&*view.environment.cluster.server.value);
            let key = if here { "namespace" } else { "server" };
            object.finding_below(RULE.name, destination, key, message)
        }
    };
    let list = project.at(&["spec", "destinations"]).and_then(Value::span);
    finding
        .at(list, "these are permitted")
        .help("list it in `destinations` of the project's `raw`, or move the app")
}
