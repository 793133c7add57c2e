//! The Ingress of a workload.

use super::{Subject, manifest};
use crate::{bundle::Manifest, map, model::workload::Ingress, value::Value};

pub(super) fn render(subject: &Subject<'_>) -> Vec<Manifest> {
    subject.workload.ingress.iter().map(|ingress| object(subject, ingress)).collect()
}

fn object(subject: &Subject<'_>, ingress: &Ingress) -> Manifest {
    let object = map! {
        "apiVersion" => "networking.k8s.io/v1",
        "kind" => "Ingress",
        "metadata" => subject.metadata(ingress.name.clone(), &ingress.annotations),
        "spec" => map! {
            "ingressClassName" =>? ingress.class.clone(),
            "tls" =>? ingress.tls_secret.as_ref().map(|secret| vec![map! {
                "hosts" => vec![ingress.host.clone()],
                "secretName" => secret.clone(),
            }]),
            "rules" => vec![map! {
                "host" => ingress.host.clone(),
                "http" => map! { "paths" => vec![path(subject, ingress)] },
            }],
        },
    };
    manifest(object, ingress.span, ingress.raw.as_ref())
}

fn path(subject: &Subject<'_>, ingress: &Ingress) -> Value {
    map! {
        "path" => ingress.path.clone(),
        "pathType" => ingress.path_type.clone(),
        "backend" => map! {
            "service" => map! {
                "name" => subject.workload.service.name.clone(),
                "port" => map! { "name" => ingress.port.clone() },
            },
        },
    }
}
