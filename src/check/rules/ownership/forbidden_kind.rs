//! `forbidden-kind`: an app renders a kind that its AppProject does not permit.

use super::{
    Compile, Finding, Rule,
    permission::{Permission, denying_list, permissions},
};
use crate::{
    spec::{app::Delivery, platform::RuleLevel},
    value::Value,
};
use std::collections::HashSet;

pub(super) const RULE: Rule = Rule {
    name: "forbidden-kind",
    caption: "an app renders a kind that its AppProject does not permit",
    level: RuleLevel::Deny,
    why: r"Argo CD fails a sync at the first object of a kind that the project does not permit (`resource …:… is not
permitted in project`), and shows no children of such a kind. platc permits what is rendered; `raw` replaces its lists.",
    bad: r#"# platform/platform.yaml
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.35"
  argocd: {version: "3.3"}
  clusters: {main: {server: https://kubernetes.default.svc}}
  projects: {apps: {raw: {spec: {namespaceResourceBlacklist: [{group: "", kind: Service}]}}}}
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
  projects: {apps: {raw: {spec: {namespaceResourceBlacklist: [{group: rbac.authorization.k8s.io, kind: "*"}]}}}}
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
        let mut seen: HashSet<(&str, &str, &str)> = HashSet::new();
        for object in view.own().filter(|object| !object.is_argocds()) {
            let Some(app) = object.synced_with() else { continue };
            let Some(&Permission { project: Some(project), .. }) = permissions.get(app) else { continue };
            let Some(list) = denying_list(project, object) else { continue };
            // A project's lists of the cluster are by name; otherwise one object tells of all of its kind.
            let name = if object.namespace.is_empty() { object.name } else { "" };
            if !seen.insert((app, object.kind, name)) {
                continue;
            }
            let group = if object.group.is_empty() { "core" } else { object.group };
            let message = format!(
                "the project `{}` does not permit the kind `{}` of `{group}`",
                project.name, object.kind
            );
            let kind = object.at(&["kind"]).unwrap_or(&object.manifest.object);
            let place = project.at(&["spec", list]).and_then(Value::span);
            let text = if list.ends_with("Blacklist") { "these are denied" } else { "these are permitted" };
            let help = match object.app.filter(|app| app.delivery.value == Delivery::Helm) {
                Some(app) if list == "clusterResourceWhitelist" => {
                    format!("list it in `allows.clusterKinds` of `{}`: Argo CD renders its chart", app.name)
                }
                _ => format!("change `{list}` of the project's `raw`, or move the app to another project"),
            };
            found.push(object.finding(RULE.name, kind, message).at(place, text).help(help));
        }
    }
    found
}
