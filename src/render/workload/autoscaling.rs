//! The HorizontalPodAutoscaler of a workload.

use super::{Subject, manifest};
use crate::{bundle::Manifest, map, model::workload::Autoscaling, value::Value};

pub(super) fn render(subject: &Subject<'_>) -> Vec<Manifest> {
    subject.workload.autoscaling.iter().map(|autoscaling| autoscaler(subject, autoscaling)).collect()
}

fn autoscaler(subject: &Subject<'_>, autoscaling: &Autoscaling) -> Manifest {
    let cpu = autoscaling.cpu.as_ref().map(|percent| utilization("cpu", percent));
    let memory = autoscaling.memory.as_ref().map(|percent| utilization("memory", percent));
    let object = map! {
        "apiVersion" => "autoscaling/v2",
        "kind" => "HorizontalPodAutoscaler",
        "metadata" => subject.metadata(autoscaling.name.clone(), &[]),
        "spec" => map! {
            "scaleTargetRef" => map! {
                "apiVersion" => "apps/v1",
                "kind" => subject.workload.kind.word(),
                "name" => subject.name(),
            },
            "minReplicas" => autoscaling.min.clone(),
            "maxReplicas" => autoscaling.max.clone(),
            "metrics" => cpu.into_iter().chain(memory).collect::<Value>(),
        },
    };
    manifest(object, autoscaling.span, autoscaling.raw.as_ref())
}

fn utilization(resource: &str, percent: &Value) -> Value {
    map! {
        "type" => "Resource",
        "resource" => map! {
            "name" => resource,
            "target" => map! { "type" => "Utilization", "averageUtilization" => percent.clone() },
        },
    }
}
