//! `duplicate-host`: two Ingresses, or two HTTPRoutes, of one cluster claim the same host and path.

use super::{
    Compile, Finding, Rule,
    claim::{Claim, twice},
};
use crate::{check::Object, spec::platform::RuleLevel, value::Value};

pub(super) const RULE: Rule = Rule {
    name: "duplicate-host",
    caption: "two Ingresses, or two HTTPRoutes, of one cluster claim the same host and path",
    level: RuleLevel::Deny,
    why: r"Which of two Ingresses answers for a host and path is the controller's choice, mostly the older one: a new app seems to
be deployed and gets no request, or takes another's. (ingress-nginx refuses the second by its admission webhook, where
it runs.) Other paths of a host, another class or Gateway, and nginx's canaries are no second claim.",
    bad: r"# platform/apps/cart.yaml
kind: App
metadata: {name: cart}
spec:
  workload:
    image: ghcr.io/shop/cart:1.4.2
    ports: {http: 8080}
    ingress: {host: shop.example}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    ingress: {host: shop.example}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    good: r"# platform/apps/cart.yaml
kind: App
metadata: {name: cart}
spec:
  workload:
    image: ghcr.io/shop/cart:1.4.2
    ports: {http: 8080}
    ingress: {host: shop.example}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    ingress: {host: shop.example, path: /web}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    check,
};

/// What answers: the class of Ingresses, or the Gateway's namespace, name and listener.
type Door<'a> = [&'a str; 3];

/// A door, a host, a path and how it is compared.
type Address<'a> = (Door<'a>, &'a str, &'a str, &'a str);

fn check(compile: &Compile) -> Vec<Finding> {
    let mut claims: Vec<Claim<Address>> = Vec::new();
    for object in compile.objects.all() {
        match (object.group, object.kind) {
            ("networking.k8s.io", "Ingress") => of_ingress(object, &mut claims),
            ("gateway.networking.k8s.io", "HTTPRoute") => of_route(object, &mut claims),
            _ => {}
        }
    }
    twice(compile, claims.into_iter(), |claim, other| {
        let (_, host, path, _) = claim.what;
        let host = if host.is_empty() { "every host" } else { host };
        let message = format!("`{host}{path}` is claimed twice: by {} and by {}", claim.who(), other.who());
        claim
            .by
            .finding(RULE.name, claim.place, message)
            .at(other.place.span().filter(|span| Some(*span) != claim.place.span()), "the other one")
            .help("give one of them another host or path; environments of one cluster can put `${{ env.name }}` into the host")
    })
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_list).unwrap_or_default().iter()
}

fn of_ingress<'a>(object: &'a Object<'a>, claims: &mut Vec<Claim<'a, Address<'a>>>) {
    let annotation = |key| object.text(&["metadata", "annotations", key]);
    if annotation("nginx.ingress.kubernetes.io/canary") == "true" {
        return;
    }
    let class = object.text(&["spec", "ingressClassName"]);
    let class = if class.is_empty() { annotation("kubernetes.io/ingress.class") } else { class };
    for rule in items(object.at(&["spec", "rules"])) {
        let host = text(rule, "host");
        for path in items(rule.get("http").and_then(|http| http.get("paths"))) {
            let way = path.get("path").and_then(Value::as_str).unwrap_or("/");
            let place = rule.get("host").or_else(|| path.get("path")).unwrap_or(path);
            claims.push(Claim {
                what: ([class, "", ""], host, way, text(path, "pathType")),
                by: object,
                place,
            });
        }
    }
}

/// A match that looks at more than the path is no claim to all of it; a route without hosts has its Gateway's.
fn of_route<'a>(object: &'a Object<'a>, claims: &mut Vec<Claim<'a, Address<'a>>>) {
    for gateway in items(object.at(&["spec", "parentRefs"])) {
        let namespace = match text(gateway, "namespace") {
            "" => object.namespace,
            namespace => namespace,
        };
        let door = [namespace, text(gateway, "name"), text(gateway, "sectionName")];
        for host in items(object.at(&["spec", "hostnames"])) {
            for rule in items(object.at(&["spec", "rules"])) {
                let matches = rule.get("matches").and_then(Value::as_list);
                let all = matches.is_none_or(<[Value]>::is_empty).then_some(("/", "PathPrefix"));
                let plain = |of: &&Value| {
                    ["headers", "queryParams", "method"].iter().all(|key| of.get(key).is_none())
                };
                let ways = matches.unwrap_or_default().iter().filter(plain).map(|of| {
                    let said = |key| of.get("path").and_then(|path| path.get(key)).and_then(Value::as_str);
                    (said("value").unwrap_or("/"), said("type").unwrap_or("PathPrefix"))
                });
                let name = host.as_str().unwrap_or_default();
                claims.extend(all.into_iter().chain(ways).map(|(way, kind)| Claim {
                    what: (door, name, way, kind),
                    by: object,
                    place: host,
                }));
            }
        }
    }
}
