//! Turns an environment's model into its files: every object built as data, placed, ordered, and handed to Argo CD.

pub mod argocd;
pub mod chart;
mod config_hash;
mod field;
mod kustomize;
mod labels;
mod manifest;
mod merge;
mod namespace;
mod order;
mod patch;
mod place;
pub mod print;
#[cfg(test)]
mod sample;
mod scope;
mod secret;
mod sync;
mod values;
mod wave;
mod workload;

use crate::{
    bundle::{Artifact, Bundle, Content, Manifest},
    diagnostic::Diagnostics,
    model::{App, Environment, Model},
    names::Name,
    spec::app::Delivery,
};
use std::{collections::BTreeMap, sync::Arc};

/// What makes an app's objects: a new kind of output is one file and one line here.
const RENDERERS: &[fn(&Environment, &App) -> Vec<Manifest>] =
    &[workload::render, secret::render, manifest::render];

/// What the charts of apps render to, by environment and app.
pub type Charts = BTreeMap<(Name, Name), chart::ChartRelease>;

/// Renders one environment, whose charts are rendered already: all that lies in `out/<env>/`.
pub fn render(environment: &Environment, charts: &Charts) -> (Bundle, Diagnostics) {
    let (namespaces, mut diagnostics) = namespace::render(environment);
    let mut apps = BTreeMap::new();
    let mut unwritten = BTreeMap::new();
    let mut bundle = Bundle::default();
    for (name, app) in &environment.apps {
        let chart = charts.get(&(environment.name.clone(), name.clone()));
        if let Some(chart) = chart {
            diagnostics.extend(chart.told.clone());
            bundle.reads.extend(chart.reads.clone().map(|reads| (name.clone(), reads)));
            bundle.misfits.insert(name.clone(), chart.misfits.clone());
        }
        let (manifests, told) = objects(environment, app, chart);
        diagnostics.extend(told);
        diagnostics.extend(kustomize::unknown(app));
        apps.insert(name.clone(), manifests);
        let others = chart.filter(|_| app.delivery.value == Delivery::Helm);
        unwritten.extend(others.map(|chart| (name.clone(), manifest::of_chart(environment, app, chart))));
    }
    diagnostics.extend(wave::order(environment, &mut apps, &unwritten));
    let (order, told) = argocd::order(environment, (&apps, &unwritten));
    diagnostics.extend(told);
    let (argocd, told) = argocd::render(environment, &apps, &namespaces, &order);
    diagnostics.extend(told);
    bundle.order = order;
    let mut files = place::Files { environment, bundle: &mut bundle };
    for (path, manifest) in argocd {
        files.one(&path, manifest);
    }
    files.app(NAMESPACES, None, namespaces);
    for (name, manifests) in apps {
        files.app(name.as_str(), Some(&name), manifests);
    }
    let mut others = Bundle::default();
    let mut files = place::Files { environment, bundle: &mut others };
    for (name, manifests) in unwritten {
        files.app(name.as_str(), Some(&name), manifests);
    }
    bundle.unwritten = others.files;
    values::place(environment, &mut bundle);
    kustomize::place(environment, &mut bundle);
    (bundle, diagnostics)
}

/// The objects of one app, its patches applied, in the waves of its own order.
fn objects(
    environment: &Environment,
    app: &App,
    chart: Option<&chart::ChartRelease>,
) -> (Vec<Manifest>, Diagnostics) {
    let mut manifests: Vec<Manifest> = RENDERERS.iter().flat_map(|render| render(environment, app)).collect();
    let chart = chart.filter(|_| app.delivery.value == Delivery::Rendered);
    manifests.extend(chart.into_iter().flat_map(|chart| manifest::of_chart(environment, app, chart)));
    let mut diagnostics = patch::apply(app, &mut manifests);
    if chart.is_some_and(|chart| !chart.is_known) {
        // What a patch does not find may be what could not be rendered.
        diagnostics = Diagnostics::default();
    }
    order::apply(app, &mut manifests);
    workload::follow(environment, app, &mut manifests);
    (manifests, diagnostics)
}

/// The name of the generated app that owns an environment's namespaces.
const NAMESPACES: &str = "namespaces";

/// Renders what all environments of an Argo CD share: `out/<argocd>.yaml`.
pub fn roots(model: &Model) -> Bundle {
    let mut bundle = Bundle::default();
    for (path, manifests) in argocd::roots(model) {
        let content = Content::Manifests(manifests);
        bundle.files.insert(path.into(), Artifact { app: None, content });
    }
    bundle
}

/// The path of a file of an environment, below `out/`.
fn below(environment: &Name, path: &str) -> Arc<str> {
    format!("{environment}/{path}").into()
}
