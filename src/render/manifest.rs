//! Objects from an app's own files: they get their namespace and the standard labels that are missing, nothing else.

use super::{chart::ChartRelease, labels, scope};
use crate::{
    bundle::Manifest,
    model::{App, Environment},
    spec::app::Crds,
};

/// The objects of an app's `manifests`.
pub(super) fn render(environment: &Environment, app: &App) -> Vec<Manifest> {
    let objects = app.manifests.iter().flat_map(|manifests| &manifests.objects);
    let manifests = objects.map(|object| Manifest { object: object.clone() });
    let wanted =
        |manifest: &Manifest| app.crds == Crds::Install || manifest.kind() != "CustomResourceDefinition";
    manifests.filter(wanted).map(|manifest| adopted(environment, app, manifest)).collect()
}

/// The objects of an app's chart.
pub(super) fn of_chart(environment: &Environment, app: &App, chart: &ChartRelease) -> Vec<Manifest> {
    chart.manifests.iter().map(|manifest| adopted(environment, app, manifest.clone())).collect()
}

/// An object that platc did not make, in the namespace and with the labels that it lacks.
fn adopted(environment: &Environment, app: &App, mut manifest: Manifest) -> Manifest {
    let of_cluster = scope::is_of_cluster(environment, &manifest);
    let Some(metadata) = manifest.metadata_mut() else { return manifest };
    if of_cluster {
        metadata.remove("namespace");
    } else {
        metadata.put_missing("namespace", app.namespace.name.clone());
    }
    labels::complete(environment, app, &mut manifest);
    manifest
}
