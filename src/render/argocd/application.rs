//! Applications: one for each app that Argo CD syncs, and one for the namespaces.

use super::{
    Synced,
    object::{self, Object},
    sources::Sources,
    sync,
};
use crate::{
    bundle::Manifest,
    map,
    model::{ArgoCd, Environment},
    render::labels,
    spec::platform::Ordering,
    value::{Map, Value},
};

/// What Applications differ in.
pub(super) struct Application {
    pub(super) name: Value,
    pub(super) labels: Map,
    pub(super) wave: Option<i64>,
    pub(super) finalizers: Option<Value>,
    pub(super) project: Value,
    pub(super) sources: Sources,
    pub(super) destination: Value,
    pub(super) sync_policy: Option<Value>,
    pub(super) ignore_differences: Option<Value>,
}

impl Application {
    /// As Argo CD reads it, with `argocd.raw` laid over it.
    pub(super) fn manifest(self, argocd: &ArgoCd) -> Manifest {
        let wave = self.wave.filter(|_| argocd.ordering != Ordering::None).map(object::wave);
        let paths = self.sources.generate_paths();
        let paths = paths.map(|paths| ("argocd.argoproj.io/manifest-generate-paths", paths));
        let (field, sources) = self.sources.field();
        let spec = map! {
            "project" => self.project,
            field => sources,
            "destination" => self.destination,
            "syncPolicy" =>? self.sync_policy,
            "ignoreDifferences" =>? self.ignore_differences,
        };
        let object = Object {
            kind: "Application",
            name: self.name,
            labels: self.labels,
            annotations: paths.into_iter().chain(wave).collect(),
            finalizers: self.finalizers,
            spec,
        };
        let mut manifest = object.manifest(argocd);
        object::lay(&mut manifest, argocd.raw.as_ref());
        manifest
    }
}

/// The Application of an app; `None` when its project is none of the environment's.
pub(super) fn of_app(environment: &Environment, synced: &Synced, wave: Option<i64>) -> Option<Manifest> {
    let app = synced.app;
    let project = environment.projects.get(&app.project.value)?;
    let finalizer = Value::from(sync::CASCADE).from_origin_of(&app.sync.cascade.clone().into());
    let application = Application {
        name: app.application.clone().into(),
        labels: labels::of_app(environment, app),
        wave,
        finalizers: app.sync.cascade.value.then(|| vec![finalizer].into()),
        project: project.name.clone().into(),
        sources: Sources::of(environment, synced),
        destination: map! {
            "server" => environment.cluster.server.clone(),
            "namespace" => app.namespace.name.clone(),
        },
        sync_policy: sync::policy(&app.sync),
        ignore_differences: app.sync.ignore_differences.clone(),
    };
    let mut manifest = application.manifest(&environment.argocd);
    let raw = app.sync.raw.clone().filter(|raw| raw.as_map().is_some());
    object::lay(&mut manifest, raw.map(|raw| map! { "spec" => raw }).as_ref());
    Some(manifest)
}

/// The Application of the generated app `namespaces`.
pub(super) fn of_namespaces(environment: &Environment, namespaces: &[Manifest]) -> Manifest {
    let mut labels = labels::of_environment(environment);
    labels.put(labels::NAME, "namespaces");
    Application {
        name: environment.names.namespaces.clone().into(),
        labels,
        wave: Some(object::NAMESPACES),
        finalizers: None,
        project: environment.names.namespaces_project.clone().into(),
        sources: Sources::of_namespaces(environment),
        destination: map! {
            "server" => environment.cluster.server.clone(),
            "namespace" =>? default_namespace(environment, namespaces),
        },
        sync_policy: Some(sync::automated(environment.prune)),
        ignore_differences: None,
    }
    .manifest(&environment.argocd)
}

/// A destination has to be one that the project permits, although every object says its own namespace: the
/// environment's own where it is made, else the first.
fn default_namespace(environment: &Environment, namespaces: &[Manifest]) -> Option<Value> {
    let made = || namespaces.iter().filter(|manifest| manifest.kind() == "Namespace");
    let own = made().find(|manifest| *manifest.identity().name == *environment.namespace);
    own.or_else(|| made().next())?.object.at_path(["metadata", "name"]).cloned()
}

#[cfg(test)]
mod tests {
    use super::super::sample::{app, argocd, at, edge, environment, object, rendered, written};
    use crate::{
        bundle::Manifest,
        map,
        model::{App, ArgoCd, Environment, SyncPolicy},
        spec::{Traced, app::SyncMode, platform::Ordering},
        value::Value,
    };
    use serde_json::{Value as Json, json};
    use std::sync::Arc;

    fn traced<T>(value: T) -> Traced<T> {
        Traced { value, trace: None }
    }

    fn application(environment: &Environment, name: &str) -> Option<Manifest> {
        let (files, _) = written(environment, (&rendered(environment, []), &[].into()), &[]);
        let path = format!("argocd/applications/{name}.yaml");
        files.into_iter().find(|(file, _)| *file == path).map(|(_, manifest)| manifest)
    }

    fn with_sync(sync: impl FnOnce(&mut SyncPolicy)) -> Manifest {
        let mut backend = app("backend");
        sync(&mut backend.sync);
        application(&environment([backend]), "backend").unwrap()
    }

