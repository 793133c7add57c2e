//! `dangling-gateway`: a route hangs on a Gateway, or on a listener of it, that is not there.

use super::{Compile, Finding, Rule};
use crate::{
    check::{Object, View, presence::Named},
    names::meant,
    spec::platform::RuleLevel,
    value::Value,
};

pub(super) const RULE: Rule = Rule {
    name: "dangling-gateway",
    caption: "a route hangs on a Gateway, or on a listener of it, that is not there",
    level: RuleLevel::Deny,
    why: r"A route whose parent is not there is attached to nothing, and so it serves nothing; Argo CD reports it as healthy or as progressing for
ever. `sectionName` and `port` choose among the Gateway's listeners.",
    bad: r#"# platform/platform.yaml
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.35"
  argocd: {version: "3.3"}
  clusters:
    main:
      server: https://kubernetes.default.svc
      provides: [{crd: gateways.gateway.networking.k8s.io}, {crd: httproutes.gateway.networking.k8s.io}, GatewayClass/public]
  projects: {apps: {}}
  rules: {unknown-kind: {level: allow, reason: the Gateway API's definitions are not shown here}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: public}
spec:
  gatewayClassName: public
  listeners: [{name: http, port: 80, protocol: HTTP}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec: {parentRefs: [{name: public, sectionName: https}], hostnames: [shop.example]}
"#,
    good: r#"# platform/platform.yaml
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.35"
  argocd: {version: "3.3"}
  clusters:
    main:
      server: https://kubernetes.default.svc
      provides: [{crd: gateways.gateway.networking.k8s.io}, {crd: httproutes.gateway.networking.k8s.io}, GatewayClass/public]
  projects: {apps: {}}
  rules: {unknown-kind: {level: allow, reason: the Gateway API's definitions are not shown here}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
# platform/apps/objects.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: public}
spec:
  gatewayClassName: public
  listeners: [{name: http, port: 80, protocol: HTTP}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec: {parentRefs: [{name: public, sectionName: http}], hostnames: [shop.example]}
"#,
    check,
};

const GROUP: &str = "gateway.networking.k8s.io";

fn check(compile: &Compile) -> Vec<Finding> {
    let mut found = Vec::new();
    for view in compile.views() {
        for route in view.own().filter(|object| object.group == GROUP && object.kind.ends_with("Route")) {
            let parents = route.at(&["spec", "parentRefs"]).and_then(Value::as_list).unwrap_or_default();
            found.extend(parents.iter().filter_map(|parent| told(view, route, parent)));
        }
    }
    found
}

fn told<'a>(view: View<'a>, route: &'a Object<'a>, parent: &'a Value) -> Option<Finding> {
    let text = |key, usual| parent.get(key).and_then(Value::as_str).unwrap_or(usual);
    let (group, kind) = (text("group", GROUP), text("kind", "Gateway"));
    let named = Named::of(route, parent.get("name"), (group, kind, text("namespace", route.namespace)))?;
    let Some(gateway) = view.find(named.key) else { return named.dangling(view, RULE.name) };
    let listeners = gateway.at(&["spec", "listeners"]).and_then(Value::as_list)?;
    let wanted = [("sectionName", "name"), ("port", "port")]
        .into_iter()
        .filter_map(|(said, key)| Some((parent.get(said)?, key)));
    let (wanted, _) = wanted
        .into_iter()
        .find(|(wanted, key)| !listeners.iter().any(|listener| listener.get(key) == Some(*wanted)))?;
    let word = wanted.spelled().unwrap_or_default();
    let message = format!("Gateway `{}` has no listener `{word}`", gateway.name);
    let known = listeners.iter().filter_map(|listener| listener.get("name")?.as_str());
    Some(route.finding(RULE.name, wanted, message).help(meant(&word, known)))
}
