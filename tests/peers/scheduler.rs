//! The repository's own chart and the real helm: what `out/` holds of the app is what helm renders of the same values.

use super::{peer, printed, repository};
use platc::{
    build::{Compiled, compile},
    bundle::Manifest,
    source::Sources,
    tree::Tree,
    value::Value,
    yaml::{self, Dialect},
};
use serde_json::Value as Json;
use std::{collections::BTreeMap, fs, process::Command};

const APP: &str = "scheduler";

/// Labels of every object of an app that its chart does not say, and those of Helm.
const OURS: &[&str] = &["app.kubernetes.io/part-of", "environment", "team", "tier"];
const HELMS: &[&str] = &["app.kubernetes.io/managed-by", "helm.sh/chart"];

fn compiled() -> Compiled {
    let compiled =
        compile(Tree::from_folder(repository(), &["platform", "environments", "schemas"]).unwrap(), &[]);
    assert!(!compiled.diagnostics.has_errors());
    compiled
}

/// Each object by kind and name.
fn named(objects: Vec<Value>) -> BTreeMap<String, Json> {
    let object =
        |object: Value| (Manifest { object: object.clone() }.identity().to_string(), object.to_json());
    objects.into_iter().filter(|object| !object.is_null()).map(object).collect()
}

pub(super) fn read(text: &str) -> Vec<Value> {
    let file = Sources::default().add("", text);
    yaml::read(file, text, Dialect::Kubernetes).unwrap()
}

fn drop_labels(metadata: &mut Json, names: &[&str]) {
    if let Some(labels) = metadata["labels"].as_object_mut() {
        labels.retain(|name, _| !names.contains(&name.as_str()));
    }
}

/// What platc adds to an object of a chart: its namespace, labels of the object alone, waves and options of Argo CD.
fn without_ours(object: &mut Json, namespace: &str) {
    let metadata = &mut object["metadata"];
    let found = metadata.as_object_mut().unwrap().remove("namespace");
    assert_eq!(found.unwrap(), namespace);
    drop_labels(metadata, OURS);
    if let Some(annotations) = metadata["annotations"].as_object_mut() {
        annotations.retain(|name, _| !name.starts_with("argocd.argoproj.io/"));
    }
    if metadata["annotations"].as_object().is_none_or(serde_json::Map::is_empty) {
        metadata.as_object_mut().unwrap().remove("annotations");
    }
}

fn without_helms(object: &mut Json) {
    drop_labels(&mut object["metadata"], HELMS);
    if object["spec"]["template"]["metadata"].is_object() {
        drop_labels(&mut object["spec"]["template"]["metadata"], HELMS);
    }
}

#[test]
fn what_is_built_of_the_schedulers_chart_is_what_helm_renders() {
    let compiled = compiled();
    let folder = tempfile::tempdir().unwrap();
    for environment in ["prod", "staging"] {
        let found = &compiled.model.environments[environment];
        let app = &found.apps[APP];
        let values = folder.path().join(format!("{environment}.yaml"));
        fs::write(&values, yaml::emit(app.values.as_ref().unwrap())).unwrap();
        let rendered = printed(
            Command::new(peer("bin/helm"))
                .args(["template", APP, "platform/charts/scheduler", "--namespace", environment, "--values"])
                .arg(&values)
                .args(["--kube-version", &found.cluster.full_version()])
                .current_dir(repository()),
        );
        let mut expected = named(read(&rendered));
        expected.values_mut().for_each(without_helms);
        let below = format!("{environment}/manifests/{APP}");
        let built =
            compiled.files().below(&below).flat_map(|(_, bytes)| read(std::str::from_utf8(bytes).unwrap()));
        let mut built = named(built.collect());
        built.retain(|name, _| !name.starts_with("SealedSecret/"));
        for object in built.values_mut() {
            without_ours(object, environment);
        }
        assert!(built.len() >= 6, "{:?}", built.keys());
        assert_eq!(built, expected, "{environment}");
    }
}
