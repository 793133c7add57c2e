//! The root of roots: where one Argo CD serves several environments, the Application that syncs their roots.

use super::{
    application::Application,
    bootstrap::{self, RootProject},
    sources::Sources,
    sync,
};
use crate::{
    bundle::Manifest,
    map,
    model::{ArgoCd, Environment, Model},
    render::labels,
    value::Value,
};
use std::{collections::BTreeMap, sync::Arc};

/// `out/<argocd>.yaml` for each Argo CD that serves several environments: its path below `out/`, and its objects.
/// The model must be whole: an environment that is missing in it is missing in its root.
pub fn roots(model: &Model) -> Vec<(String, Vec<Manifest>)> {
    let mut served: BTreeMap<&Arc<str>, Vec<&Environment>> = BTreeMap::new();
    for environment in model.environments.values() {
        served.entry(&environment.argocd.name).or_default().push(environment);
    }
    let shared = served.into_iter().filter(|(_, environments)| environments[0].argocd.shared);
    shared.map(|(name, environments)| (format!("{name}.yaml"), of_argocd(&environments))).collect()
}

/// The AppProject and the Application of one Argo CD's environments.
fn of_argocd(environments: &[&Environment]) -> Vec<Manifest> {
    let (argocd, platform): (&ArgoCd, _) = (&environments[0].argocd, &environments[0].platform);
    let name = format!("platc-roots-{}", argocd.name);
    let repositories: BTreeMap<Arc<str>, Value> = environments
        .iter()
        .map(|environment| (environment.git.url.value.clone(), environment.git.url.clone().into()))
        .collect();
    let project = RootProject {
        name: name.clone().into(),
        description: format!("The roots of the environments of {}", argocd.name),
        labels: labels::of_platform(platform),
        repositories: repositories.into_values().collect(),
        kinds: &["Application"],
    };
    let application = Application {
        name: name.clone().into(),
        labels: labels::of_platform(platform),
        wave: None,
        finalizers: None,
        project: name.into(),
        sources: sources(environments),
        destination: bootstrap::destination(argocd),
        // An environment that leaves the platform keeps its root until somebody removes it by hand.
        sync_policy: Some(sync::automated(false)),
        ignore_differences: None,
    };
    vec![project.manifest(argocd), application.manifest(argocd)]
}

/// One source for each repository, revision and folder, that takes nothing but the roots: listed, since `*` would
/// also take what a branch adds.
fn sources(environments: &[&Environment]) -> Sources {
    let mut groups: BTreeMap<[Arc<str>; 3], Vec<&Environment>> = BTreeMap::new();
    for environment in environments {
        let git = &environment.git;
        let key = [git.url.value.clone(), git.revision.value.clone(), git.path.value.clone()];
        groups.entry(key).or_default().push(environment);
    }
    let of_group = |group: &Vec<&Environment>| {
        let git = &group[0].git;
        let root = |environment: &&Environment| format!("{}/bootstrap/root.yaml", environment.name);
        let roots: Vec<String> = group.iter().map(root).collect();
        let include = if let [one] = &roots[..] { one.clone() } else { format!("{{{}}}", roots.join(",")) };
        map! {
            "repoURL" => git.url.clone(),
            "targetRevision" => git.revision.clone(),
            "path" => git.below_out("").trim_end_matches('/'),
            "directory" => map! { "recurse" => true, "include" => include },
        }
    };
    let path = |environment: &&Environment| {
        environment.git.below_out(&format!("{}/bootstrap/root.yaml", environment.name))
    };
    Sources { list: groups.values().map(of_group).collect(), paths: environments.iter().map(path).collect() }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{app, argocd, at, environment, name, rendered, written};
    use super::roots;
    use crate::{
        model::{ArgoCd, Environment, Git, Model},
        spec::Traced,
    };
    use serde_json::json;
    use std::sync::Arc;

    fn model(environments: impl IntoIterator<Item = (&'static str, Environment)>) -> Model {
        let named = environments.into_iter().map(|(text, environment)| {
            let argocd = Arc::new(ArgoCd { shared: true, ..argocd() });
            (name(text), Environment { name: name(text), argocd, ..environment })
        });
        Model { environments: named.collect(), is_whole: true, ..Model::default() }
    }

    #[test]
    fn an_argo_cd_with_one_environment_has_no_root_of_roots() {
        let environment = environment([app("backend")]);
        let alone =
            Model { environments: [(name("prod"), environment)].into(), is_whole: true, ..Model::default() };
        assert!(roots(&alone).is_empty());
    }

    #[test]
    fn the_root_of_roots_takes_the_roots_of_its_environments_and_nothing_else() {
        let files = roots(&model([("prod", environment([])), ("staging", environment([]))]));
        let [(path, objects)] = &files[..] else { panic!("one file") };
        let [project, application] = &objects[..] else { panic!("two objects") };
        assert_eq!(path, "main.yaml");
        assert_eq!(at(application, "metadata.name"), "platc-roots-main");
        let expected = json!({
            "project": "platc-roots-main",
            "source": {
                "repoURL": "https://git.example/shop",
                "targetRevision": "main",
                "path": "out",
                "directory": {
                    "recurse": true,
                    "include": "{prod/bootstrap/root.yaml,staging/bootstrap/root.yaml}",
                },
            },
            "destination": {"server": "https://kubernetes.default.svc", "namespace": "argocd"},
            "syncPolicy": {"automated": {"prune": false, "selfHeal": true}},
        });
        assert_eq!(at(application, "spec"), expected);
        assert_eq!(
            application.annotation("argocd.argoproj.io/manifest-generate-paths"),
            Some("/out/prod/bootstrap/root.yaml;/out/staging/bootstrap/root.yaml")
        );
        assert_eq!(at(project, "metadata.name"), "platc-roots-main");
        let kinds = json!([{"group": "argoproj.io", "kind": "Application"}]);
        assert_eq!(at(project, "spec.namespaceResourceWhitelist"), kinds);
    }

    #[test]
    fn each_branch_is_a_source() {
        let mut staging = environment([]);
        staging.git =
            Git { revision: Traced::built_in("next"), path: Traced::built_in("gitops"), ..staging.git };
        let files = roots(&model([("prod", environment([])), ("staging", staging)]));
        let application = &files[0].1[1];
        assert_eq!(at(application, "spec.sources.0.directory.include"), "prod/bootstrap/root.yaml");
        assert_eq!(at(application, "spec.sources.1.targetRevision"), "next");
        assert_eq!(at(application, "spec.sources.1.path"), "gitops/out");
        assert_eq!(at(application, "spec.source"), serde_json::Value::Null);
    }

    #[test]
    fn a_root_comes_after_the_roots_that_it_requires() {
        let base = Arc::new(environment([]));
        let shared = Environment { required: vec![base.clone()], ..environment([]) };
        let staging =
            Environment { required: vec![base.clone(), Arc::new(shared.clone())], ..environment([]) };
        let model = model([("base", environment([])), ("shared", shared), ("staging", staging)]);
        let wave = |environment: &Environment| {
            let (files, _) = written(environment, (&rendered(environment, []), &[].into()), &[]);
            let root = files.iter().find(|(path, _)| path == "bootstrap/root.yaml");
            at(&root.unwrap().1, "metadata.annotations")["argocd.argoproj.io/sync-wave"].clone()
        };
        let waves: Vec<_> = model.environments.values().map(wave).collect();
        assert_eq!(waves, ["0", "1", "2"]);
    }
}