    #[test]
    fn an_application_says_what_its_app_says() {
        let labels = vec![("team".into(), Value::from("core")), ("tier".into(), 1.into())];
        let backend = App { labels, depends_on: vec![edge("redis")], ..app("backend") };
        let manifest = application(&environment([backend, app("redis")]), "backend").unwrap();
        let expected = json!({
            "apiVersion": "argoproj.io/v1alpha1",
            "kind": "Application",
            "metadata": {
                "name": "backend-prod",
                "namespace": "argocd",
                "labels": {
                    "app.kubernetes.io/managed-by": "platc",
                    "app.kubernetes.io/name": "backend",
                    "app.kubernetes.io/part-of": "shop",
                    "environment": "prod",
                    "team": "core",
                    "tier": "1",
                },
                "annotations": {
                    "argocd.argoproj.io/manifest-generate-paths": "/out/prod/manifests/backend",
                    "argocd.argoproj.io/sync-wave": "1",
                },
            },
            "spec": {
                "project": "apps-prod",
                "source": {
                    "repoURL": "https://git.example/shop",
                    "targetRevision": "main",
                    "path": "out/prod/manifests/backend",
                    "directory": {"recurse": true},
                },
                "destination": {"server": "https://kubernetes.default.svc", "namespace": "prod"},
                "syncPolicy": {"automated": {"prune": false, "selfHeal": true}},
            },
        });
        assert_eq!(manifest.object.to_json(), expected);
    }

    #[test]
    fn the_finalizer_is_there_exactly_when_removal_cascades() {
        let finalizers =
            |cascade| at(&with_sync(|sync| sync.cascade = traced(cascade)), "metadata.finalizers");
        assert_eq!(finalizers(true), json!(["resources-finalizer.argocd.argoproj.io"]));
        assert_eq!(finalizers(false), Json::Null);
    }

    #[test]
    fn by_hand_is_without_automated_and_none_is_without_an_application() {
        let manual = with_sync(|sync| {
            sync.mode = traced(SyncMode::Manual);
            sync.options = vec!["ServerSideApply=true".into()];
        });
        assert_eq!(at(&manual, "spec.syncPolicy"), json!({"syncOptions": ["ServerSideApply=true"]}));
        let mut argo = app("argo");
        argo.sync.mode = traced(SyncMode::None);
        assert!(application(&environment([argo]), "argo").is_none());
    }

    #[test]
    fn what_a_comparison_ignores_a_sync_leaves_alone() {
        let ignored: Value = vec![map! { "kind" => "Deployment" }].into();
        let options = |said: Vec<Value>| {
            let manifest = with_sync(|sync| {
                sync.ignore_differences = Some(ignored.clone());
                sync.options = said;
            });
            at(&manifest, "spec.syncPolicy.syncOptions")
        };
        assert_eq!(options(vec![]), json!(["RespectIgnoreDifferences=true"]));
        let said = "RespectIgnoreDifferences=false";
        assert_eq!(options(vec![said.into()]), json!([said]));
    }

    #[test]
    fn raw_comes_last_that_of_the_app_after_argo_cds() {
        let mut backend = app("backend");
        backend.sync.raw = Some(map! { "revisionHistoryLimit" => 3, "info" => Value::NULL });
        let mut environment = environment([backend]);
        let notify = map! { "notifications.argoproj.io/subscribe.on-sync-failed.slack" => "ops" };
        let raw = map! {
            "metadata" => map! { "annotations" => notify },
            "spec" => map! { "revisionHistoryLimit" => 5, "info" => vec!["x"] },
        };
        environment.argocd = Arc::new(ArgoCd { raw: Some(raw), ..argocd() });
        let manifest = application(&environment, "backend").unwrap();
        assert_eq!(at(&manifest, "spec.revisionHistoryLimit"), 3);
        assert_eq!(at(&manifest, "spec.info"), Json::Null);
        let annotations = at(&manifest, "metadata.annotations");
        assert_eq!(annotations["notifications.argoproj.io/subscribe.on-sync-failed.slack"], "ops");
        assert_eq!(annotations["argocd.argoproj.io/sync-wave"], "0");
    }

    #[test]
    fn without_ordering_no_application_has_a_wave() {
        let mut environment = environment([app("backend")]);
        environment.argocd = Arc::new(ArgoCd { ordering: Ordering::None, ..argocd() });
        let namespaces = [object("v1", "Namespace", "prod", "")];
        let (files, _) = written(&environment, (&rendered(&environment, []), &[].into()), &namespaces);
        let waves = files.iter().filter(|(_, manifest)| manifest.kind() == "Application");
        let mut waves = waves.map(|(_, manifest)| manifest.annotation("argocd.argoproj.io/sync-wave"));
        assert!(waves.all(|wave| wave.is_none()));
        assert!(!files.iter().any(|(path, _)| path == "bootstrap/health.yaml"));
    }

    #[test]
    fn the_namespaces_come_before_the_apps() {
        let environment = environment([app("backend")]);
        let namespaces = [object("v1", "Namespace", "a", ""), object("v1", "Namespace", "prod", "")];
        let (files, _) = written(&environment, (&rendered(&environment, []), &[].into()), &namespaces);
        let find = |path: &str| &files.iter().find(|(file, _)| file == path).unwrap().1;
        let namespaces = find("argocd/applications/namespaces.yaml");
        assert_eq!(namespaces.annotation("argocd.argoproj.io/sync-wave"), Some("-10"));
        assert_eq!(at(namespaces, "spec.destination.namespace"), "prod");
        assert_eq!(at(namespaces, "spec.project"), "platc-namespaces-prod");
        assert_eq!(at(namespaces, "spec.source.path"), "out/prod/manifests/namespaces");
        let project = find("argocd/projects/apps.yaml");
        assert_eq!(project.annotation("argocd.argoproj.io/sync-wave"), Some("-20"));
    }
}
