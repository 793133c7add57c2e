//! What differs between two bundles, object by object and field by field.

use platc::{
    bundle::{Artifact, Bundle, Content, Manifest},
    diff::{Object, Pairing, What, objects},
    map,
    names::Name,
    value::Value,
};

fn bundle(environment: &str, objects: Vec<(&str, Value)>) -> Bundle {
    let files = objects.into_iter().enumerate().map(|(at, (app, object))| {
        let content = Content::Manifests(vec![Manifest { object }]);
        (format!("{environment}/{at}.yaml").into(), Artifact { app: Some(Name::new(app).unwrap()), content })
    });
    Bundle { files: files.collect() }
}

fn object(kind: &str, namespace: &str, name: &str, spec: Value) -> Value {
    map! {
        "apiVersion" => "v1",
        "kind" => kind,
        "metadata" => map! { "name" => name, "namespace" => namespace },
        "spec" => spec,
    }
}

/// Each change as a line.
fn told(old: &Bundle, new: &Bundle, pairing: Pairing) -> Vec<String> {
    let changes = objects(&Object::all(old), &Object::all(new), pairing);
    let lines = changes.iter().flat_map(|change| {
        let lines = match &change.what {
            What::Added => vec!["added".to_owned()],
            What::Removed => vec!["removed".to_owned()],
            What::Bytes => vec!["bytes".to_owned()],
            What::Fields(fields) => fields
                .iter()
                .map(|field| {
                    let spelled = |value: &Option<Value>| {
                        value.as_ref().map(platc::yaml::emit).map(|text| text.trim_end().to_owned())
                    };
                    format!("{field}: {:?} -> {:?}", spelled(&field.old), spelled(&field.new))
                })
                .collect(),
        };
        lines.into_iter().map(|line| format!("{} {line}", change.subject))
    });
    lines.collect()
}

#[test]
fn fields_are_told_by_their_path_and_whole_parts_once() {
    let old =
        map! { "replicas" => 2, "same" => 1, "gone" => map! { "a" => 1, "b" => 2 }, "list" => vec![1, 2, 3] };
    let new = map! { "same" => 1, "replicas" => 3, "list" => vec![1, 5], "new.key" => map! { "a" => 1 } };
    let old = bundle("prod", vec![("a", object("Deployment", "x", "a", old))]);
    let new = bundle("prod", vec![("a", object("Deployment", "x", "a", new))]);
    assert_eq!(
        told(&old, &new, Pairing::SameEnvironment),
        [
            "Deployment/a spec.gone: Some(\"a: 1\\nb: 2\") -> None",
            "Deployment/a spec.list[1]: Some(\"2\") -> Some(\"5\")",
            "Deployment/a spec.list[2]: Some(\"3\") -> None",
            "Deployment/a spec[\"new.key\"]: None -> Some(\"a: 1\")",
            "Deployment/a spec.replicas: Some(\"2\") -> Some(\"3\")",
        ]
    );
    assert!(told(&old, &old, Pairing::SameEnvironment).is_empty());
}

#[test]
fn objects_come_and_go_whatever_file_they_are_in() {
    let service = || object("Service", "x", "a", map! {});
    let old = bundle("prod", vec![("a", object("ConfigMap", "x", "old", map! {})), ("a", service())]);
    let new = bundle("prod", vec![("a", service()), ("b", object("ConfigMap", "x", "new", map! {}))]);
    assert_eq!(told(&old, &new, Pairing::SameEnvironment), ["ConfigMap/old removed", "ConfigMap/new added"]);
}

#[test]
fn another_namespace_is_another_object_of_one_environment_and_the_same_of_two() {
    let side = |environment: &str, replicas: i64| {
        let application = format!("web-{environment}");
        bundle(
            environment,
            vec![
                ("web", object("Deployment", environment, "web", map! { "replicas" => replicas })),
                ("web", object("Application", "argocd", &application, map! { "project" => "apps" })),
                ("web", object("ConfigMap", environment, "one", map! {})),
                ("web", object("ConfigMap", environment, &format!("only{environment}"), map! {})),
                ("web", object("ConfigMap", environment, &format!("more{environment}"), map! {})),
            ],
        )
    };
    let (staging, prod) = (side("staging", 1), side("prod", 3));
    assert_eq!(
        told(&staging, &prod, Pairing::OtherEnvironment),
        [
            "Application/web-prod metadata.name: Some(\"web-staging\") -> Some(\"web-prod\")",
            "ConfigMap/moreprod added",
            "ConfigMap/one metadata.namespace: Some(\"staging\") -> Some(\"prod\")",
            "ConfigMap/onlyprod added",
            "ConfigMap/morestaging removed",
            "ConfigMap/onlystaging removed",
            "Deployment/web metadata.namespace: Some(\"staging\") -> Some(\"prod\")",
            "Deployment/web spec.replicas: Some(\"1\") -> Some(\"3\")",
        ]
    );
    let apart = told(&staging, &prod, Pairing::SameEnvironment);
    assert_eq!(apart.len(), 10);
    assert!(apart.iter().all(|line| line.ends_with("added") || line.ends_with("removed")));
}

#[test]
fn values_and_copies_are_compared_by_their_path() {
    let side = |environment: &str, size: i64, text: &str| {
        let values = Content::Values(map! { "size" => size });
        let copy = Content::Copy { from: "platform/charts/web/a".into(), bytes: text.as_bytes().into() };
        let file =
            |path: &str, content| (format!("{environment}/{path}").into(), Artifact { app: None, content });
        Bundle { files: [file("values/web.yaml", values), file("charts/web/a", copy)].into() }
    };
    assert_eq!(
        told(&side("staging", 1, "x"), &side("prod", 2, "y"), Pairing::OtherEnvironment),
        ["charts/web/a bytes", "values/web.yaml size: Some(\"1\") -> Some(\"2\")"]
    );
}
