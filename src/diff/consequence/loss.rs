//! Objects that take more along when they are deleted than themselves.

use super::{
    fate::has_option,
    scene::{Changed, Moment, Present, Scene, Standing, items, listed, text},
};
use crate::{
    review::{Consequence, Danger},
    schema::{pods::pod_way, reference},
    value::Value,
};
use std::collections::BTreeSet;

/// What is lost with an object that Argo CD deletes; `None` where it is only the object.
pub(super) fn of(scene: &Scene, changed: &Changed, old: &Present, confirmed: bool) -> Option<Consequence> {
    let environment = changed.environment()?;
    let when = if confirmed { "once somebody confirms, " } else { "" };
    let deletes = format!("{when}Argo CD deletes `{}`", old.identity);
    let (danger, more) = data(old)
        .or_else(|| enclosing(scene, environment, old))
        .or_else(|| guard(scene, environment, old))?;
    Some(changed.tell(danger, deletes + &more))
}

/// Data that go with it, or stay without it.
fn data(old: &Present) -> Option<(Danger, String)> {
    match (&*old.identity.group, &*old.identity.kind) {
        ("", "PersistentVolumeClaim") => Some((
            Danger::ClaimDeleted,
            ", and its volume with it unless the class retains volumes".to_owned(),
        )),
        ("", "PersistentVolume") => Some((Danger::VolumeDeleted, disk(old.value).to_owned())),
        ("apps", "StatefulSet") => of_set(old),
        _ => None,
    }
}

/// All that lives in it, or by it.
fn enclosing(scene: &Scene, environment: &str, old: &Present) -> Option<(Danger, String)> {
    match (&*old.identity.group, &*old.identity.kind) {
        ("", "Namespace") => {
            let apps = inhabitants(scene, environment, &old.identity.name);
            let whose =
                if apps.is_empty() { String::new() } else { format!(", that of {} included", listed(apps)) };
            Some((Danger::NamespaceDeleted, format!(", and Kubernetes all that is in it{whose}")))
        }
        ("apiextensions.k8s.io", "CustomResourceDefinition") => {
            let (group, kind) =
                (text(old.value, &["spec", "group"]), text(old.value, &["spec", "names", "kind"]));
            let here = scene.standing(environment, Moment::Before).iter();
            let ours = here.filter(|it| *it.identity.kind == *kind && *it.identity.group == *group).count();
            let ours =
                if ours == 0 { String::new() } else { format!(", {ours} of this environment included") };
            Some((Danger::DefinitionDeleted, format!(", and Kubernetes each `{kind}` in the cluster{ours}")))
        }
        _ => None,
    }
}

/// What others stand on.
fn guard(scene: &Scene, environment: &str, old: &Present) -> Option<(Danger, String)> {
    match (&*old.identity.group, &*old.identity.kind) {
        ("networking.k8s.io", "NetworkPolicy") => {
            Some((Danger::NetworkOpened, format!(": {}", no_more_denied(old.value))))
        }
        ("policy", "PodDisruptionBudget") => {
            Some((Danger::BudgetRemoved, ": a drain may take all of its pods at once".to_owned()))
        }
        ("autoscaling", "HorizontalPodAutoscaler") => {
            let then = after_autoscaler(scene, environment, old)?;
            Some((Danger::AutoscalerRemoved, format!(": {then}")))
        }
        ("", "ConfigMap" | "Secret")
        | ("bitnami.com", "SealedSecret")
        | ("external-secrets.io", "ExternalSecret") => {
            let users = users(scene, environment, old);
            let (verb, whose) = if users.len() == 1 { ("names", "its") } else { ("name", "their") };
            let told = || format!(", which {} still {verb}: {whose} pods start no more", listed(&users));
            (!users.is_empty()).then(|| (Danger::SecretInUse, told()))
        }
        _ => None,
    }
}

fn disk(volume: &Value) -> &'static str {
    match text(volume, &["spec", "persistentVolumeReclaimPolicy"]) {
        "Delete" => ", and its driver the disk behind it",
        _ => "; the disk behind it stays, and nothing in the cluster knows it any more",
    }
}

/// Apps that have objects in a namespace.
fn inhabitants(scene: &Scene, environment: &str, namespace: &str) -> BTreeSet<String> {
    let here = scene.standing(environment, Moment::Before);
    here.iter()
        .filter(|it| &*it.identity.namespace == namespace)
        .filter_map(|it| Some(it.app?.to_string()))
        .collect()
}

