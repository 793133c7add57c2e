//! What starts an environment: the root Application with its project, and the health check that its waves need.

use super::{IN_CLUSTER, application::Application, health, object::Object, sources::Sources, sync};
use crate::{
    bundle::Manifest,
    map,
    model::{ArgoCd, Environment},
    render::labels,
    spec::platform::Ordering,
    value::{Map, Value},
};

/// The environment's `bootstrap/`: each object with its path.
pub(super) fn render(environment: &Environment) -> Vec<(String, Manifest)> {
    let mut files = vec![
        ("bootstrap/project.yaml".to_owned(), project(environment)),
        ("bootstrap/root.yaml".to_owned(), root(environment)),
    ];
    if environment.argocd.ordering == Ordering::Gated {
        files.push(("bootstrap/health.yaml".to_owned(), health::patch(&environment.argocd)));
    }
    files
}

fn project(environment: &Environment) -> Manifest {
    let project = RootProject {
        name: environment.names.root_project.clone().into(),
        description: format!("The root of {}: its Applications and AppProjects", environment.name),
        labels: labels::of_environment(environment),
        repositories: vec![environment.git.url.clone().into()],
        kinds: &["Application", "AppProject"],
    };
    project.manifest(&environment.argocd)
}

fn root(environment: &Environment) -> Manifest {
    // One root that requires another requires all that the other does, and the other: it always counts more.
    let required = i64::try_from(environment.required.len()).unwrap_or(i64::MAX);
    Application {
        name: environment.names.root.clone().into(),
        labels: labels::of_environment(environment),
        wave: environment.argocd.shared.then_some(required),
        finalizers: None,
        project: environment.names.root_project.clone().into(),
        sources: Sources::folder(environment, &format!("{}/argocd", environment.name)),
        destination: destination(&environment.argocd),
        sync_policy: Some(sync::automated(environment.prune)),
        ignore_differences: None,
    }
    .manifest(&environment.argocd)
}

/// Where Applications live: beside Argo CD, whatever cluster their apps are on.
pub(super) fn destination(argocd: &ArgoCd) -> Value {
    map! { "server" => IN_CLUSTER, "namespace" => argocd.namespace.clone() }
}

/// A project of Applications that write nothing but Argo CD's own kinds into its own namespace.
pub(super) struct RootProject {
    pub(super) name: Value,
    pub(super) description: String,
    pub(super) labels: Map,
    pub(super) repositories: Vec<Value>,
    pub(super) kinds: &'static [&'static str],
}

impl RootProject {
    /// As Argo CD reads it.
    pub(super) fn manifest(self, argocd: &ArgoCd) -> Manifest {
        let kind = |kind: &&str| map! { "group" => "argoproj.io", "kind" => *kind };
        let spec = map! {
            "description" => self.description,
            "sourceRepos" => self.repositories,
            "destinations" => vec![destination(argocd)],
            "namespaceResourceWhitelist" => self.kinds.iter().map(kind).collect::<Value>(),
        };
        let object = Object {
            kind: "AppProject",
            name: self.name,
            labels: self.labels,
            annotations: Map::default(),
            finalizers: None,
            spec,
        };
        object.manifest(argocd)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        health::CHECK,
        sample::{app, argocd, at, environment},
    };
    use super::render;
    use crate::{
        bundle::Manifest,
        model::{ArgoCd, Cluster, Environment},
        spec::{Traced, platform::Ordering},
    };
    use serde_json::{Value as Json, json};
    use std::sync::Arc;

    fn file(environment: &Environment, name: &str) -> Option<Manifest> {
        let path = format!("bootstrap/{name}.yaml");
        render(environment).into_iter().find(|(file, _)| *file == path).map(|(_, manifest)| manifest)
    }

    #[test]
    fn the_root_follows_its_folder_whatever_happens() {
        let mut environment = environment([app("backend")]);
        let server = Traced::built_in("https://east.example");
        environment.cluster = Arc::new(Cluster { server, ..super::super::sample::cluster() });
        let root = file(&environment, "root").unwrap();
        let expected = json!({
            "project": "platc-root-prod",
            "source": {
                "repoURL": "https://git.example/shop",
                "targetRevision": "main",
                "path": "out/prod/argocd",
                "directory": {"recurse": true},
            },
            "destination": {"server": "https://kubernetes.default.svc", "namespace": "argocd"},
            "syncPolicy": {"automated": {"prune": false, "selfHeal": true}},
        });
        assert_eq!(at(&root, "spec"), expected);
        assert_eq!(at(&root, "metadata.name"), "shop-prod");
        assert_eq!(at(&root, "metadata.finalizers"), Json::Null);
        assert_eq!(at(&root, "metadata.annotations").as_object().map(serde_json::Map::len), Some(1));
        environment.prune = true;
        let root = file(&environment, "root").unwrap();
        assert_eq!(at(&root, "spec.syncPolicy.automated"), json!({"prune": true, "selfHeal": true}));
    }

    #[test]
    fn the_roots_project_permits_argo_cds_own_kinds_beside_it_only() {
        let project = file(&environment([]), "project").unwrap();
        let expected = json!({
            "description": "The root of prod: its Applications and AppProjects",
            "sourceRepos": ["https://git.example/shop"],
            "destinations": [{"server": "https://kubernetes.default.svc", "namespace": "argocd"}],
            "namespaceResourceWhitelist": [
                {"group": "argoproj.io", "kind": "Application"},
                {"group": "argoproj.io", "kind": "AppProject"},
            ],
        });
        assert_eq!(at(&project, "spec"), expected);
        assert_eq!(at(&project, "metadata.name"), "platc-root-prod");
    }

    #[test]
    fn the_health_check_is_there_exactly_when_waves_are_gated() {
        let mut environment = environment([]);
        for (ordering, there) in [(Ordering::Gated, true), (Ordering::Waves, false), (Ordering::None, false)]
        {
            environment.argocd = Arc::new(ArgoCd { ordering, ..argocd() });
            assert_eq!(file(&environment, "health").is_some(), there);
        }
    }

    #[test]
    fn the_health_check_patches_what_argo_cd_reads() {
        let patch = file(&environment([]), "health").unwrap().object.to_json();
        assert_eq!(patch["metadata"]["name"], "argocd-cm");
        assert_eq!(patch["metadata"]["namespace"], "argocd");
        assert_eq!(patch["metadata"]["labels"]["app.kubernetes.io/part-of"], "argocd");
        assert_eq!(patch["data"]["resource.customizations.health.argoproj.io_Application"], CHECK);
    }
}
