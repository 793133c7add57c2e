//! Two states of an environment `prod`, for the tests of the families.

use super::consequences;
use crate::{
    bundle::{Artifact, Bundle, Content, Identity, Manifest},
    names::Name,
    review::{Class, Consequence, Object, ObjectChange, Side, Standing, Subject, What},
    source::Sources,
    value::Value,
    yaml::{Dialect, read},
};
use std::{collections::BTreeMap, sync::Arc};

/// The root, and the Applications of the apps `web` and `namespaces`: all of them prune.
pub(super) const PRUNING: &str = "
{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: root, namespace: argocd}, spec: {syncPolicy: {automated: {prune: true, selfHeal: true}}}}
---
{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: web-prod, namespace: argocd}, spec: {destination: {namespace: shop}, syncPolicy: {automated: {prune: true, selfHeal: true}}}}
---
{apiVersion: argoproj.io/v1alpha1, kind: Application, metadata: {name: namespaces-prod, namespace: argocd}, spec: {syncPolicy: {automated: {prune: true, selfHeal: true}}}}
---
";

/// The same, and none of them prunes.
pub(super) fn keeping() -> String {
    PRUNING.replace("prune: true", "prune: false")
}

/// What follows, as `word: message`, when the objects of `web` become others. An object belongs to the app that its
/// label `app` names; an Application `x-prod` is that of the app `x`.
pub(super) fn told(before: &str, after: &str) -> Vec<String> {
    found(before, after).iter().map(|it| format!("{}: {}", it.danger.word(), it.message)).collect()
}

/// The same among apps that prune.
pub(super) fn told_of(before: &str, after: &str) -> Vec<String> {
    told(&format!("{PRUNING}{before}"), &format!("{PRUNING}{after}"))
}

/// What follows when objects become others.
pub(super) fn found(before: &str, after: &str) -> Vec<Consequence> {
    let (bundles, sources) = ([bundle(before), bundle(after)], Sources::default());
    let side = |bundle| Side { environment: None, bundle, sources: &sources };
    let environment = Name::new("prod").unwrap();
    let changes = changes(&bundles, &environment);
    let present = |bundle| Some(side(bundle)).filter(|side: &Side| !side.bundle.files.is_empty());
    consequences(&changes, &[bundles.each_ref().map(present)])
}

fn bundle(text: &str) -> Bundle {
    let mut bundle = Bundle::default();
    let objects = read(Sources::default().add("", text), text, Dialect::Kubernetes).unwrap();
    for object in objects.into_iter().filter(|object| !object.is_null()) {
        let manifest = Manifest { object };
        let (path, app) = place(&manifest);
        bundle.files.insert(path.into(), Artifact { app, content: Content::Manifests(vec![manifest]) });
    }
    bundle
}

fn place(manifest: &Manifest) -> (String, Option<Name>) {
    let Identity { kind, name, namespace, .. } = manifest.identity();
    let app = manifest.object.at_path(["metadata", "labels", "app"]).and_then(Value::as_str).unwrap_or("web");
    match &*kind {
        "Application" if &*name == "root" => ("prod/bootstrap/root.yaml".to_owned(), None),
        "Application" => {
            let app = name.trim_end_matches("-prod").trim_end_matches("-eu");
            let app = Name::new(app).ok().filter(|app| app.as_str() != "namespaces");
            let file = app.as_ref().map_or("namespaces", Name::as_str);
            (format!("prod/argocd/applications/{file}.yaml"), None)
        }
        "AppProject" => (format!("prod/argocd/projects/{name}.yaml"), None),
        "Namespace" => (format!("prod/manifests/namespaces/namespace-{name}.yaml"), None),
        _ => (format!("prod/manifests/{app}/{kind}-{name}.{namespace}.yaml"), Name::new(app).ok()),
    }
}

fn changes<'a>(bundles: &'a [Bundle; 2], environment: &'a Name) -> Vec<ObjectChange<'a>> {
    let [mut old, mut new] = bundles.each_ref().map(objects);
    let same: Vec<Subject> = old.keys().filter(|subject| new.contains_key(subject)).cloned().collect();
    let mut pairs: Vec<_> = same.iter().map(|subject| (old.remove(subject), new.remove(subject))).collect();
    for new in new.into_values() {
        // What has the same kind and the same content is the same under another name.
        let alike = |(_, it): &(&Subject, &Object)| kind(it) == kind(&new) && spec(it) == spec(&new);
        let other = old.iter().find(alike).map(|(subject, _)| subject.clone());
        let other = other.filter(|_| spec(&new).is_some()).and_then(|it| old.remove(&it));
        pairs.push((other, Some(new)));
    }
    pairs.extend(old.into_values().map(|old| (Some(old), None)));
    let differs = |(old, new): &(Option<Object>, Option<Object>)| match (old, new) {
        (Some(old), Some(new)) => value(old) != value(new) || old.app != new.app,
        _ => true,
    };
    pairs.retain(differs);
    let change = |(old, new): (Option<Object<'a>>, Option<Object<'a>>)| {
        let class = match (&old, &new) {
            (None, _) => Class::Added,
            (_, None) => Class::Removed,
            (Some(old), Some(new)) if old.subject != new.subject || old.app != new.app => Class::Renamed,
            _ => Class::Field,
        };
        let environment = Some(environment);
        ObjectChange {
            environment,
            old,
            new,
            fields: Vec::new(),
            class,
            standing: Standing::Open,
            cause: [None; 2],
        }
    };
    pairs.into_iter().map(change).collect()
}

fn objects(bundle: &Bundle) -> BTreeMap<Subject, Object<'_>> {
    let object = |(path, artifact, manifest): (&'_ Arc<str>, _, _)| {
        let (artifact, manifest): (&Artifact, &Manifest) = (artifact, manifest);
        let subject = Subject::Manifest(manifest.identity());
        (subject, path.clone(), artifact, manifest)
    };
    let of = bundle.manifests().map(object);
    of.map(|(subject, path, artifact, manifest)| {
        let (path, _) = bundle.files.get_key_value(&path).unwrap();
        let what = What::Value(&manifest.object);
        (subject.clone(), Object { path, app: artifact.app.as_ref(), subject, what })
    })
    .collect()
}

fn value<'a>(object: &Object<'a>) -> Option<&'a Value> {
    if let What::Value(value) = object.what { Some(value) } else { None }
}

fn spec<'a>(object: &Object<'a>) -> Option<&'a Value> {
    value(object)?.get("spec")
}

fn kind(object: &Object) -> Option<Arc<str>> {
    if let Subject::Manifest(identity) = &object.subject { Some(identity.kind.clone()) } else { None }
}
