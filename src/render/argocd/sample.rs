//! A small environment for tests, as `resolve` would give it.

use super::{order, render};
use crate::{
    bundle::Manifest,
    diagnostic::Diagnostics,
    map,
    model::{
        App, ArgoCd, Chart, Cluster, Edge, Environment, Git, Manifests, Names, Namespace, Project, Reason,
        SecretStore, Source, SyncPolicy, Version,
    },
    names::Name,
    render::wave::Apps,
    spec::{
        Traced,
        app::{Crds, Delivery, HelmLabels, SyncMode},
        environment::{Provider, SealScope},
        platform::{Files, Helm, Kinds, Ordering},
    },
    value::Value,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What Argo CD reads of an environment, with what is wrong, and the waves that its apps come to.
pub(in crate::render) fn written(
    environment: &Environment,
    apps: Apps,
    namespaces: &[Manifest],
) -> (Vec<(String, Manifest)>, Diagnostics) {
    let (order, mut told) = order(environment, apps);
    let (files, more) = render(environment, apps.0, namespaces, &order);
    told.extend(more);
    (files, told)
}

pub(in crate::render) fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

fn built_in<T>(value: T) -> Traced<T> {
    Traced { value, trace: None }
}

/// The environment `prod` with a project `apps` and the apps given.
pub(in crate::render) fn environment(apps: impl IntoIterator<Item = App>) -> Environment {
    let project = |key: &str| Project {
        name: Traced::built_in(format!("{key}-prod")),
        description: Some(format!("The project {key}").into()),
        kinds: Kinds::Default,
        raw: None,
    };
    Environment {
        name: name("prod"),
        span: None,
        platform: name("shop"),
        git: Git {
            url: Traced::built_in("https://git.example/shop"),
            revision: Traced::built_in("main"),
            path: Traced::built_in(""),
        },
        cluster: Arc::new(cluster()),
        argocd: Arc::new(argocd()),
        names: Names {
            root: Traced::built_in("shop-prod"),
            root_project: "platc-root-prod".into(),
            namespaces_project: "platc-namespaces-prod".into(),
            namespaces: "platc-namespaces-prod".into(),
        },
        namespace: "prod".into(),
        vars: crate::map! {},
        required: Vec::new(),
        is_whole: true,
        projects: ["apps", "data"].into_iter().map(|key| (key.into(), project(key))).collect(),
        apps: apps.into_iter().map(|app| (app.name.clone(), app)).collect(),
        custom: BTreeMap::new(),
        secret_store: SecretStore {
            provider: Provider::None,
            scope: SealScope::Strict,
            certificates: Vec::new(),
            revoked: Vec::new(),
            max_age: None,
            store: None,
            refresh: "1h".into(),
        },
        prune: false,
        files: Files::Object,
        helm: Helm::default(),
        clock: 0,
        rules: BTreeMap::new(),
        platform_rules: BTreeMap::new(),
        keep: Vec::new(),
    }
}

pub(in crate::render) fn argocd() -> ArgoCd {
    ArgoCd {
        name: "main".into(),
        version: Version(3, 3),
        namespace: "argocd".into(),
        ordering: Ordering::Gated,
        raw: None,
        shared: false,
    }
}

pub(in crate::render) fn cluster() -> Cluster {
    Cluster {
        name: name("shared"),
        server: Traced::built_in(super::IN_CLUSTER),
        kubernetes: Traced::built_in("1.35"),
        api_versions: Vec::new(),
        peers: BTreeMap::new(),
        provides: BTreeSet::new(),
        crds: BTreeMap::new(),
        namespaces: BTreeSet::new(),
    }
}

/// An app of the project `apps` in the namespace `prod`, with one file of manifests.
pub(in crate::render) fn app(text: &str) -> App {
    App {
        name: name(text),
        span: None,
        spec: map! {},
        application: Traced::built_in(format!("{text}-prod")),
        project: Traced::built_in("apps"),
        labels: Vec::new(),
        namespace: namespace("prod"),
        depends_on: Vec::new(),
        secrets: Vec::new(),
        undeclared: Vec::new(),
        workloads: Vec::new(),
        chart: None,
        release: text.into(),
        values: None,
        manifests: vec![Manifests { key: "all".into(), span: None, objects: vec![service(text).object] }],
        kustomizations: Vec::new(),
        patches: Vec::new(),
        delivery: built_in(Delivery::Rendered),
        allowed_cluster_kinds: Vec::new(),
        allowed_namespaces: Vec::new(),
        crds: Crds::Install,
        helm_labels: HelmLabels::Drop,
        sync: SyncPolicy {
            mode: built_in(SyncMode::Auto),
            prune: built_in(false),
            self_heal: built_in(true),
            cascade: built_in(false),
            options: Vec::new(),
            retry: None,
            ignore_differences: None,
            raw: None,
        },
        allow: Vec::new(),
        reach: None,
        rules: BTreeMap::new(),
    }
}

pub(in crate::render) fn namespace(text: &str) -> Namespace {
    Namespace {
        name: Traced::built_in(text),
        pod_security: None,
        quota: None,
        limits: None,
        network: None,
        labels: Vec::new(),
        annotations: Vec::new(),
        access: Vec::new(),
    }
}

/// An app with a chart that Argo CD renders.
pub(in crate::render) fn helm_app(text: &str, source: Source) -> App {
    App {
        chart: Some(Chart { name: text.into(), source, folder: None, span: None }),
        values: Some(map! { "replicas" => 3 }),
        delivery: built_in(Delivery::Helm),
        manifests: Vec::new(),
        ..app(text)
    }
}

pub(in crate::render) fn repository(url: &str) -> Source {
    Source::Repository { url: url.into(), version: "1.2.3".into() }
}

pub(in crate::render) fn edge(to: &str) -> Edge {
    Edge { to: name(to), span: None, reason: Reason::Said }
}

/// What platc rendered of each app, one Service each unless said.
pub(in crate::render) fn rendered(
    environment: &Environment,
    said: impl IntoIterator<Item = (&'static str, Vec<Manifest>)>,
) -> BTreeMap<Name, Vec<Manifest>> {
    let apps = environment.apps.values();
    let mut all: BTreeMap<Name, Vec<Manifest>> =
        apps.map(|app| (app.name.clone(), vec![service(app.name.as_str())])).collect();
    all.extend(said.into_iter().map(|(app, manifests)| (name(app), manifests)));
    all
}

pub(in crate::render) fn service(text: &str) -> Manifest {
    object("v1", "Service", text, "prod")
}

/// An object; of the cluster when its namespace is empty.
pub(in crate::render) fn object(version: &str, kind: &str, text: &str, namespace: &str) -> Manifest {
    let metadata = map! {
        "name" => text,
        "namespace" =>? (!namespace.is_empty()).then_some(namespace),
    };
    Manifest { object: map! { "apiVersion" => version, "kind" => kind, "metadata" => metadata } }
}

pub(in crate::render) fn crd(group: &str, kind: &str) -> Manifest {
    let mut manifest = object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "");
    let names = map! { "kind" => kind };
    if let Some(object) = manifest.object.as_map_mut() {
        let text = format!("{}s.{group}", kind.to_lowercase());
        object.put("metadata", map! { "name" => text });
        object.put("spec", map! { "group" => group, "names" => names });
    }
    manifest
}

/// The JSON at a path of an object, `null` where nothing is.
pub(in crate::render) fn at(manifest: &Manifest, path: &str) -> serde_json::Value {
    let found = manifest.object.at_path(path.split('.'));
    found.map_or(serde_json::Value::Null, Value::to_json)
}
