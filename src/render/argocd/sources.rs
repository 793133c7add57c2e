//! Where Argo CD finds an app: the folders of `out/`, and the chart that it renders itself.

use super::Synced;
use crate::{
    map,
    model::{App, Chart, Environment, Source},
    render::{
        field::{at, text},
        kustomize,
    },
    spec::app::Crds,
    value::Value,
};

/// The sources of an Application.
pub(super) struct Sources {
    /// As Argo CD reads them, in its order.
    pub(super) list: Vec<Value>,
    /// What in our own repository they are made of, below its root.
    pub(super) paths: Vec<String>,
}

impl Sources {
    /// One folder of `out/` with manifests.
    pub(super) fn folder(environment: &Environment, path: &str) -> Self {
        let path = environment.git.below_out(path);
        let directory = map! { "recurse" => true };
        let source = from_git(environment, map! { "path" => path.clone(), "directory" => directory });
        Self { list: vec![source], paths: vec![path] }
    }

    /// What the generated app `namespaces` is made of.
    pub(super) fn of_namespaces(environment: &Environment) -> Self {
        Self::folder(environment, &format!("{}/manifests/namespaces", environment.name))
    }

    /// What an app is made of.
    pub(super) fn of(environment: &Environment, synced: &Synced) -> Self {
        let app = synced.app;
        let chart = app.chart.as_ref().filter(|_| synced.is_rendered_there());
        let mut sources = chart
            .map_or(Self { list: Vec::new(), paths: Vec::new() }, |chart| of_chart(environment, app, chart));
        if let Some(folder) = kustomize::folder(app) {
            sources.of_kustomize(environment, app, &folder);
        }
        if !synced.manifests.is_empty() {
            let own = Self::folder(environment, &format!("{}/manifests/{}", environment.name, app.name));
            sources.list.extend(own.list);
            sources.paths.extend(own.paths);
        }
        sources
    }

    /// A folder that Argo CD gives to Kustomize, and what it is made of around it.
    fn of_kustomize(&mut self, environment: &Environment, app: &App, folder: &str) {
        let below = |path: &str| environment.git.below_out(&format!("{}/{path}", environment.name));
        self.list.push(from_git(environment, map! { "path" => below(folder) }));
        self.paths.push(below(&format!("kustomize/{}", app.name)));
    }

    /// The value of `argocd.argoproj.io/manifest-generate-paths`: absolute, since a relative path would start at each
    /// source's own. `None` when nothing of it lies in our repository.
    pub(super) fn generate_paths(&self) -> Option<String> {
        let absolute: Vec<String> = self.paths.iter().map(|path| format!("/{path}")).collect();
        (!absolute.is_empty()).then(|| absolute.join(";"))
    }

    /// The field of the Application's `spec`: `source` for one, since Argo CD ignores it beside `sources`.
    pub(super) fn field(self) -> (&'static str, Value) {
        match <[Value; 1]>::try_from(self.list) {
            Ok([source]) => ("source", source),
            Err(list) => ("sources", list.into()),
        }
    }
}

/// A chart that Argo CD renders, and the source that holds its values.
fn of_chart(environment: &Environment, app: &App, chart: &Chart) -> Sources {
    let below = |path: String| environment.git.below_out(&format!("{}/{path}", environment.name));
    let values = below(format!("values/{}.yaml", app.name));
    // Values outside the chart's repository are reached through a source of their own; a path that begins with `/`
    // starts at the root of the chart's own repository (Argo CD's ResolveValueFilePathOrUrl).
    let foreign = !matches!(chart.source, Source::Folder);
    let prefix = if foreign { "$values" } else { "" };
    // An app without values has no such file, and Argo CD refuses one that is not there.
    let has_values = app.values.is_some();
    let helm = helm(environment, app, has_values.then(|| format!("{prefix}/{values}")));
    let mut sources = Sources { list: Vec::new(), paths: has_values.then_some(values).into_iter().collect() };
    match &chart.source {
        Source::Repository { url, version } => sources.list.push(map! {
            "repoURL" => without_scheme(url),
            "chart" => at(chart.name.clone(), chart.span),
            "targetRevision" => text(version),
            "helm" => helm,
        }),
        Source::Git { url, revision, path } => sources.list.push(map! {
            "repoURL" => url.clone(),
            "targetRevision" => text(revision),
            "path" => path.clone(),
            "helm" => helm,
        }),
        Source::Folder => {
            let path = below(format!("charts/{}", chart.name));
            sources.list.push(from_git(environment, map! { "path" => path.clone(), "helm" => helm }));
            sources.paths.push(path);
        }
    }
    if foreign && has_values {
        sources.list.push(from_git(environment, map! { "ref" => "values" }));
    }
    sources
}

/// What makes Argo CD render what platc checked.
fn helm(environment: &Environment, app: &App, values: Option<String>) -> Value {
    let cluster = &environment.cluster;
    let mut versions: Vec<Value> = cluster.api_versions.iter().cloned().map(Value::from).collect();
    if versions.is_empty() {
        // An empty list would mean all that the cluster offers; `v1` is in Helm's own list already.
        versions.push("v1".into());
    }
    map! {
        "releaseName" => app.release.clone(),
        "valueFiles" =>? values.map(|values| vec![values]),
        "kubeVersion" => Value::from(cluster.full_version()).from_origin_of(&cluster.kubernetes.clone().into()),
        "apiVersions" => versions,
        "skipCrds" =>? (app.crds == Crds::None).then_some(true),
        "skipTests" => true,
    }
}

