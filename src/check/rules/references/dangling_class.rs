//! `dangling-class`: an Ingress or a Gateway is of a class that nobody makes.

use super::{Compile, Finding, Rule};
use crate::{
    check::{
        Object,
        presence::{Named, dangling},
    },
    spec::platform::RuleLevel,
};

pub(super) const RULE: Rule = Rule {
    name: "dangling-class",
    caption: "an Ingress or a Gateway is of a class that nobody makes",
    level: RuleLevel::Deny,
    why: r"A controller serves the Ingresses and Gateways of its own class. One of a class that is not there is served by nobody, and
nothing says so. Let the controller's app bring the class, or say `provides: [IngressClass/nginx]`.",
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
      provides: [IngressClass/nginx]
  projects: {apps: {}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    ingress: {host: shop.example, class: ngnix}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
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
      provides: [IngressClass/nginx]
  projects: {apps: {}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    ingress: {host: shop.example, class: nginx}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    dangling(compile, RULE.name, names)
}

/// What has a class: its group and kind, the field, and the kind of the class.
const CLASSES: &[(&str, &str, &str, &str)] = &[
    ("networking.k8s.io", "Ingress", "ingressClassName", "IngressClass"),
    ("gateway.networking.k8s.io", "Gateway", "gatewayClassName", "GatewayClass"),
];

fn names<'a>(object: &'a Object<'a>, found: &mut dyn FnMut(Named<'a>)) {
    let of = CLASSES.iter().find(|(group, kind, ..)| (*group, *kind) == (object.group, object.kind));
    let Some((group, _, field, class)) = of else { return };
    Named::of(object, object.at(&["spec", field]), (group, class, "")).into_iter().for_each(found);
}
