//! The PodDisruptionBudget of a workload.

use super::{Subject, manifest};
use crate::{bundle::Manifest, map, model::workload::Disruption, render::field::with};

pub(super) fn render(subject: &Subject<'_>) -> Vec<Manifest> {
    subject.workload.disruption.iter().map(|disruption| budget(subject, disruption)).collect()
}

fn budget(subject: &Subject<'_>, disruption: &Disruption) -> Manifest {
    let object = map! {
        "apiVersion" => "policy/v1",
        "kind" => "PodDisruptionBudget",
        "metadata" => subject.metadata(disruption.name.clone(), &[]),
        "spec" => with(map! { "selector" => subject.selector() }, [&disruption.bound]),
    };
    manifest(object, disruption.span, disruption.raw.as_ref())
}
