//! `ingress-without-tls`: a host that is served in the clear.

use super::{Compile, Finding, Object, Rule, Value};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "ingress-without-tls",
    caption: "an Ingress serves a host without TLS",
    level: RuleLevel::Allow,
    why: r"Without `tls` passwords and cookies cross the network readable. Where something before the cluster ends TLS this stays off;
elsewhere it belongs on.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    ports: {http: 8080}
    ingress: {host: shop.example}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    ports: {http: 8080}
    ingress: {host: shop.example, tls: {clusterIssuer: letsencrypt}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.objects.all().iter().flat_map(told).collect()
}

fn told<'a>(object: &'a Object<'a>) -> impl Iterator<Item = Finding> + 'a {
    let is_ingress = (object.group, object.kind) == ("networking.k8s.io", "Ingress");
    let list = move |key| {
        let list = object.at(&["spec", key]).filter(|_| is_ingress);
        list.and_then(Value::as_list).unwrap_or_default().iter()
    };
    let secured =
        move || list("tls").flat_map(|tls| tls.get("hosts").and_then(Value::as_list).unwrap_or_default());
    let is_secured = move |host: &str| {
        let covers = |by: &str| {
            by == host
                || by
                    .strip_prefix('*')
                    .is_some_and(|end| host.split_once('.').is_some_and(|(_, rest)| &end[1..] == rest))
        };
        secured().filter_map(Value::as_str).any(covers)
    };
    list("rules").filter_map(move |rule| {
        let said = rule.get("host")?;
        let host = said.as_str().filter(|host| !is_secured(host))?;
        let found = object.finding(RULE.name, said, format!("`{host}` is served without TLS"));
        Some(
            found
                .help("say `ingress: {tls: {clusterIssuer: …}}`, or the `secret` that holds its certificate"),
        )
    })
}
