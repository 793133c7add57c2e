//! The ServiceMonitor by which Prometheus reads a workload.

use super::{Subject, manifest, service};
use crate::{
    bundle::Manifest,
    map,
    model::workload::Monitor,
    render::{field::text, labels},
};

pub(super) fn render(subject: &Subject<'_>) -> Vec<Manifest> {
    subject.workload.monitor.iter().map(|monitor| object(subject, monitor)).collect()
}

/// Selects the workload's Services, but not the headless one: each pod would be read twice.
fn object(subject: &Subject<'_>, monitor: &Monitor) -> Manifest {
    let mut labels = labels::of_workload(subject.environment, subject.app, subject.workload);
    for (key, value) in &monitor.labels {
        labels.put_missing(key.clone(), text(value));
    }
    let object = map! {
        "apiVersion" => "monitoring.coreos.com/v1",
        "kind" => "ServiceMonitor",
        "metadata" => map! {
            "name" => monitor.name.clone(),
            "namespace" => subject.app.namespace.name.clone(),
            "labels" => labels,
        },
        "spec" => map! {
            "selector" => map! {
                "matchLabels" => labels::identity(subject.app, subject.workload),
                "matchExpressions" => vec![map! { "key" => service::HEADLESS, "operator" => "DoesNotExist" }],
            },
            "endpoints" => vec![map! {
                "port" => monitor.port.clone(),
                "path" => monitor.path.clone(),
                "interval" =>? monitor.interval.clone(),
            }],
        },
    };
    manifest(object, monitor.span, monitor.raw.as_ref())
}
