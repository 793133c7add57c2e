//! The pod template of a workload.

use super::{Subject, affinity, container, volume};
use crate::{
    map,
    model::workload::Place,
    render::{
        field::{at, filled, list, texts, with},
        labels,
        merge::merge,
    },
    value::Value,
};

/// The template that a workload's pods are made of.
pub(super) fn template(subject: &Subject<'_>) -> Value {
    let Subject { environment, app, workload } = *subject;
    let mut template = map! {
        "metadata" => map! {
            "labels" => labels::of_pods(environment, app, workload),
            "annotations" =>? filled(texts(&workload.annotations)),
        },
        "spec" => spec(subject),
    };
    if let Some(raw) = &workload.raw.pod {
        merge(&mut template, raw);
    }
    template
}

fn spec(subject: &Subject<'_>) -> Value {
    let workload = subject.workload;
    let spec = map! {
        "serviceAccountName" => at(subject.app.name.shared(), subject.app.span),
        "securityContext" => workload.pod_security.clone(),
        "initContainers" =>? list(containers(subject, |place| place == Place::Init)),
        "containers" => containers(subject, |place| place != Place::Init),
        "volumes" =>? list(volume::of_pod(subject)),
    };
    affinity::put(subject, with(spec, &workload.pod))
}

/// The containers of a kind; the main one comes before those that run beside it.
fn containers(subject: &Subject<'_>, here: impl Fn(Place) -> bool) -> Vec<Value> {
    let mut containers: Vec<_> =
        subject.workload.containers.iter().filter(|container| here(container.place)).collect();
    containers.sort_by_key(|container| container.place);
    containers.into_iter().map(|container| container::render(subject, container)).collect()
}
