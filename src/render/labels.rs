//! The labels of what platc makes, and the few of them that select.

use super::field::{at, text};
use crate::{
    bundle::Manifest,
    model::{App, Environment, Workload},
    names::Name,
    value::Map,
};

/// The app: Kubernetes' recommended labels, <https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/>.
pub(super) const NAME: &str = "app.kubernetes.io/name";
const COMPONENT: &str = "app.kubernetes.io/component";
const PART_OF: &str = "app.kubernetes.io/part-of";
pub(super) const MANAGED_BY: &str = "app.kubernetes.io/managed-by";
const ENVIRONMENT: &str = "environment";

/// Labels of what belongs to an app as a whole.
pub(super) fn of_app(environment: &Environment, app: &App) -> Map {
    let mut labels = known(environment, app);
    labels.put(MANAGED_BY, "platc");
    labels
}

/// Labels of what belongs to the platform as a whole. `app.kubernetes.io/instance` is in none: where Argo CD tracks by
/// labels, it is Argo CD's own.
pub(super) fn of_platform(platform: &Name) -> Map {
    [(PART_OF, platform.as_str()), (MANAGED_BY, "platc")].into_iter().collect()
}

/// Labels of what belongs to an environment as a whole.
pub(super) fn of_environment(environment: &Environment) -> Map {
    let mut labels = of_platform(&environment.platform);
    labels.put(ENVIRONMENT, environment.name.shared());
    labels
}

/// Labels of what belongs to one workload.
pub(super) fn of_workload(environment: &Environment, app: &App, workload: &Workload) -> Map {
    let mut labels = of_app(environment, app);
    labels.put(COMPONENT, at(workload.key.clone(), workload.span));
    labels
}

/// Labels of a workload's pods: its own beside platc's, and always what selects them.
pub(super) fn of_pods(environment: &Environment, app: &App, workload: &Workload) -> Map {
    let mut labels = of_workload(environment, app, workload);
    for (key, value) in &workload.labels {
        labels.put(key.clone(), text(value));
    }
    for entry in selector(app, workload) {
        labels.put(entry.key, entry.value);
    }
    labels
}

/// What selects a workload's pods: it never changes, because Kubernetes lets nobody change it.
pub(super) fn selector(app: &App, workload: &Workload) -> Map {
    if workload.selector.is_empty() {
        identity(app, workload)
    } else {
        workload.selector.iter().map(|(key, value)| (key.clone(), text(value))).collect()
    }
}

/// The app and the workload, which select the workload's own objects among the namespace's.
pub(super) fn identity(app: &App, workload: &Workload) -> Map {
    let mut labels = Map::default();
    labels.put(NAME, at(app.name.shared(), app.span));
    labels.put(COMPONENT, at(workload.key.clone(), workload.span));
    labels
}

/// Gives an object that platc did not make the labels that it lacks.
pub(super) fn complete(environment: &Environment, app: &App, manifest: &mut Manifest) {
    let Some(metadata) = manifest.metadata_mut() else { return };
    metadata.put_missing("labels", Map::default());
    if let Some(labels) = metadata.get_mut("labels").and_then(crate::value::Value::as_map_mut) {
        for entry in known(environment, app) {
            labels.put_missing(entry.key, entry.value);
        }
    }
}

/// What is known of every object of an app, whoever made it.
fn known(environment: &Environment, app: &App) -> Map {
    let mut labels = Map::default();
    labels.put(PART_OF, environment.platform.shared());
    labels.put(ENVIRONMENT, environment.name.shared());
    for (key, value) in &app.labels {
        labels.put(key.clone(), text(value));
    }
    labels.put(NAME, at(app.name.shared(), app.span));
    labels
}
