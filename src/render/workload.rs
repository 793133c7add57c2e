//! An app's workloads as Kubernetes objects: one file a noun, one line a noun in `RENDERERS`.

mod account;
mod affinity;
mod autoscaling;
pub(super) mod config;
mod container;
mod controller;
mod disruption;
mod follow;
mod ingress;
pub(super) mod job;
mod monitor;
mod network;
mod pod;
mod service;
#[cfg(test)]
mod tests;
mod volume;

pub(super) use follow::follow;

use super::{field, labels, merge::merge};
use crate::{
    bundle::Manifest,
    map,
    model::{App, Environment, Workload},
    source::Span,
    value::Value,
};
use std::sync::Arc;

/// What a workload may become. Each gives nothing when the workload has nothing of the kind.
const RENDERERS: &[fn(&Subject<'_>) -> Vec<Manifest>] = &[
    config::render,
    volume::render,
    service::render,
    controller::render,
    autoscaling::render,
    disruption::render,
    ingress::render,
    network::render,
    monitor::render,
];

/// The objects of all workloads of an app, and of the account that their pods run under.
pub(super) fn render(environment: &Environment, app: &App) -> Vec<Manifest> {
    let objects_of = |subject| RENDERERS.iter().flat_map(move |render| render(&subject));
    let mut manifests: Vec<Manifest> = Subject::all(environment, app).flat_map(objects_of).collect();
    manifests.extend(account::render(environment, app));
    manifests
}

/// A workload and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    environment: &'a Environment,
    app: &'a App,
    workload: &'a Workload,
}

impl<'a> Subject<'a> {
    /// Each workload of an app.
    pub(super) fn all(environment: &'a Environment, app: &'a App) -> impl Iterator<Item = Self> {
        app.workloads.iter().map(move |workload| Self { environment, app, workload })
    }

    /// The workload's name.
    fn name(&self) -> Value {
        field::at(self.workload.name.clone(), self.workload.span)
    }

    /// The name of an object beside the workload.
    fn named(&self, what: &str) -> Value {
        field::at(format!("{}-{what}", self.workload.name), self.workload.span)
    }

    /// The metadata of an object of the workload.
    fn metadata(&self, name: impl Into<Value>, annotations: &[(Arc<str>, Value)]) -> Value {
        map! {
            "name" => name,
            "namespace" => self.app.namespace.name.clone(),
            "labels" => labels::of_workload(self.environment, self.app, self.workload),
            "annotations" =>? field::filled(field::texts(annotations)),
        }
    }

    /// What selects the workload's pods.
    fn selector(&self) -> Value {
        map! { "matchLabels" => labels::selector(self.app, self.workload) }
    }
}

/// An object that a line asked for, with what is merged last into it.
fn manifest(object: Value, span: Option<Span>, raw: Option<&Value>) -> Manifest {
    let mut object = field::at(object, span);
    if let Some(raw) = raw {
        merge(&mut object, raw);
    }
    Manifest { object }
}
