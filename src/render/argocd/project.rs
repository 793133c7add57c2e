//! AppProjects: least privilege, computed from what the apps of a project are made of.

use super::{
    Synced,
    needs::Needs,
    object::{self, Object},
    refusals,
};
use crate::{
    bundle::Manifest,
    diagnostic::Diagnostics,
    model::Environment,
    render::labels,
    spec::platform::Kinds,
    value::{Map, Value},
};

/// One AppProject for each project that Argo CD syncs an app of, each with its path.
pub(super) fn render(
    environment: &Environment,
    synced: &[Synced],
    diagnostics: &mut Diagnostics,
) -> Vec<(String, Manifest)> {
    let mut files = Vec::new();
    for (key, project) in &environment.projects {
        let of_project = |one: &&Synced| one.app.project.value == *key;
        let apps: Vec<&Synced> = synced.iter().filter(of_project).collect();
        if apps.is_empty() {
            continue;
        }
        diagnostics.extend(refusals::of_project(environment, project, &apps));
        let mut lists = Needs::of(environment, &apps).lists(environment, project.kinds);
        lists.put_missing("description", project.description.clone().unwrap_or(Value::NULL));
        lists.retain(|entry| !entry.value.is_null());
        let mut manifest = manifest(environment, project.name.clone().into(), lists);
        object::lay(&mut manifest, project.raw.as_ref());
        files.push((format!("argocd/projects/{key}.yaml"), manifest));
    }
    files
}

/// The AppProject of the generated app `namespaces`: the only one that may write Namespace.
pub(super) fn of_namespaces(environment: &Environment, namespaces: &[Manifest]) -> Manifest {
    let mut lists = Needs::of_namespaces(environment, namespaces).lists(environment, Kinds::Exact);
    lists.put("description", format!("The namespaces of {}", environment.name));
    manifest(environment, environment.names.namespaces_project.clone().into(), lists)
}