/// KEP-1847: what becomes of the claims of a StatefulSet that is deleted.
fn of_set(old: &Present) -> Option<(Danger, String)> {
    let templates = items(old.value, &["spec", "volumeClaimTemplates"]);
    let claims =
        templates.iter().map(|it| format!("{}-{}-0", text(it, &["metadata", "name"]), old.identity.name));
    let policy = text(old.value, &["spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"]);
    let told = if policy == "Delete" {
        let told = ", and Kubernetes its claims: its retention policy says `whenDeleted: Delete`";
        (Danger::ClaimDeleted, told.to_owned())
    } else {
        (Danger::ClaimsLeft, format!(", and its claims stay with their data: {}…", listed(claims)))
    };
    (!templates.is_empty()).then_some(told)
}

fn no_more_denied(policy: &Value) -> String {
    let types =
        items(policy, &["spec", "policyTypes"]).iter().filter_map(Value::as_str).map(str::to_lowercase);
    let types: Vec<String> = types.collect();
    let way = if types.is_empty() { "ingress".to_owned() } else { types.join(" and ") };
    format!("{way} is open again to the pods that it selected, unless another policy selects them")
}

/// The replicas that a workload has once its autoscaler is gone: those that its manifest says, else those that it has.
fn after_autoscaler(scene: &Scene, environment: &str, old: &Present) -> Option<String> {
    let target = old.value.at_path(["spec", "scaleTargetRef"])?;
    let (kind, name) = (text(target, &["kind"]), text(target, &["name"]));
    let here = scene.standing(environment, Moment::After);
    let is_target = |it: &&Standing| {
        *it.identity.kind == *kind
            && *it.identity.name == *name
            && it.identity.namespace == old.identity.namespace
    };
    let workload = here.iter().find(is_target)?;
    let least = old.value.at_path(["spec", "minReplicas"]).and_then(Value::as_integer).unwrap_or(1);
    Some(match workload.value.at_path(["spec", "replicas"]).and_then(Value::as_integer) {
        Some(said) => format!("`{kind}/{name}` has {said} replicas then, where it had {least} or more"),
        None => format!("`{kind}/{name}` keeps the replicas that it has at that moment"),
    })
}

