//! Models for tests, each with as little as a model may have.

use super::argocd::sample as bare;
use crate::{
    model::{
        App, Environment, Sealed, SecretStore, Workload,
        workload::{Container, Place, Port, Raw, Service},
    },
    names::Name,
    source::Sources,
    spec::{
        Traced,
        environment::{Provider, SealScope},
        workload::WorkloadKind,
    },
    value::Value,
    yaml::{self, Dialect},
};
use std::sync::Arc;

/// Data as people write it.
pub(super) fn value(text: &str) -> Value {
    let file = Sources::default().add("sample.yaml", text);
    yaml::read(file, text, Dialect::Platform).unwrap().remove(0)
}

/// Entries as the model holds them.
pub(super) fn pairs(text: &str) -> Vec<(Arc<str>, Value)> {
    let entries = value(text).as_map().unwrap().clone();
    entries.into_iter().map(|entry| (entry.key.as_str().into(), entry.value)).collect()
}

pub(super) fn name(text: &str) -> Name {
    bare::name(text)
}

/// `prod` of the platform `duli`, with apps in it.
pub(super) fn environment(apps: impl IntoIterator<Item = App>) -> Environment {
    let secret_store = SecretStore {
        provider: Provider::SealedSecrets,
        scope: SealScope::Strict,
        certificates: Vec::new(),
        revoked: Vec::new(),
        max_age: None,
        store: Some(("ClusterSecretStore".into(), "vault".into())),
        refresh: "1h".into(),
    };
    Environment { platform: name("duli"), secret_store, ..bare::environment(apps) }
}

/// An app in the namespace `prod` with workloads.
pub(super) fn app(name: &str, workloads: impl IntoIterator<Item = Workload>) -> App {
    let labels = pairs("{team: backend}");
    App { labels, workloads: workloads.into_iter().collect(), manifests: Vec::new(), ..bare::app(name) }
}

/// Ciphertext without a record, but for a digest.
pub(super) fn sealed(ciphertext: &str, digest: Option<&str>) -> Sealed {
    Sealed {
        ciphertext: ciphertext.into(),
        span: None,
        from: name("prod"),
        is_exposed: false,
        digest: digest.map(Traced::built_in),
        certificate: None,
        environment: None,
        namespace: None,
        name: None,
        scope: None,
    }
}

/// A workload with its main container and nothing else.
pub(super) fn workload(name: &str, key: &str, kind: WorkloadKind) -> Workload {
    Workload {
        key: key.into(),
        name: name.into(),
        span: None,
        kind: Traced::built_in(kind),
        run: None,
        replicas: None,
        selector: Vec::new(),
        service_name: format!("{name}-headless").into(),
        settings: Vec::new(),
        pod: Vec::new(),
        pod_security: value("{runAsNonRoot: true}"),
        labels: Vec::new(),
        annotations: Vec::new(),
        anti_affinity: None,
        containers: vec![container("main", Place::Main)],
        config: Vec::new(),
        files: Vec::new(),
        volumes: Vec::new(),
        ports: Vec::new(),
        service: Service { name: name.into(), r#type: None, annotations: Vec::new(), raw: None },
        autoscaling: None,
        disruption: None,
        ingress: None,
        monitor: None,
        roles: Vec::new(),
        raw: Raw::default(),
    }
}

pub(super) fn container(name: &str, place: Place) -> Container {
    Container {
        name: name.into(),
        place,
        span: None,
        image: format!("registry.example.org/{name}:v1.0.0").into(),
        settings: Vec::new(),
        ports: Vec::new(),
        env: Vec::new(),
        has_config: place != Place::Sidecar,
        secrets: Vec::new(),
        mounts: Vec::new(),
        probes: Vec::new(),
        resources: None,
        security: value("{allowPrivilegeEscalation: false}"),
        raw: None,
    }
}

/// A port that the Service has at 80.
pub(super) fn port(name: &str, number: i64) -> Port {
    Port {
        name: name.into(),
        span: None,
        container: Traced::built_in(number),
        service: Traced::built_in(80),
        protocol: "TCP".into(),
    }
}
