//! How many pods there are, and how many may go at once.

use super::scene::{Changed, Moment, Scene, Standing, items, text};
use crate::{
    review::{Consequence, Danger},
    schema::selector::selects,
    value::{Text, Value},
};

const SCALED: &[(&str, &[&str])] =
    &[("apps", &["Deployment", "StatefulSet", "ReplicaSet"]), ("argoproj.io", &["Rollout"])];

pub(super) fn find(scene: &Scene) -> Vec<Consequence> {
    let scaled = SCALED.iter().flat_map(|(group, kinds)| scene.edited_of(group, kinds));
    let mut found: Vec<Consequence> =
        scaled.filter_map(|(changed, old, new)| replicas(scene, &changed, old, new)).collect();
    let autoscalers = scene.edited_of("autoscaling", &["HorizontalPodAutoscaler"]);
    found.extend(autoscalers.filter_map(|(changed, old, new)| lower(&changed, old, new)));
    let budgets = scene.objects().filter(|it| it.is_of("policy", &["PodDisruptionBudget"]));
    found.extend(budgets.filter_map(|changed| blocked(scene, &changed)));
    found
}

fn number(value: &Value, path: &[&str]) -> Option<i64> {
    value.at_path(path.iter().copied()).and_then(Value::as_integer)
}

fn replicas(scene: &Scene, changed: &Changed, old: &Value, new: &Value) -> Option<Consequence> {
    let identity = changed.new?.identity;
    let path = ["spec", "replicas"];
    let (before, after) = (number(old, &path), number(new, &path));
    if after == Some(0) && before != Some(0) {
        let message =
            format!("no pod of `{identity}` is left: its replicas go from {} to 0", before.unwrap_or(1));
        return Some(changed.tell_at(Danger::ScaledToZero, &path, message));
    }
    // <https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/>, on migrating to an autoscaler: what
    // is said no more gets its default, which is 1.
    let said = before.filter(|before| *before > 1 && after.is_none() && !is_ignored(scene, changed))?;
    let message = format!(
        "`replicas` of `{identity}` is said no more: Kubernetes sets it from {said} to 1, until an autoscaler acts"
    );
    Some(changed.tell_at(Danger::ReplicasReset, &path, message))
}

/// Whether the app leaves `replicas` to others.
fn is_ignored(scene: &Scene, changed: &Changed) -> bool {
    let application = changed.environment().zip(changed.new.and_then(|it| it.synced_with()));
    let application =
        application.and_then(|(environment, app)| scene.application(environment, app, Moment::After));
    let ignored = application.map(|it| items(it, &["spec", "ignoreDifferences"])).unwrap_or_default();
    ignored.iter().flat_map(|it| items(it, &["jsonPointers"])).any(|it| it.as_str() == Some("/spec/replicas"))
}

fn lower(changed: &Changed, old: &Value, new: &Value) -> Option<Consequence> {
    let path = ["spec", "minReplicas"];
    let [before, after] = [old, new].map(|it| number(it, &path).unwrap_or(1));
    (after < before).then(|| {
        let message = format!(
            "`{}` may leave {after} pods, where it left {before} at least",
            changed.new.map(|it| it.identity.to_string()).unwrap_or_default()
        );
        changed.tell_at(Danger::AutoscalerLower, &path, message)
    })
}

fn blocked(scene: &Scene, changed: &Changed) -> Option<Consequence> {
    let (new, environment) = (changed.new?, changed.environment()?);
    let was = changed
        .old
        .is_some_and(|old| blocks(scene.standing(environment, Moment::Before), old.value).is_some());
    let why = blocks(scene.standing(environment, Moment::After), new.value).filter(|_| !was)?;
    let message = format!("`{}` allows no eviction, {why}: drains of nodes hang", new.identity);
    Some(changed.tell_at(Danger::BlockedEvictions, &["spec"], message))
}