/// The objects whose pods name a Secret or ConfigMap; one that a controller made goes with what it was made of.
fn users(scene: &Scene, environment: &str, old: &Present) -> Vec<String> {
    let kind = if &*old.identity.kind == "ConfigMap" { "ConfigMap" } else { "Secret" };
    let keeps = text(old.value, &["spec", "target", "creationPolicy"]) == "Orphan"
        || has_option(old.value, "Prune=false");
    let target = text(old.value, &["spec", "target", "name"]);
    let name = if target.is_empty() { &*old.identity.name } else { target };
    let here = scene.standing(environment, Moment::After);
    let made = |it: &Standing| {
        let own = text(it.value, &["spec", "target", "name"]);
        let is_secret = matches!(&*it.identity.kind, "Secret" | "SealedSecret" | "ExternalSecret");
        (if kind == "Secret" { is_secret } else { &*it.identity.kind == kind })
            && it.identity.namespace == old.identity.namespace
            && name == if own.is_empty() { &*it.identity.name } else { own }
    };
    if keeps || here.iter().any(made) {
        return Vec::new();
    }
    let uses = |it: &&Standing| {
        let pod = pod_way(&it.identity.group, &it.identity.kind)
            .and_then(|way| it.value.at_path(way.iter().copied()));
        let spec = pod.and_then(|pod| pod.get("spec"));
        it.identity.namespace == old.identity.namespace
            && spec.is_some_and(|spec| {
                reference::of_pod(spec).iter().any(|(of, named)| *of == kind && **named == *name)
            })
    };
    here.iter().filter(uses).map(|it| it.identity.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::{found, keeping, told, told_of};

    fn claim(annotations: &str) -> String {
        format!(
            "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: data, namespace: shop, annotations: {{{annotations}}}}}, spec: {{a: b}}}}"
        )
    }

    #[test]
    fn a_claim_goes_with_its_volume_once_somebody_confirms() {
        let found = found(
            &format!(
                "{}{}",
                super::super::sample::PRUNING,
                claim("argocd.argoproj.io/sync-options: 'Prune=confirm,Delete=confirm'")
            ),
            super::super::sample::PRUNING,
        );
        assert_eq!(
            found[0].message,
            "once somebody confirms, Argo CD deletes `PersistentVolumeClaim/data`, and its volume with it unless the class retains volumes"
        );
        assert_eq!((found[0].danger.word(), found[0].steps.len()), ("claim-deleted", 2));
        let keeping = keeping();
        assert_eq!(
            told(&format!("{keeping}{}", claim("")), &keeping),
            ["orphaned: in the cluster stays `PersistentVolumeClaim/data`: `web` does not prune"]
        );
    }

    #[test]
    fn the_claims_of_a_set_stay_unless_it_says_otherwise() {
        let of = |policy: &str| {
            format!(
                "{{apiVersion: apps/v1, kind: StatefulSet, metadata: {{name: db, namespace: shop}}, spec: {{{policy} volumeClaimTemplates: [{{metadata: {{name: data}}}}]}}}}"
            )
        };
        assert_eq!(
            told_of(&of(""), ""),
            [
                "claims-left: Argo CD deletes `StatefulSet/db`, and its claims stay with their data: `data-db-0`…"
            ]
        );
        let expected = "claim-deleted: Argo CD deletes `StatefulSet/db`, and Kubernetes its claims: its retention policy says `whenDeleted: Delete`";
        assert_eq!(
            told_of(&of("persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete},"), ""),
            [expected]
        );
    }

    #[test]
    fn a_volume_goes() {
        let of = |policy: &str| {
            format!(
                "{{apiVersion: v1, kind: PersistentVolume, metadata: {{name: disk}}, spec: {{persistentVolumeReclaimPolicy: {policy}}}}}"
            )
        };
        assert_eq!(
            told_of(&of("Delete"), ""),
            ["volume-deleted: Argo CD deletes `PersistentVolume/disk`, and its driver the disk behind it"]
        );
        assert_eq!(
            told_of(&of("Retain"), ""),
            [
                "volume-deleted: Argo CD deletes `PersistentVolume/disk`; the disk behind it stays, and nothing in the cluster knows it any more"
            ]
        );
    }

    #[test]
    fn a_namespace_absorbs_what_is_in_it() {
        let map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}}\n---\n";
        let namespace = "{apiVersion: v1, kind: Namespace, metadata: {name: shop, annotations: {argocd.argoproj.io/sync-options: Prune=confirm}}}";
        let expected = "namespace-deleted: once somebody confirms, Argo CD deletes `Namespace/shop`, and Kubernetes all that is in it, that of `web` included";
        assert_eq!(told_of(&format!("{map}{namespace}"), ""), [expected]);
        let elsewhere = map.replace("namespace: shop", "namespace: store");
        assert_eq!(told_of(&format!("{elsewhere}{namespace}"), "").len(), 2);
    }

    #[test]
    fn a_definition_takes_its_objects_along() {
        let crd = "{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: things.shop.example}, spec: {group: shop.example, names: {kind: Thing}}}\n---\n";
        let thing = "{apiVersion: shop.example/v1, kind: Thing, metadata: {name: a, namespace: shop}}";
        let expected = "definition-deleted: Argo CD deletes `CustomResourceDefinition/things.shop.example`, and Kubernetes each `Thing` in the cluster, 1 of this environment included";
        assert_eq!(told_of(&format!("{crd}{thing}"), thing), [expected]);
    }

    #[test]
    fn a_secret_that_is_still_named_is_missed() {
        let secret = "{apiVersion: v1, kind: Secret, metadata: {name: key, namespace: shop}}\n---\n";
        let pod = |name: &str| {
            format!(
                "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: web, namespace: shop}}, spec: {{replicas: 0, template: {{spec: {{containers: [{{name: main, envFrom: [{{secretRef: {{name: {name}}}}}]}}]}}}}}}}}\n---\n"
            )
        };
        let expected = "secret-in-use: Argo CD deletes `Secret/key`, which `Deployment/web` still names: its pods start no more";
        assert_eq!(told_of(&format!("{secret}{}", pod("key")), &pod("key")), [expected]);
        assert_eq!(
            told_of(&format!("{secret}{}", pod("key")), &pod("other")),
            ["pruned: Argo CD deletes `Secret/key`: `web` prunes"]
        );
        let sealed = "{apiVersion: bitnami.com/v1alpha1, kind: SealedSecret, metadata: {name: key, namespace: shop}}\n---\n";
        assert_eq!(
            told_of(&format!("{secret}{}", pod("key")), &format!("{sealed}{}", pod("key"))),
            ["pruned: Argo CD deletes `Secret/key`: `web` prunes"]
        );
    }
}
