//! `governing-service`: a StatefulSet is governed by a Service that is not there, or is not headless.

use super::{Compile, Finding, Rule};
use crate::{
    check::{Object, View, presence::Named},
    spec::platform::RuleLevel,
};

pub(super) const RULE: Rule = Rule {
    name: "governing-service",
    caption: "a StatefulSet is governed by a Service that is not there, or is not headless",
    level: RuleLevel::Deny,
    why: r"The pods of a StatefulSet have names in DNS by the headless Service that `serviceName` names (`web-0.web.prod.svc`). Without it, or with a Service
that has an address of its own, those names do not resolve and the members do not find each other.",
    bad: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  serviceName: web
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: "ghcr.io/shop/web:1.4.2"}]}
"#,
    good: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  clusterIP: None
  selector: {app: web}
  ports: [{name: http, port: 80}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  serviceName: web
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: "ghcr.io/shop/web:1.4.2"}]}
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(|view| view.own().filter_map(move |object| told(view, object))).collect()
}

fn told<'a>(view: View<'a>, set: &'a Object<'a>) -> Option<Finding> {
    if (set.group, set.kind) != ("apps", "StatefulSet") {
        return None;
    }
    let named = Named::of(set, set.at(&["spec", "serviceName"]), ("", "Service", set.namespace))?;
    let Some(service) = view.find(named.key) else { return named.dangling(view, RULE.name) };
    if service.text(&["spec", "clusterIP"]) == "None" {
        return None;
    }
    let message =
        format!("Service `{}` governs StatefulSet `{}` and is not headless", service.name, set.name);
    let help = "name a Service with `clusterIP: None`; it may stand beside one with an address";
    Some(set.finding(RULE.name, named.at, message).help(help))
}
