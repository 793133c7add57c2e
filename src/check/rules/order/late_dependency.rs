//! `late-dependency`: what an object needs is applied after it.

use super::{
    Compile, Finding, Rule,
    applications::Applications,
    moment::{HOOK, Moment, WAVE},
    needs,
};
use crate::{
    check::{Object, View, pods::Pod},
    spec::platform::RuleLevel,
    value::Value,
};
use std::collections::HashMap;

pub(super) const RULE: Rule = Rule {
    name: "late-dependency",
    caption: "a ConfigMap, Secret, ServiceAccount, claim or Namespace is applied after what needs it",
    level: RuleLevel::Deny,
    why: r"Argo CD applies phase after phase and wave after wave, and goes on only when all of a wave is healthy. A pod that
waits for a ConfigMap of a later wave is never healthy, so the wave never comes: the first sync hangs, and later ones
run with what the sync before left. The same holds for a PreSync hook, which runs before everything that is no hook,
and for an app whose Application is in an earlier wave than that of the app that brings what it needs.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {migrate: migrate.yaml}
# platform/apps/migrate.yaml
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  annotations: {argocd.argoproj.io/hook: PreSync}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: migrate
          image: ghcr.io/shop/web:1.4.2
          envFrom: [{configMapRef: {name: settings}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {database: shop}
",
    good: r#"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {migrate: migrate.yaml}
# platform/apps/migrate.yaml
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  annotations: {argocd.argoproj.io/hook: Sync, argocd.argoproj.io/sync-wave: "-1"}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: migrate
          image: ghcr.io/shop/web:1.4.2
          envFrom: [{configMapRef: {name: settings}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, annotations: {argocd.argoproj.io/sync-wave: "-2"}}
data: {database: shop}
"#,
    check,
};

/// What brings a kind, namespace and name, of several the first to be applied.
type Brought<'a> = HashMap<(&'static str, &'a str, &'a str), (&'a Object<'a>, Moment)>;

fn check(compile: &Compile) -> Vec<Finding> {
    compile.views().flat_map(of_view).collect()
}

fn of_view(view: View) -> Vec<Finding> {
    let brought = brought(view);
    let applications = Applications::of(view);
    let mut found = Vec::new();
    for object in view.own().filter(|object| !object.is_argocds()) {
        let Some(moment) = Moment::of(object) else { continue };
        if let Some(namespace) = object.at(&["metadata", "namespace"])
            && let Some(late) =
                brought.get(&("Namespace", "", object.namespace)).filter(|late| is_late(object, moment, late))
        {
            found.push(told(object, moment, namespace, late));
        }
        // Nothing waits for the pods of a CronJob.
        let Some(pod) = Pod::of(object).filter(|_| object.kind != "CronJob") else { continue };
        for (kind, place) in needs::of_pod(pod) {
            let Some(name) = place.as_str() else { continue };
            let Some(other) = brought.get(&(kind, object.namespace, name)) else { continue };
            if is_late(object, moment, other) {
                found.push(told(object, moment, place, other));
            } else if let Some(waves) = applications.against(object, other.0) {
                found.push(told_of_apps(object, place, other.0, waves));
            }
        }
    }
    found
}

fn is_late(object: &Object, moment: Moment, (other, later): &(&Object, Moment)) -> bool {
    object.synced_with() == other.synced_with() && moment < *later
}

fn brought(view: View) -> Brought {
    let mut brought: Brought = HashMap::new();
    for object in view.own() {
        let Some((kind, name)) = product(object) else { continue };
        let Some(moment) = Moment::of(object) else { continue };
        let known = brought.entry((kind, object.namespace, name)).or_insert((object, moment));
        if moment < known.1 {
            *known = (object, moment);
        }
    }
    brought
}

/// What is there once an object is applied: itself, or the Secret that a controller makes of it.
fn product<'a>(object: &Object<'a>) -> Option<(&'static str, &'a str)> {
    let or_own = |name: &'a str| if name.is_empty() { object.name } else { name };
    Some(match (object.group, object.kind) {
        ("", "ConfigMap") => ("ConfigMap", object.name),
        ("", "Namespace") => ("Namespace", object.name),
        ("", "PersistentVolumeClaim") => ("PersistentVolumeClaim", object.name),
        ("", "Secret") => ("Secret", object.name),
        ("", "ServiceAccount") => ("ServiceAccount", object.name),
        ("bitnami.com", "SealedSecret") => {
            ("Secret", or_own(object.text(&["spec", "template", "metadata", "name"])))
        }
        ("external-secrets.io", "ExternalSecret") => {
            ("Secret", or_own(object.text(&["spec", "target", "name"])))
        }
        ("cert-manager.io", "Certificate") => ("Secret", object.text(&["spec", "secretName"])),
        _ => return None,
    })
}

fn told(object: &Object, moment: Moment, place: &Value, (other, later): &(&Object, Moment)) -> Finding {
    let message = format!(
        "the {} `{}` comes in {moment}, and the {} `{}` that it needs only in {later}",
        object.kind, object.name, other.kind, other.name
    );
    let at = |key| other.at(&["metadata", "annotations", key]).or_else(|| other.at(&["metadata", "name"]));
    let (place_of_other, help) = if moment.phase == later.phase {
        let help = format!("put the {} into an earlier wave: `{WAVE}: \"{}\"`", other.kind, moment.wave - 1);
        (at(WAVE), help)
    } else {
        let help = format!(
            "make the {0} a {1:?} hook of an earlier wave, too, or let the {2} be a Sync hook after it: `{HOOK}: Sync`",
            other.kind, moment.phase, object.kind
        );
        (at(HOOK), help)
    };
    object
        .finding(RULE.name, place, message)
        .at(place_of_other.and_then(Value::span), "applied later")
        .help(help)
}

fn told_of_apps(object: &Object, place: &Value, other: &Object, (wave, later): (i64, i64)) -> Finding {
    let app = |object: &Object| object.synced_with().unwrap_or_default().to_owned();
    let message = format!(
        "the {} `{}` needs the {} `{}` of app `{}`, which is in wave {later}, and `{}` is in wave {wave}",
        object.kind,
        object.name,
        other.kind,
        other.name,
        app(other),
        app(object)
    );
    object
        .finding(RULE.name, place, message)
        .at(other.at(&["metadata", "name"]).and_then(Value::span), "brought here")
        .help(format!("say that it comes first: `dependsOn: {{{}: true}}`", app(other)))
}
