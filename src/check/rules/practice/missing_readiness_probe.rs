//! `missing-readiness-probe`: a pod that a Service sends requests to before it can answer.

use super::{Compile, Finding, Object, Pod, Rule, Turn, Value, View, selector};
use crate::spec::platform::RuleLevel;

pub(super) const RULE: Rule = Rule {
    name: "missing-readiness-probe",
    caption: "a Service sends requests to a pod that does not say when it can answer",
    level: RuleLevel::Warn,
    why: r"A pod without a readiness probe counts as ready as soon as its container runs, so every rollout sends requests to
programs that are still starting, and a broken version replaces a good one (Kubernetes' docs on probes).",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    ports: {http: 8080}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    resources: {requests: {cpu: 100m, memory: 128Mi}}
    ports: {http: 8080}
    probes: {readiness: {http: /ready}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(of_view).collect()
}

fn of_view(view: View) -> Vec<Finding> {
    let services = view.of_kind("", "Service").filter_map(|service| {
        let wanted = service.at(&["spec", "selector"])?;
        wanted.as_map().is_some_and(|wanted| !wanted.is_empty()).then_some((service, wanted))
    });
    let services: Vec<(&Object, &Value)> = services.collect();
    let bare = view.own().filter_map(Pod::of).filter(|pod| !pod.ends() && !has_probe(*pod));
    bare.filter_map(|pod| {
        let labels = pod.labels();
        let (service, _) = services.iter().find(|(service, wanted)| {
            service.namespace == pod.object.namespace && selector::has_all(wanted, labels)
        })?;
        told(pod, service.name)
    })
    .collect()
}

fn has_probe(pod: Pod) -> bool {
    pod.containers().any(|container| container.value.get("readinessProbe").is_some())
}

fn told(pod: Pod, service: &str) -> Option<Finding> {
    let container = pod.containers().find(|container| container.turn == Turn::Main)?;
    let message =
        format!("the Service `{service}` sends requests to a pod that does not say when it can answer");
    let found = pod.told_of_field(container, RULE.name, "readinessProbe", message);
    Some(found.help("say how to ask it: `probes: {readiness: {http: /…}}`"))
}
