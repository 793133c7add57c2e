//! `outside-limit-range`: a container asks for less, or more, than a LimitRange of its namespace lets it.

use super::{
    Compile, Finding, Rule,
    demand::{Namespace, governed, is_of_containers, read, shown},
};
use crate::{
    check::{
        Object,
        pods::{Container, Pod},
    },
    spec::platform::RuleLevel,
    value::Value,
};

pub(super) const RULE: Rule = Rule {
    name: "outside-limit-range",
    caption: "a container asks for less, or more, than a LimitRange of its namespace lets it",
    level: RuleLevel::Deny,
    why: r"The API server refuses a pod with a container below `min` or above `max` of a LimitRange, and one whose request is
above the limit that a LimitRange gives it by default (`must be less than or equal to … limit`).",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  namespace: {name: prod, limits: {max: {memory: 1Gi}}}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 2Gi}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  namespace: {name: prod, limits: {max: {memory: 1Gi}}}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 1Gi}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    let mut found = Vec::new();
    for namespace in governed(compile).values() {
        let compiled = |pod: &&Pod| compile.model.environments.contains_key(&pod.object.environment.name);
        for pod in namespace.pods.iter().filter(compiled) {
            for container in pod.containers() {
                found.extend(namespace.limits.iter().filter_map(|(range, entry)| {
                    let entry = Some(*entry).filter(|entry| is_of_containers(entry))?;
                    outside(*pod, container, (range, entry))
                        .or_else(|| above_default(namespace, *pod, container, (range, entry)))
                }));
            }
        }
    }
    found
}

/// What a container says itself, held against the bounds.
fn outside(pod: Pod, container: Container, (range, entry): (&Object, &Value)) -> Option<Finding> {
    let bounds = ["min", "max"].into_iter().flat_map(|bound| {
        let amounts = entry.get(bound).and_then(Value::as_map);
        amounts.into_iter().flatten().map(move |amount| (bound, amount))
    });
    bounds.into_iter().find_map(|(bound, limit)| {
        let most = read(&limit.value)?;
        let (list, said) = ["requests", "limits"].into_iter().find_map(|list| {
            let said = container.value.at_path(["resources", list, &limit.key])?;
            let amount = read(said)?;
            let is_outside = if bound == "min" { amount < most } else { amount > most };
            is_outside.then_some((list, said))
        })?;
        let side = if bound == "min" { "below the least" } else { "above the most" };
        let message = format!(
            "the container `{}` {list} {} of `{}`, {side} that `{}` lets it, {}",
            container.name(),
            shown(&limit.key, read(said)?),
            limit.key,
            range.name,
            shown(&limit.key, most)
        );
        let finding = pod.object.finding(RULE.name, said, message).at(limit.value.span(), "the bound");
        Some(finding.help("change what the container says, or the bound in `namespace.limits`"))
    })
}

/// A request above the limit that the container has by default.
fn above_default(
    namespace: &Namespace,
    pod: Pod,
    container: Container,
    (range, entry): (&Object, &Value),
) -> Option<Finding> {
    let requests = container.value.at_path(["resources", "requests"]).and_then(Value::as_map)?;
    requests.iter().find_map(|request| {
        if container.value.at_path(["resources", "limits", &request.key]).is_some() {
            return None;
        }
        let own = entry.at_path(["default", &request.key])?;
        let (asked, limit) = (read(&request.value)?, namespace.default("default", &request.key)?);
        (asked > limit).then(|| {
            let message = format!(
                "the container `{}` requests {} of `{}`, and has no limit but the default of `{}`, {}",
                container.name(),
                shown(&request.key, asked),
                request.key,
                range.name,
                shown(&request.key, limit)
            );
            pod.object
                .finding(RULE.name, &request.value, message)
                .at(own.span(), "the default")
                .help("give the container a limit of its own")
        })
    })
}
