//! What all objects in Argo CD's namespace have: name, labels, annotations.

use crate::{
    bundle::Manifest,
    map,
    model::ArgoCd,
    render::{merge::merge, sync::WAVE},
    value::{Map, Value},
};

/// The wave that AppProjects are applied in: before whatever names them.
pub(super) const PROJECTS: i64 = -20;
/// The wave of the generated app `namespaces`: before the apps that live in them.
pub(super) const NAMESPACES: i64 = -10;

/// An object in Argo CD's namespace.
pub(super) struct Object {
    pub(super) kind: &'static str,
    pub(super) name: Value,
    pub(super) labels: Map,
    pub(super) annotations: Map,
    pub(super) finalizers: Option<Value>,
    pub(super) spec: Value,
}

impl Object {
    /// As Argo CD reads it.
    pub(super) fn manifest(self, argocd: &ArgoCd) -> Manifest {
        let metadata = map! {
            "name" => self.name,
            "namespace" => argocd.namespace.clone(),
            "labels" => self.labels,
            "annotations" =>? (!self.annotations.is_empty()).then_some(self.annotations),
            "finalizers" =>? self.finalizers,
        };
        let object = map! {
            "apiVersion" => "argoproj.io/v1alpha1",
            "kind" => self.kind,
            "metadata" => metadata,
            "spec" => self.spec,
        };
        Manifest { object }
    }
}

/// The annotation that puts an object into a wave.
pub(super) fn wave(number: i64) -> (&'static str, String) {
    (WAVE, number.to_string())
}

/// Lays `raw` over an object. What is no map is told by `refusals`.
pub(super) fn lay(manifest: &mut Manifest, raw: Option<&Value>) {
    if let Some(raw) = raw.filter(|raw| raw.as_map().is_some()) {
        merge(&mut manifest.object, raw);
    }
}
