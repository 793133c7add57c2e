//! `quota-exceeded`: the pods of a namespace ask for more than its ResourceQuota allows.

use super::{
    Compile, Finding, Rule,
    demand::{Namespace, governed, read, shown},
};
use crate::{
    check::{Object, pods::Pod},
    spec::platform::RuleLevel,
    value::{Entry, Value},
};

pub(super) const RULE: Rule = Rule {
    name: "quota-exceeded",
    caption: "the pods of a namespace ask for more than its ResourceQuota allows",
    level: RuleLevel::Deny,
    why: r"The API server refuses each pod that would take a namespace above its quota (`exceeded quota`): the Deployment is
there, and some of its pods never are. Counted are the pods that run at the same time, each with its largest init
container, times its replicas or its autoscaler's maximum, with the defaults of a LimitRange; Jobs come and go and are
not, nor are pods that a rollout adds for a while.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  namespace: {name: prod, quota: {requests.cpu: 2}}
  workload:
    image: ghcr.io/shop/web:1.4.2
    replicas: 2
    autoscaling: {max: 6, cpu: 80}
    ports: {http: 8080}
    resources: {requests: {cpu: 500m, memory: 128Mi}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  namespace: {name: prod, quota: {requests.cpu: 2}}
  workload:
    image: ghcr.io/shop/web:1.4.2
    replicas: 2
    autoscaling: {max: 4, cpu: 80}
    ports: {http: 8080}
    resources: {requests: {cpu: 500m, memory: 128Mi}}
",
    check,
};

/// How many of those that ask a message names.
const NAMED: usize = 3;

fn check(compile: &Compile) -> Vec<Finding> {
    let mut found = Vec::new();
    for namespace in governed(compile).values() {
        let quotas = namespace.quotas.iter().copied();
        for quota in quotas.filter(|quota| {
            compile.model.environments.contains_key(&quota.environment.name) && is_plain(quota)
        }) {
            let hard = quota.at(&["spec", "hard"]).and_then(Value::as_map);
            found.extend(hard.into_iter().flatten().filter_map(|limit| exceeded(namespace, quota, limit)));
        }
    }
    found
}

/// A quota with scopes counts only some pods.
pub(super) fn is_plain(quota: &Object) -> bool {
    quota.at(&["spec", "scopes"]).is_none() && quota.at(&["spec", "scopeSelector"]).is_none()
}

fn exceeded(namespace: &Namespace, quota: &Object, limit: &Entry) -> Option<Finding> {
    let most = read(&limit.value)?;
    let mut asked = asked(namespace, &limit.key)?;
    let sum: f64 = asked.iter().map(|(_, amount)| amount).sum();
    // Sums of fractions are not exact: 0.1 + 0.2.
    if sum <= most * (1.0 + 1e-9) {
        return None;
    }
    asked.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let largest: Vec<String> = asked
        .iter()
        .take(NAMED)
        .map(|(object, amount)| format!("`{}/{}` {}", object.kind, object.name, shown(&limit.key, *amount)))
        .collect();
    let message = format!(
        "what is in the namespace `{}` comes to {} of `{}`, and the quota `{}` allows {}",
        quota.namespace,
        shown(&limit.key, sum),
        limit.key,
        quota.name,
        shown(&limit.key, most)
    );
    let rest = asked.len().saturating_sub(NAMED);
    let more = if rest == 0 { String::new() } else { format!(", and {rest} more") };
    Some(
        quota
            .finding(RULE.name, &limit.value, message)
            .note(format!("{}{more}", largest.join(", ")))
            .help("raise the quota, or let the workloads ask for less"),
    )
}

/// What each object takes of what a quota counts; `None` for what is not counted here.
fn asked<'a>(namespace: &Namespace<'a>, counted: &str) -> Option<Vec<(&'a Object<'a>, f64)>> {
    let of_pods = |amount: &dyn Fn(Pod<'a>) -> f64| {
        let pods = namespace.pods.iter().map(|pod| (pod.object, namespace.replicas(*pod) * amount(*pod)));
        Some(pods.filter(|(_, amount)| *amount > 0.0).collect())
    };
    match counted {
        "pods" => of_pods(&|_| 1.0),
        "persistentvolumeclaims" => {
            Some(claims(namespace).map(|(object, _, count)| (object, count)).collect())
        }
        "requests.storage" => {
            let size = |spec: &Value| spec.at_path(["resources", "requests", "storage"]).and_then(read);
            let sized = claims(namespace)
                .map(|(object, spec, count)| (object, count * size(spec).unwrap_or_default()));
            Some(sized.collect())
        }
        "cpu" | "memory" => of_pods(&|pod| namespace.of_pod(pod, "requests", counted)),
        _ => match counted.split_once('.')? {
            (list @ ("requests" | "limits"), resource) => {
                of_pods(&|pod| namespace.of_pod(pod, list, resource))
            }
            _ => None,
        },
    }
}

/// Each claim with its spec, and how often it is made: those of a StatefulSet for each replica.
fn claims<'a>(namespace: &Namespace<'a>) -> impl Iterator<Item = (&'a Object<'a>, &'a Value, f64)> {
    let single = namespace.claims.iter().filter_map(|claim| Some((*claim, claim.at(&["spec"])?, 1.0)));
    let templates = namespace.pods.iter().flat_map(|pod| {
        let templates = pod.object.at(&["spec", "volumeClaimTemplates"]).and_then(Value::as_list);
        let count = namespace.replicas(*pod);
        templates
            .unwrap_or_default()
            .iter()
            .filter_map(move |claim| Some((pod.object, claim.get("spec")?, count)))
    });
    single.chain(templates)
}
