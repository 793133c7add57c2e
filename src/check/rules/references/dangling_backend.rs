//! `dangling-backend`: traffic is sent to a Service, or to a port of it, that is not there.

use super::{Compile, Finding, Rule};
use crate::{
    check::{Object, View, ports, presence::Named},
    names::meant,
    spec::platform::RuleLevel,
    value::Value,
};

pub(super) const RULE: Rule = Rule {
    name: "dangling-backend",
    caption: "traffic is sent to a Service, or to a port of it, that is not there",
    level: RuleLevel::Deny,
    why: r"An Ingress or a route whose Service or port is not there answers 503; a webhook refuses, or lets through, all that it should look
at; an APIService that is not available keeps namespaces from being removed. The port of an Ingress is the Service's, by its name or number,
not the container's.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/objects.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec:
  rules:
    - host: shop.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: web, port: {name: https}}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {objects: objects.yaml}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/objects.yaml
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec:
  rules:
    - host: shop.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: {service: {name: web, port: {name: http}}}
",
    check,
};

/// Where traffic is sent.
struct Backend<'a> {
    service: Named<'a>,
    port: Option<&'a Value>,
}

fn check(compile: &Compile) -> Vec<Finding> {
    let mut found = Vec::new();
    for view in compile.views() {
        for object in view.own() {
            each(object, &mut |backend| found.extend(told(view, &backend)));
        }
    }
    found
}

fn told<'a>(view: View<'a>, backend: &Backend<'a>) -> Option<Finding> {
    let named = backend.service;
    let Some(service) = view.find(named.key) else { return named.dangling(view, RULE.name) };
    let (port, ports) = (backend.port?, ports::of_service(service));
    let outside = service.text(&["spec", "type"]) == "ExternalName";
    if outside || ports.iter().any(|known| ports::is(known, "port", port)) {
        return None;
    }
    let message = format!("Service `{}` has no port `{}`", service.name, port.spelled()?);
    let known: Vec<String> = ports.iter().map(|port| ports::name(port, "port")).collect();
    let help = meant(&port.spelled()?, known.iter().map(String::as_str));
    Some(named.object.finding(RULE.name, port, message).help(help))
}

fn each<'a>(object: &'a Object<'a>, found: &mut dyn FnMut(Backend<'a>)) {
    match (object.group, object.kind) {
        ("networking.k8s.io", "Ingress") => of_ingress(object, found),
        ("gateway.networking.k8s.io", kind) if kind.ends_with("Route") => of_route(object, found),
        ("admissionregistration.k8s.io", _) => {
            let webhooks = object.at(&["webhooks"]).and_then(Value::as_list).unwrap_or_default();
            let services = webhooks.iter().filter_map(|webhook| webhook.at_path(["clientConfig", "service"]));
            services.for_each(|service| of_service(object, service, found));
        }
        ("apiextensions.k8s.io", "CustomResourceDefinition") => {
            let service = object.at(&["spec", "conversion", "webhook", "clientConfig", "service"]);
            if let Some(service) = service {
                of_service(object, service, found);
            }
        }
        ("apiregistration.k8s.io", "APIService") => {
            object
                .at(&["spec", "service"])
                .into_iter()
                .for_each(|service| of_service(object, service, found));
        }
        _ => {}
    }
}

fn of_ingress<'a>(object: &'a Object<'a>, found: &mut dyn FnMut(Backend<'a>)) {
    let rules = object.at(&["spec", "rules"]).and_then(Value::as_list).unwrap_or_default().iter();
    let paths = rules.filter_map(|rule| rule.at_path(["http", "paths"])?.as_list()).flatten();
    let backends = paths.filter_map(|path| path.get("backend")).chain(object.at(&["spec", "defaultBackend"]));
    for service in backends.filter_map(|backend| backend.get("service")) {
        let port = service.get("port").and_then(|port| port.get("name").or_else(|| port.get("number")));
        let named = Named::of(object, service.get("name"), ("", "Service", object.namespace));
        if let Some(service) = named {
            found(Backend { service, port });
        }
    }
}

fn of_route<'a>(object: &'a Object<'a>, found: &mut dyn FnMut(Backend<'a>)) {
    let list = |value: &'a Value, key| value.get(key).and_then(Value::as_list).unwrap_or_default().iter();
    for rule in object.at(&["spec"]).into_iter().flat_map(|spec| list(spec, "rules")) {
        let mirrors =
            list(rule, "filters").filter_map(|filter| filter.at_path(["requestMirror", "backendRef"]));
        for to in list(rule, "backendRefs").chain(mirrors) {
            let text = |key, usual| to.get(key).and_then(Value::as_str).unwrap_or(usual);
            if (text("group", ""), text("kind", "Service")) == ("", "Service") {
                let named =
                    Named::of(object, to.get("name"), ("", "Service", text("namespace", object.namespace)));
                if let Some(service) = named {
                    found(Backend { service, port: to.get("port") });
                }
            }
        }
    }
}

/// The reference that the API server's own configuration uses.
fn of_service<'a>(object: &'a Object<'a>, service: &'a Value, found: &mut dyn FnMut(Backend<'a>)) {
    let Some(namespace) = service.get("namespace").and_then(Value::as_str) else { return };
    let named = Named::of(object, service.get("name"), ("", "Service", namespace));
    if let Some(named) = named {
        found(Backend { service: named, port: service.get("port") });
    }
}
