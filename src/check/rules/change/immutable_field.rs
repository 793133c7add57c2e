//! `immutable-field`: a field changes that the API server does not let change.

use super::{Compile, Finding, Rule};
use crate::{
    bundle::Manifest,
    check::{Object, View},
    schema::immutable::{FIELDS, Field, Held},
    spec::platform::RuleLevel,
    value::{Value, Way},
};

pub(super) const RULE: Rule = Rule {
    name: "immutable-field",
    caption: "a field changes that the API server does not let change where the object is",
    level: RuleLevel::Deny,
    why: r"Some fields are fixed once an object is there: the API server refuses the update (`field is immutable`), or keeps what
it has, and Argo CD stays OutOfSync until somebody finds out. platc holds what it compiles against `out/` at HEAD, or
at the revision of `platc check --base REV`, which is what the cluster has.

`argocd.argoproj.io/sync-options: Force=true,Replace=true` on the object lets Argo CD delete it and make it anew, and
hooks are made anew with each sync: of both nothing is told. Where somebody deletes the object by hand, allow the rule
for that app, with the reason, until the change is committed.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    selector: {app: web}
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# out/prod/manifests/web/deployment-web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: prod}
spec:
  selector: {matchLabels: {app.kubernetes.io/name: web, app.kubernetes.io/component: main}}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# out/prod/manifests/web/deployment-web.yaml
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: prod}
spec:
  replicas: 3
  selector: {matchLabels: {app.kubernetes.io/name: web, app.kubernetes.io/component: main}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    let mut found = Vec::new();
    for view in compile.views() {
        for old in compile.before.in_environment(view.environment.name.as_str()) {
            let Some(new) = successor(view, &old.manifest).filter(|new| !is_made_anew(new)) else { continue };
            let fields = FIELDS.iter().filter(|field| field.is_of(new.group, new.kind));
            found.extend(fields.filter_map(|field| changed(field, &old.manifest.object, new)));
        }
    }
    found
}

/// The same object as it is now.
fn successor<'a>(view: View<'a>, old: &Manifest) -> Option<&'a Object<'a>> {
    let identity = old.identity();
    view.find((&identity.group, &identity.kind, &identity.namespace, &identity.name))
        .filter(|new| new.environment.name == view.environment.name)
}

/// Whether Argo CD deletes an object before it applies the new one.
fn is_made_anew(object: &Object) -> bool {
    let is_hook = ["argocd.argoproj.io/hook", "helm.sh/hook"]
        .iter()
        .any(|key| !matches!(object.annotation(key), "" | "Skip"));
    let mut options = object.annotation("argocd.argoproj.io/sync-options").split(',');
    is_hook || options.any(|option| option.trim() == "Force=true")
}

fn changed(field: &Field, old: &Value, new: &Object) -> Option<Finding> {
    let before = old.at_path(field.path.iter().copied());
    let after = new.at(field.path);
    let below = field.change(old, (before, after))?;
    let way = Way(field.path.iter().map(|key| (*key).into()).chain(below.into_iter().rev()).collect());
    let message = match field.held {
        Held::Growing => format!("`{way}` of the {} `{}` can only grow", new.kind, new.name),
        _ => format!("`{way}` of the {} `{}` cannot change where it is", new.kind, new.name),
    };
    let finding =
        new.finding_at(RULE.name, &way, message).help(field.remedy.help(new.kind, new.namespace, new.name));
    let finding = finding.note(was(field, &way, old));
    if new.kind != "Secret" {
        return Some(finding);
    }
    Some(Finding { diagnostic: finding.diagnostic.hiding_source(), ..finding })
}

/// What the API server has; of data and of pods only that it differs, since they may hold what is nobody's business.
fn was(field: &Field, way: &Way, old: &Value) -> String {
    if matches!(field.held, Held::Sealed) || field.path.last() == Some(&"template") {
        return format!("`{}` was another", field.path.join("."));
    }
    match (way.of(old).filter(|was| !was.is_null()), field.held) {
        (Some(was), _) => format!("it was {}", was.to_json()),
        (None, Held::Whole(default)) if !default.is_empty() => format!("it was not said, which is {default}"),
        (None, _) => "it was not said".to_owned(),
    }
}