/// Why a budget lets no pod go, where it does not: `allowed` of the disruption controller is healthy less desired.
fn blocks(here: &[Standing], budget: &Value) -> Option<String> {
    let selector = budget.at_path(["spec", "selector"])?;
    let namespace = text(budget, &["metadata", "namespace"]);
    let pods: i64 = here
        .iter()
        .filter(|it| {
            &*it.identity.namespace == namespace
                && SCALED.iter().any(|(group, kinds)| {
                    *it.identity.group == **group && kinds.contains(&&*it.identity.kind)
                })
        })
        .filter(|it| {
            selects(
                selector,
                it.value.at_path(["spec", "template", "metadata", "labels"]).and_then(Value::as_map),
            )
        })
        .map(|it| least(here, it))
        .sum();
    let of = |key: &str| Some((key.to_owned(), budget.at_path(["spec", key])?.spelled()?));
    let amount = |said: &str| match said.strip_suffix('%') {
        Some(percent) => percent.parse::<i64>().ok().map(|percent| (pods * percent + 99) / 100),
        None => said.parse().ok(),
    };
    if pods == 0 {
        return None;
    }
    let told = |(key, said): (String, Text)| {
        format!("`{key}: {said}` of {pods} pod{}", if pods == 1 { "" } else { "s" })
    };
    of("minAvailable")
        .filter(|(_, said)| amount(said).is_some_and(|least| least >= pods))
        .or_else(|| of("maxUnavailable").filter(|(_, said)| amount(said) == Some(0)))
        .map(told)
}

/// The fewest pods of a workload: its autoscaler says, else itself.
fn least(here: &[Standing], workload: &Standing) -> i64 {
    let scales = |it: &&Standing| {
        let target = |key: &str| text(it.value, &["spec", "scaleTargetRef", key]);
        &*it.identity.kind == "HorizontalPodAutoscaler"
            && it.identity.namespace == workload.identity.namespace
            && (target("kind"), target("name")) == (&*workload.identity.kind, &*workload.identity.name)
    };
    match here.iter().find(scales) {
        Some(autoscaler) => number(autoscaler.value, &["spec", "minReplicas"]).unwrap_or(1),
        None => number(workload.value, &["spec", "replicas"]).unwrap_or(1),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::told_of;

    fn deployment(spec: &str) -> String {
        format!(
            "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: web, namespace: shop}}, spec: {{{spec}}}}}\n---\n"
        )
    }

    fn autoscaler(least: u8) -> String {
        format!(
            "{{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {{name: web, namespace: shop}}, spec: {{minReplicas: {least}, scaleTargetRef: {{kind: Deployment, name: web}}}}}}\n---\n"
        )
    }

    #[test]
    fn nothing_is_left_at_zero() {
        let expected = "scaled-to-zero: no pod of `Deployment/web` is left: its replicas go from 2 to 0";
        assert_eq!(told_of(&deployment("replicas: 2"), &deployment("replicas: 0")), [expected]);
        assert!(told_of(&deployment("replicas: 2"), &deployment("replicas: 1")).is_empty());
    }

    #[test]
    fn an_autoscaler_finds_one_replica() {
        let (before, after) = (deployment("replicas: 4"), format!("{}{}", deployment(""), autoscaler(4)));
        let expected = "replicas-reset: `replicas` of `Deployment/web` is said no more: Kubernetes sets it from 4 to 1, until an autoscaler acts";
        assert_eq!(told_of(&before, &after), [expected]);
        let owned = |least| format!("{}{}", deployment(""), autoscaler(least));
        assert!(told_of(&owned(2), &owned(4)).is_empty());
        assert_eq!(
            told_of(&owned(4), &owned(2)),
            ["autoscaler-lower: `HorizontalPodAutoscaler/web` may leave 2 pods, where it left 4 at least"]
        );
        let expected = "autoscaler-removed: Argo CD deletes `HorizontalPodAutoscaler/web`: `Deployment/web` has 2 replicas then, where it had 4 or more";
        assert_eq!(told_of(&owned(4), &deployment("replicas: 2")), [expected]);
    }

    #[test]
    fn a_budget_must_let_one_go() {
        let web = deployment("replicas: 2, template: {metadata: {labels: {app: web}}}");
        let budget = |said: &str| {
            format!(
                "{web}{{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {{name: web, namespace: shop}}, spec: {{{said}, selector: {{matchLabels: {{app: web}}}}}}}}"
            )
        };
        let expected = "blocked-evictions: `PodDisruptionBudget/web` allows no eviction, `minAvailable: 2` of 2 pods: drains of nodes hang";
        assert_eq!(told_of(&budget("minAvailable: 1"), &budget("minAvailable: 2")), [expected]);
        assert!(told_of(&web, &budget("minAvailable: 50%")).is_empty());
        let expected = "budget-removed: Argo CD deletes `PodDisruptionBudget/web`: a drain may take all of its pods at once";
        assert_eq!(told_of(&budget("minAvailable: 1"), &web), [expected]);
    }
}
