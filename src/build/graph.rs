//! The apps of environments, what they need, and the waves that they come in.

use super::Compiled;
use crate::{
    model::{App, Environment},
    names::Name,
    spec::app::Delivery,
};
use std::collections::BTreeMap;

/// The graph of some environments.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// Each environment with its apps.
    pub environments: Vec<Around>,
    /// The environments that others require, from the one that requires.
    pub requires: Vec<(Name, Name)>,
}

/// The apps of one environment.
#[derive(Clone, Debug)]
pub struct Around {
    /// The environment.
    pub name: Name,
    /// Its apps by wave; those that wait for themselves come last.
    pub waves: Vec<(Option<i64>, Vec<Node>)>,
    /// What its apps need.
    pub edges: Vec<Edge>,
}

/// One app.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its name.
    pub name: Name,
    /// Its project's key.
    pub project: String,
    /// What it is made of: `workload`, the chart's name, or `manifests`.
    pub made_of: String,
}

/// What an app needs.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The app.
    pub from: Name,
    /// What must be there first.
    pub to: Name,
    /// Why, in a word.
    pub why: &'static str,
}

/// The graph of the named environments, or of all.
pub fn graph(compiled: &Compiled, named: &[String]) -> Graph {
    let is_meant = |name: &Name| named.is_empty() || named.iter().any(|said| said == name.as_str());
    let environments: Vec<&Environment> =
        compiled.model.environments.values().filter(|environment| is_meant(&environment.name)).collect();
    let requires = environments.iter().flat_map(|environment| {
        let required = environment.required.iter().filter(|required| is_meant(&required.name));
        required.map(|required| (environment.name.clone(), required.name.clone()))
    });
    Graph {
        requires: requires.collect(),
        environments: environments.iter().map(|environment| around(compiled, environment)).collect(),
    }
}

fn around(compiled: &Compiled, environment: &Environment) -> Around {
    let order = compiled.bundles.get(&environment.name).map(|bundle| &bundle.order);
    let mut waves: BTreeMap<(bool, Option<i64>), Vec<Node>> = BTreeMap::new();
    for app in environment.apps.values() {
        let wave = order.and_then(|order| order.waves.get(&app.name).copied());
        waves.entry((wave.is_none(), wave)).or_default().push(node(app));
    }
    let needs = order.into_iter().flat_map(|order| &order.needs);
    let edges = needs.flat_map(|(from, needs)| {
        needs.iter().map(|(to, why)| Edge { from: from.clone(), to: to.clone(), why })
    });
    Around {
        name: environment.name.clone(),
        edges: edges.collect(),
        waves: waves.into_iter().map(|((_, wave), nodes)| (wave, nodes)).collect(),
    }
}

fn node(app: &App) -> Node {
    let made_of = match (&app.chart, app.delivery.value) {
        (Some(chart), _) => format!("chart {}", chart.name),
        (None, Delivery::Kustomize) => "kustomize".to_owned(),
        (None, _) if !app.workloads.is_empty() => "workload".to_owned(),
        (None, _) => "manifests".to_owned(),
    };
    Node { name: app.name.clone(), project: app.project.to_string(), made_of }
}
