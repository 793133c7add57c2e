//! Who stands at the other end of a connection, as policies say it.

use super::Subject;
use crate::{
    map,
    model::{
        App, Workload,
        app::{Peer, Who},
    },
    render::{field::at, labels},
    source::Span,
    value::Value,
};

/// The label that the API server gives to every namespace.
const NAMESPACE_NAME: &str = "kubernetes.io/metadata.name";

/// The label by which a chart's pods know their release: Helm's starter chart has it, and those that grew from it.
const INSTANCE: &str = "app.kubernetes.io/instance";

/// Each peer once, in the order of writing.
pub(super) fn sources(subject: &Subject<'_>, peers: &[Peer]) -> Vec<Value> {
    let mut sources = Vec::new();
    for source in peers.iter().flat_map(|peer| source(subject, peer)) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources
}

/// Pods of a namespace, which goes without saying when it is the workload's own.
pub(super) fn pods_in(subject: &Subject<'_>, namespace: &str, pods: Value) -> Value {
    let elsewhere = *namespace != **subject.app.namespace.name;
    map! {
        "namespaceSelector" =>? elsewhere.then(|| in_namespace(namespace, None)),
        "podSelector" => pods,
    }
}

/// A peer as policies say it; an app whose pods are known by several labels becomes several.
fn source(subject: &Subject<'_>, peer: &Peer) -> Vec<Value> {
    match &peer.who {
        Who::Cidr(cidr) => vec![map! { "ipBlock" => map! { "cidr" => at(cidr.clone(), peer.span) } }],
        Who::Namespace(namespace) => vec![map! { "namespaceSelector" => in_namespace(namespace, peer.span) }],
        Who::App { name, namespace } => {
            let pods = match subject.environment.apps.get(name) {
                Some(app) => pods_of(app),
                // Of a required environment's app it is not known here who makes its pods.
                None => vec![labelled(labels::NAME, name.as_str()), labelled(INSTANCE, name.as_str())],
            };
            pods.into_iter().map(|pods| at(pods_in(subject, namespace, pods), peer.span)).collect()
        }
    }
}

/// What selects an app's pods: of its workloads, of its chart, and of its further manifests.
fn pods_of(app: &App) -> Vec<Value> {
    let own = |workload: &&Workload| workload.selector.iter().all(|(key, _)| **key != *labels::NAME);
    let own = app.workloads.iter().find(own).map(|_| labelled(labels::NAME, app.name.as_str()));
    let adopted = app.workloads.iter().filter(|workload| !workload.selector.is_empty());
    let adopted = adopted.map(|workload| map! { "matchLabels" => labels::selector(app, workload) });
    let chart = app.chart.as_ref().map(|_| labelled(INSTANCE, &app.release));
    let manifests = app.manifests.iter().flat_map(|manifests| &manifests.objects);
    let manifests = manifests.filter(|object| object.at_path(["spec", "template", "spec"]).is_some());
    let manifests = manifests.filter_map(|object| object.at_path(["spec", "selector"]).cloned());
    own.into_iter().chain(adopted).chain(chart).chain(manifests).collect()
}

fn labelled(label: &str, value: &str) -> Value {
    map! { "matchLabels" => map! { label => value } }
}

fn in_namespace(namespace: &str, span: Option<Span>) -> Value {
    map! { "matchLabels" => map! { NAMESPACE_NAME => at(namespace, span) } }
}
