//! The ways in which charts are rendered: those of a platform's apps, and those that a chart's own CI tries.

use crate::{
    model::{App, Environment, Model},
    names::Name,
    spec::app::Crds,
    yaml,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// What Helm 4.1 takes for the cluster's version; others take another one, which is no difference that anybody asks for.
const KUBERNETES: &str = "1.35.0";

/// One way in which a chart is rendered.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it is called in messages.
    pub name: String,
    /// The chart's folder or archive.
    pub chart: PathBuf,
    /// The release's name.
    pub release: String,
    /// Its namespace.
    pub namespace: String,
    /// A file of values, if there is one.
    pub values: Option<Arc<[u8]>>,
    /// The Kubernetes version that the chart sees.
    pub kube_version: String,
    /// API versions that it sees beside Kubernetes' own.
    pub api_versions: Vec<String>,
    /// Whether its CRDs are installed.
    pub includes_crds: bool,
}

/// The charts that apps have in the repository, each in every environment: of these apps, or of all.
///
/// # Errors
/// A name of which there is no such app.
pub fn of_apps<'n>(model: &Model, named: &'n [String]) -> Result<Vec<Case>, &'n str> {
    let mut cases = Vec::new();
    for environment in model.environments.values() {
        for (name, app) in &environment.apps {
            let Some(folder) = app.chart.as_ref().and_then(|chart| chart.folder.as_ref()) else { continue };
            if !named.is_empty() && !named.iter().any(|named| named == name.as_str()) {
                continue;
            }
            cases.push((name, of_app(environment, name, app, &folder.path)));
        }
    }
    let is_known = |named: &&String| cases.iter().any(|(name, _)| name.as_str() == named.as_str());
    match named.iter().find(|named| !is_known(named)) {
        Some(unknown) => Err(unknown),
        None => Ok(cases.into_iter().map(|(_, case)| case).collect()),
    }
}

fn of_app(environment: &Environment, name: &Name, app: &App, path: &str) -> Case {
    Case {
        name: format!("{name} in {}", environment.name),
        chart: path.into(),
        release: app.release.to_string(),
        namespace: app.namespace.name.value.to_string(),
        values: app.values.as_ref().map(|values| yaml::emit(values).into_bytes().into()),
        kube_version: environment.cluster.kubernetes.value.to_string(),
        api_versions: environment.cluster.api_versions.iter().map(ToString::to_string).collect(),
        includes_crds: app.crds == Crds::Install,
    }
}

/// A chart by itself, and with each of the files of values that its own CI tries.
#[must_use]
pub fn of_chart(chart: &Path, values: Vec<(Arc<str>, Arc<[u8]>)>) -> Vec<Case> {
    let alone = Case {
        name: chart.display().to_string(),
        chart: chart.to_owned(),
        release: "release-name".to_owned(),
        namespace: "default".to_owned(),
        values: None,
        kube_version: KUBERNETES.to_owned(),
        api_versions: Vec::new(),
        includes_crds: true,
    };
    let tried = values.into_iter().map(|(path, bytes)| {
        let name = format!("{} with {path}", alone.name);
        Case { name, values: Some(bytes), ..alone.clone() }
    });
    std::iter::once(alone.clone()).chain(tried).collect()
}
