//! The Services before a workload's pods.

use super::{Subject, manifest};
use crate::{
    bundle::Manifest,
    map,
    model::workload::Port,
    render::{
        field::{at, list},
        labels,
    },
    spec::workload::WorkloadKind,
    value::Value,
};

/// The label that tells a governing Service from the one that traffic takes.
pub(super) const HEADLESS: &str = "platc.dev/headless";

/// The Service of a workload with ports, and the governing Service of a StatefulSet.
pub(super) fn render(subject: &Subject<'_>) -> Vec<Manifest> {
    let workload = subject.workload;
    let service = workload.serves().then(|| service(subject));
    let governing = (workload.kind.value == WorkloadKind::StatefulSet).then(|| governing(subject));
    service.into_iter().chain(governing).collect()
}

fn service(subject: &Subject<'_>) -> Manifest {
    let service = &subject.workload.service;
    let object = map! {
        "apiVersion" => "v1",
        "kind" => "Service",
        "metadata" => subject.metadata(service.name.clone(), &service.annotations),
        "spec" => map! {
            "type" =>? service.r#type.clone(),
            "ports" =>? ports(subject),
            "selector" => labels::selector(subject.app, subject.workload),
        },
    };
    manifest(object, subject.workload.span, service.raw.as_ref())
}

/// Gives each pod a name, also while it is not ready: peers find each other by it when they start.
fn governing(subject: &Subject<'_>) -> Manifest {
    let mut labels = labels::of_workload(subject.environment, subject.app, subject.workload);
    labels.put(HEADLESS, "true");
    let object = map! {
        "apiVersion" => "v1",
        "kind" => "Service",
        "metadata" => map! {
            "name" => subject.workload.service_name.clone(),
            "namespace" => subject.app.namespace.name.clone(),
            "labels" => labels,
        },
        "spec" => map! {
            "clusterIP" => "None",
            "publishNotReadyAddresses" => true,
            "ports" =>? ports(subject),
            "selector" => labels::selector(subject.app, subject.workload),
        },
    };
    manifest(object, subject.workload.span, None)
}

fn ports(subject: &Subject<'_>) -> Option<Value> {
    list(subject.workload.ports.iter().map(port).collect())
}

fn port(port: &Port) -> Value {
    let name = at(port.name.clone(), port.span);
    map! {
        "name" => name.clone(),
        "port" => port.service.clone(),
        "targetPort" => name,
        "protocol" => port.protocol.clone(),
    }
}