fn manifest(environment: &Environment, name: Value, lists: Map) -> Manifest {
    let object = Object {
        kind: "AppProject",
        name,
        labels: labels::of_environment(environment),
        annotations: [object::wave(object::PROJECTS)].into_iter().collect(),
        finalizers: None,
        spec: lists.into(),
    };
    object.manifest(&environment.argocd)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{
        app, argocd, at, environment, helm_app, object, rendered, repository, service, written,
    };
    use crate::{
        bundle::Manifest,
        map,
        model::{App, ArgoCd, Environment, Version},
        spec::platform::Kinds,
    };
    use serde_json::{Value as Json, json};
    use std::sync::Arc;

    fn project(environment: &Environment, manifests: Vec<Manifest>) -> Manifest {
        let manifests = rendered(environment, [("backend", manifests)]);
        let (files, _) = written(environment, (&manifests, &[].into()), &[]);
        let mut projects = files.into_iter().filter(|(path, _)| path == "argocd/projects/apps.yaml");
        projects.next().unwrap().1
    }

    fn with_kinds(kinds: Kinds, app: App) -> Environment {
        let mut environment = environment([app]);
        environment.projects.get_mut("apps").unwrap().kinds = kinds;
        environment
    }

    fn denied(environment: &Environment, manifests: Vec<Manifest>) -> Vec<String> {
        kinds(&at(&project(environment, manifests), "spec.namespaceResourceBlacklist"))
    }

    fn kinds(list: &Json) -> Vec<String> {
        list.as_array().unwrap().iter().map(|kind| kind["kind"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn a_project_permits_what_its_apps_are_made_of() {
        let environment =
            environment([app("backend"), helm_app("redis", repository("oci://charts.example"))]);
        let role = object("rbac.authorization.k8s.io/v1", "ClusterRole", "system:nodes[a]", "");
        let config = object("v1", "ConfigMap", "backend", "kube-system");
        let project = project(&environment, vec![service("backend"), role, config]);
        let server = "https://kubernetes.default.svc";
        let expected = json!({
            "description": "The project apps",
            "sourceRepos": ["charts.example", "https://git.example/shop"],
            "destinations": [
                {"server": server, "namespace": "kube-system"},
                {"server": server, "namespace": "prod"},
            ],
            "clusterResourceWhitelist": [{
                "group": "rbac.authorization.k8s.io",
                "kind": "ClusterRole",
                "name": "system:nodes\\[a]",
            }],
            "namespaceResourceBlacklist": [
                {"group": "", "kind": "LimitRange"},
                {"group": "", "kind": "ResourceQuota"},
                {"group": "argoproj.io", "kind": "AppProject"},
                {"group": "argoproj.io", "kind": "Application"},
                {"group": "argoproj.io", "kind": "ApplicationSet"},
            ],
        });
        assert_eq!(at(&project, "spec"), expected);
        assert_eq!(at(&project, "metadata.name"), "apps-prod");
    }

    #[test]
    fn before_3_3_the_cluster_is_permitted_by_kind() {
        let mut environment = environment([app("backend")]);
        environment.argocd = Arc::new(ArgoCd { version: Version(3, 2), ..argocd() });
        let role = |name| object("rbac.authorization.k8s.io/v1", "ClusterRole", name, "");
        let project = project(&environment, vec![role("a"), role("b")]);
        let expected = json!([{"group": "rbac.authorization.k8s.io", "kind": "ClusterRole"}]);
        assert_eq!(at(&project, "spec.clusterResourceWhitelist"), expected);
    }

    #[test]
    fn a_governing_kind_is_denied_unless_an_app_renders_it() {
        let environment = environment([app("backend")]);
        let argocds = ["AppProject", "Application", "ApplicationSet"];
        let all = [&["LimitRange", "ResourceQuota", "Role", "RoleBinding"][..], &argocds].concat();
        assert_eq!(denied(&environment, vec![service("backend")]), all);
        let role = object("rbac.authorization.k8s.io/v1", "Role", "backend", "prod");
        let quota = object("v1", "ResourceQuota", "backend", "prod");
        let rest = [&["LimitRange", "RoleBinding"][..], &argocds].concat();
        assert_eq!(denied(&environment, vec![role, quota]), rest);
    }

    #[test]
    fn a_chart_that_nobody_renders_has_what_it_says() {
        let redis = App {
            allowed_cluster_kinds: vec![
                ("rbac.authorization.k8s.io".into(), "ClusterRole".into()),
                ("".into(), "ResourceQuota".into()),
            ],
            allowed_namespaces: vec!["tools".into()],
            ..helm_app("backend", repository("https://charts.example"))
        };
        let environment = environment([redis]);
        let role = object("rbac.authorization.k8s.io/v1", "ClusterRole", "own", "");
        let project = project(&environment, vec![role]);
        let expected = json!([{"group": "rbac.authorization.k8s.io", "kind": "ClusterRole"}]);
        assert_eq!(at(&project, "spec.clusterResourceWhitelist"), expected);
        let expected = ["LimitRange", "AppProject", "Application", "ApplicationSet"];
        assert_eq!(kinds(&at(&project, "spec.namespaceResourceBlacklist")), expected);
        assert_eq!(at(&project, "spec.destinations.1.namespace"), "tools");
    }

    #[test]
    fn exact_permits_what_is_rendered_and_what_becomes_of_it() {
        let environment = with_kinds(Kinds::Exact, app("backend"));
        let cron = object("batch/v1", "CronJob", "backend", "prod");
        let deployment = object("apps/v1", "Deployment", "backend", "prod");
        let project = project(&environment, vec![cron, deployment]);
        let permitted = kinds(&at(&project, "spec.namespaceResourceWhitelist"));
        assert_eq!(permitted, ["Pod", "Deployment", "ReplicaSet", "CronJob", "Job"]);
        assert_eq!(at(&project, "spec.namespaceResourceBlacklist"), Json::Null);
    }

    #[test]
    fn exact_without_anything_in_a_namespace_permits_nothing() {
        let environment = with_kinds(Kinds::Exact, app("backend"));
        let role = object("rbac.authorization.k8s.io/v1", "ClusterRole", "a", "");
        let project = project(&environment, vec![role]);
        assert_eq!(at(&project, "spec.namespaceResourceBlacklist"), json!([{"group": "*", "kind": "*"}]));
        assert_eq!(at(&project, "spec.namespaceResourceWhitelist"), Json::Null);
    }

    #[test]
    fn the_project_of_the_namespaces_writes_them_and_nothing_else() {
        let environment = environment([app("backend")]);
        let namespace = object("v1", "Namespace", "prod", "");
        let (files, _) = written(&environment, (&rendered(&environment, []), &[].into()), &[namespace]);
        let path = "argocd/projects/platc-namespaces.yaml";
        let project = &files.iter().find(|(file, _)| file == path).unwrap().1;
        assert_eq!(at(project, "metadata.name"), "platc-namespaces-prod");
        let expected = json!([{"group": "", "kind": "Namespace", "name": "prod"}]);
        assert_eq!(at(project, "spec.clusterResourceWhitelist"), expected);
        let permitted = kinds(&at(project, "spec.namespaceResourceWhitelist"));
        assert_eq!(permitted, ["LimitRange", "ResourceQuota", "NetworkPolicy", "RoleBinding"]);
        let destinations = at(project, "spec.destinations");
        assert_eq!(destinations, json!([{"server": "https://kubernetes.default.svc", "namespace": "prod"}]));
    }

    #[test]
    fn raw_comes_last() {
        let mut environment = environment([app("backend")]);
        let raw = map! { "spec" => map! { "syncWindows" => vec![map! { "kind" => "deny" }] } };
        environment.projects.get_mut("apps").unwrap().raw = Some(raw);
        let project = project(&environment, vec![service("backend")]);
        assert_eq!(at(&project, "spec.syncWindows.0.kind"), "deny");
        assert_eq!(at(&project, "spec.description"), "The project apps");
    }
}
