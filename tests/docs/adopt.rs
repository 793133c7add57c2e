//! What docs/adopt.md promises: what is live is produced again, with the same identity and an equal spec.

use super::page;
use platc::{
    build,
    source::Sources,
    tree::Tree,
    value::Value,
    yaml::{self, Dialect},
};
use serde_json::{Value as Json, json};
use std::{collections::BTreeMap, fs};
use walkdir::WalkDir;

const PAGE: &str = "docs/adopt.md";
const LIVE: &str = "docs/adopt/live";

/// Kind, namespace and name: what an object is one by, to the API server and to Argo CD.
type Identity = (String, String, String);

fn objects(path: &str, text: &str) -> Vec<Json> {
    let file = Sources::default().add(path, text);
    let read = yaml::read(file, text, Dialect::Kubernetes);
    read.unwrap_or_else(|told| panic!("{path}: {told:?}")).iter().map(Value::to_json).collect()
}

fn identity(object: &Json, namespace: &str) -> Identity {
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let kind = format!("{}/{}", text(&object["apiVersion"]), text(&object["kind"]));
    let namespace = match (text(&object["metadata"]["namespace"]), object["kind"] == "Namespace") {
        (_, true) => String::new(),
        (said, false) if said.is_empty() => namespace.to_owned(),
        (said, false) => said,
    };
    (kind, namespace, text(&object["metadata"]["name"]))
}

fn live() -> BTreeMap<Identity, Json> {
    let files = WalkDir::new(LIVE).into_iter().map(|entry| entry.unwrap().into_path());
    let texts = files.filter(|path| path.is_file()).map(|path| {
        let text = fs::read_to_string(&path).unwrap();
        objects(path.to_str().unwrap(), &text)
    });
    // Argo CD applies what names no namespace to the destination's.
    texts.flatten().map(|object| (identity(&object, "shop"), object)).collect()
}

/// What the page's platform compiles to, as it is when the reader has followed the page up to a heading.
fn produced(heading: &str) -> BTreeMap<Identity, Json> {
    let text = fs::read_to_string(PAGE).unwrap();
    let end = text.find(heading).unwrap_or_else(|| panic!("{PAGE} has no `{heading}`"));
    let folder = page::outcome(PAGE, &text[..end]);
    let tree = Tree::from_folder(folder.path(), &["platform", "environments"]).unwrap();
    let compiled = build::compile(tree, &[]);
    assert!(compiled.diagnostics.is_empty(), "{:#?}", compiled.diagnostics);
    let files = compiled.files().iter().map(|(path, bytes)| {
        let text = std::str::from_utf8(bytes).unwrap();
        objects(path, text)
    });
    files.flatten().map(|object| (identity(&object, ""), object)).collect()
}

/// An object without what the page says that platc adds.
fn without_additions(mut object: Json, before: &Json) -> Json {
    let added = [
        ("labels", &["app.kubernetes.io/name", "app.kubernetes.io/part-of", "environment"][..]),
        ("labels", &["app.kubernetes.io/managed-by"]),
        ("annotations", &["argocd.argoproj.io/sync-options"]),
    ];
    let is_namespace = object["kind"] == "Namespace";
    let metadata = object["metadata"].as_object_mut().unwrap();
    for (field, keys) in &added[..if is_namespace { 3 } else { 1 }] {
        let Some(map) = metadata.get_mut(*field).and_then(Json::as_object_mut) else { continue };
        map.retain(|key, _| !keys.contains(&key.as_str()));
        if map.is_empty() {
            metadata.remove(*field);
        }
    }
    if before["metadata"].get("namespace").is_none() {
        metadata.remove("namespace");
    }
    object
}

fn is_of_argocd(object: &Json) -> bool {
    object["apiVersion"] == "argoproj.io/v1alpha1"
}

#[test]
fn every_live_object_is_produced_with_its_identity_and_its_spec() {
    let (live, produced) = (live(), produced("## 4. Hand over"));
    assert!(live.len() >= 10);
    for (identity, before) in live.iter().filter(|(_, object)| !is_of_argocd(object)) {
        let after = produced.get(identity).unwrap_or_else(|| panic!("{identity:?} is not produced"));
        // All of it, and so what cannot be changed: selectors, claim templates, `clusterIP`, `serviceName`.
        assert_eq!(&without_additions(after.clone(), before), before, "{identity:?}");
    }
}

#[test]
fn nothing_is_produced_that_is_not_live_but_what_the_page_names() {
    let (live, produced) = (live(), produced("## 4. Hand over"));
    let mut new: Vec<String> = produced
        .keys()
        .filter(|key| !live.contains_key(key))
        .map(|(kind, _, name)| format!("{kind} {name}"))
        .collect();
    new.sort();
    let expected = [
        "argoproj.io/v1alpha1/AppProject platc-namespaces-prod",
        "argoproj.io/v1alpha1/AppProject platc-root-prod",
        "argoproj.io/v1alpha1/Application platc-namespaces-prod",
        "argoproj.io/v1alpha1/Application shop-prod",
        "v1/ConfigMap argocd-cm",
    ];
    assert_eq!(new, expected);
}

#[test]
fn applications_keep_name_project_and_destination_and_sync_and_delete_nothing() {
    let (live, produced) = (live(), produced("## 4. Hand over"));
    for (identity, before) in live.iter().filter(|(_, object)| is_of_argocd(object)) {
        let after = produced.get(identity).unwrap_or_else(|| panic!("{identity:?} is not produced"));
        assert_eq!(after["metadata"].get("finalizers"), None, "{identity:?}");
        for field in ["project", "destination", "destinations"] {
            assert_eq!(after["spec"][field], before["spec"][field], "{identity:?}: {field}");
        }
        let keys =
            |field: &str| after["metadata"][field].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let prefixes = ["app.kubernetes.io/", "environment"];
        assert!(keys("labels").iter().all(|key| prefixes.iter().any(|prefix| key.starts_with(prefix))));
        let named = ["argocd.argoproj.io/manifest-generate-paths", "argocd.argoproj.io/sync-wave"];
        assert!(keys("annotations").iter().all(|key| named.contains(&&**key)), "{identity:?}");
        let automated = &after["spec"]["syncPolicy"]["automated"];
        assert_eq!(automated, &Json::Null, "{identity:?} syncs by itself");
    }
    let prunes =
        produced.values().filter(|object| object["spec"]["syncPolicy"]["automated"]["prune"] == true);
    assert_eq!(prunes.count(), 0);
    let root = produced.values().find(|object| object["metadata"]["name"] == "shop-prod").unwrap();
    assert_eq!(root["metadata"].get("finalizers"), None);
}

#[test]
fn only_the_last_step_prunes_and_changes_no_object() {
    let (first, last) = (produced("## 4. Hand over"), produced("From here on"));
    let prune = |name: &str| {
        let application = last.values().find(|object| object["metadata"]["name"] == name).unwrap();
        application["spec"]["syncPolicy"]["automated"].clone()
    };
    assert_eq!(prune("shop-web"), json!({"prune": true, "selfHeal": true}));
    assert_eq!(prune("shop-db"), json!({"prune": false, "selfHeal": true}));
    for (identity, object) in first.iter().filter(|(_, object)| !is_of_argocd(object)) {
        assert_eq!(last.get(identity), Some(object), "{identity:?}");
    }
}
