//! `unsaid-for-quota`: a container does not say how much it takes of what a quota of its namespace counts.

use super::{
    Compile, Finding, Rule,
    demand::{Namespace, governed},
    quota_exceeded::is_plain,
};
use crate::{
    check::{Object, pods::Pod},
    spec::platform::RuleLevel,
    value::Value,
};

pub(super) const RULE: Rule = Rule {
    name: "unsaid-for-quota",
    caption: "a container does not say how much it takes of what a quota of its namespace counts",
    level: RuleLevel::Deny,
    why: r"Where a quota counts `requests.cpu`, `limits.memory` and the like, the API server refuses every pod with a container
that says none (`failed quota: … must specify`), unless a LimitRange of the namespace has a default.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  namespace: {name: prod, quota: {limits.memory: 4Gi}}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  namespace: {name: prod, quota: {limits.memory: 4Gi}, limits: {default: {memory: 256Mi}}}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    check,
};

/// What the API server demands of every container (`quota/v1/evaluator/core`).
const DEMANDED: &[(&str, &str, &str)] = &[
    ("cpu", "requests", "cpu"),
    ("memory", "requests", "memory"),
    ("requests.cpu", "requests", "cpu"),
    ("requests.memory", "requests", "memory"),
    ("limits.cpu", "limits", "cpu"),
    ("limits.memory", "limits", "memory"),
];

fn check(compile: &Compile) -> Vec<Finding> {
    let mut found = Vec::new();
    for ((_, name), namespace) in governed(compile) {
        for quota in namespace.quotas.iter().copied().filter(|quota| is_plain(quota)) {
            // A chart that nobody sees may bring a LimitRange.
            if compile.objects.seen_by(quota.environment).is_open(name) {
                continue;
            }
            let hard = quota.at(&["spec", "hard"]).and_then(Value::as_map);
            for limit in hard.into_iter().flatten() {
                let Some((_, list, resource)) = DEMANDED.iter().find(|(key, ..)| *key == &*limit.key) else {
                    continue;
                };
                let pods = namespace
                    .pods
                    .iter()
                    .filter(|pod| compile.model.environments.contains_key(&pod.object.environment.name));
                found.extend(
                    pods.filter_map(|pod| silent(&namespace, *pod, (quota, &limit.value), (list, resource))),
                );
            }
        }
    }
    found
}

/// The first container of a pod that says nothing.
fn silent(
    namespace: &Namespace,
    pod: Pod,
    (quota, limit): (&Object, &Value),
    (list, resource): (&str, &str),
) -> Option<Finding> {
    if pod.spec.at_path(["resources", list, resource]).is_some() {
        return None;
    }
    let container =
        pod.containers().find(|container| namespace.of_container(*container, list, resource).is_none())?;
    let message = format!(
        "the container `{}` says no {list} of `{resource}`, and the quota `{}` of `{}` counts them",
        container.name(),
        quota.name,
        quota.namespace
    );
    Some(
        pod.object
            .finding_below(RULE.name, container.value, "resources", message)
            .at(limit.span(), "this quota demands it of every container")
            .help(format!("say `resources: {{{list}: {{{resource}: …}}}}`, or give the namespace a default: `namespace: {{limits: …}}`")),
    )
}
