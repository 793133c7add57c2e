//! The ConfigMaps of a workload: its variables, and its files.

use super::{Subject, manifest};
use crate::{
    bundle::Manifest,
    map,
    model::{App, Environment},
    render::field::texts,
    value::{Map, Value},
};

/// Both ConfigMaps, each unless nothing is in it.
pub(super) fn render(subject: &Subject<'_>) -> Vec<Manifest> {
    let workload = subject.workload;
    let files = workload.files.iter().map(|file| (file.key.clone(), file.text.clone()));
    let variables =
        config_map(subject, name(subject), texts(&workload.config), workload.raw.config_map.as_ref());
    let files = config_map(subject, files_name(subject), files.collect(), None);
    variables.into_iter().chain(files).collect()
}

/// The ConfigMap of a name that an app's workloads have.
pub(in crate::render) fn named(environment: &Environment, app: &App, name: &str) -> Option<Manifest> {
    let near = Subject::all(environment, app).filter(|subject| name.starts_with(&*subject.workload.name));
    near.flat_map(|subject| render(&subject)).find(|manifest| *manifest.identity().name == *name)
}

/// The name of the ConfigMap with the variables.
pub(super) fn name(subject: &Subject<'_>) -> Value {
    subject.named("config")
}

/// The name of the ConfigMap with the files.
pub(super) fn files_name(subject: &Subject<'_>) -> Value {
    subject.named("files")
}

fn config_map(subject: &Subject<'_>, name: Value, data: Map, raw: Option<&Value>) -> Option<Manifest> {
    if data.is_empty() {
        return None;
    }
    let object = map! {
        "apiVersion" => "v1",
        "kind" => "ConfigMap",
        "metadata" => subject.metadata(name, &[]),
        "data" => data,
    };
    Some(manifest(object, subject.workload.span, raw))
}