/// A source in the repository that Argo CD reads.
fn from_git(environment: &Environment, mut fields: Value) -> Value {
    if let Some(source) = fields.as_map_mut() {
        source.put("repoURL", environment.git.url.clone());
        source.put("targetRevision", environment.git.revision.clone());
    }
    fields
}

/// Argo CD knows an OCI registry of charts by the lack of a scheme; with one it is a source of plain OCI artifacts.
fn without_scheme(url: &Value) -> Value {
    match url.as_str().and_then(|url| url.strip_prefix("oci://")) {
        Some(registry) => Value::from(registry).from_origin_of(url),
        None => url.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{
        Synced,
        sample::{app, environment, helm_app, repository, service},
    };
    use super::Sources;
    use crate::{
        bundle::Manifest,
        map,
        model::{App, Cluster, Git, Source},
        spec::{Traced, app::Crds},
        value::Value,
    };
    use serde_json::{Value as Json, json};
    use std::sync::Arc;

    fn sources(app: App, manifests: &[Manifest], path: &str) -> (Json, Option<String>) {
        let mut environment = environment([app]);
        environment.git = Git { path: Traced::built_in(path), ..environment.git };
        let app = environment.apps.values().next().unwrap();
        let sources = Sources::of(&environment, &Synced { app, manifests });
        let paths = sources.generate_paths();
        (Value::from_iter([sources.field().1]).to_json()[0].take(), paths)
    }

    fn git(rest: &Value) -> Json {
        let mut all = json!({"repoURL": "https://git.example/shop", "targetRevision": "main"});
        let Json::Object(rest) = rest.to_json() else { panic!("a map") };
        all.as_object_mut().unwrap().extend(rest);
        all
    }

    fn own(path: &str) -> Json {
        git(&map! { "path" => path, "directory" => map! { "recurse" => true } })
    }

    fn helm(values: &str) -> Json {
        json!({
            "releaseName": "redis",
            "valueFiles": [values],
            "kubeVersion": "1.35.0",
            "apiVersions": ["v1"],
            "skipTests": true,
        })
    }

    #[test]
    fn a_rendered_app_is_one_folder() {
        let (found, paths) = sources(app("backend"), &[service("backend")], "");
        assert_eq!(found, own("out/prod/manifests/backend"));
        assert_eq!(paths.as_deref(), Some("/out/prod/manifests/backend"));
    }

    #[test]
    fn a_chart_of_a_repository_has_its_values_beside_and_its_own_manifests_after() {
        let redis = helm_app("redis", repository("https://charts.example"));
        let (found, paths) = sources(redis, &[service("redis")], "gitops");
        let chart = json!({
            "repoURL": "https://charts.example",
            "chart": "redis",
            "targetRevision": "1.2.3",
            "helm": helm("$values/gitops/out/prod/values/redis.yaml"),
        });
        let values = git(&map! { "ref" => "values" });
        assert_eq!(found, json!([chart, values, own("gitops/out/prod/manifests/redis")]));
        let expected = "/gitops/out/prod/values/redis.yaml;/gitops/out/prod/manifests/redis";
        assert_eq!(paths.as_deref(), Some(expected));
    }

    #[test]
    fn an_oci_registry_has_no_scheme() {
        for url in ["oci://registry.example/charts", "registry.example/charts"] {
            let (found, _) = sources(helm_app("redis", repository(url)), &[], "");
            assert_eq!(found[0]["repoURL"], "registry.example/charts");
        }
    }

    #[test]
    fn a_local_chart_is_read_from_out_by_a_path_from_the_root() {
        let (found, paths) = sources(helm_app("redis", Source::Folder), &[], "gitops");
        let expected = git(&map! {
            "path" => "gitops/out/prod/charts/redis",
            "helm" => Value::from(helm("/gitops/out/prod/values/redis.yaml")),
        });
        assert_eq!(found, expected);
        let expected = "/gitops/out/prod/values/redis.yaml;/gitops/out/prod/charts/redis";
        assert_eq!(paths.as_deref(), Some(expected));
    }

    #[test]
    fn a_chart_in_another_repository_reaches_its_values_through_ours() {
        let source = Source::Git {
            url: "https://git.example/tools".into(),
            revision: "v1.2.0".into(),
            path: "charts/redis".into(),
        };
        let (found, _) = sources(helm_app("redis", source), &[], "");
        let chart = json!({
            "repoURL": "https://git.example/tools",
            "targetRevision": "v1.2.0",
            "path": "charts/redis",
            "helm": helm("$values/out/prod/values/redis.yaml"),
        });
        assert_eq!(found, json!([chart, git(&map! { "ref" => "values" })]));
    }

    #[test]
    fn argo_cd_renders_for_the_cluster_that_platc_checked_for() {
        let redis = App { crds: Crds::None, ..helm_app("redis", repository("https://charts.example")) };
        let mut environment = environment([redis]);
        let cluster = Cluster {
            api_versions: vec!["monitoring.coreos.com/v1".into()],
            ..super::super::sample::cluster()
        };
        environment.cluster = Arc::new(cluster);
        let app = environment.apps.values().next().unwrap();
        let sources = Sources::of(&environment, &Synced { app, manifests: &[] });
        let helm = sources.list[0].to_json()["helm"].take();
        assert_eq!(helm["apiVersions"], json!(["monitoring.coreos.com/v1"]));
        assert_eq!(helm["skipCrds"], true);
    }
}
