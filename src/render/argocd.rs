//! What Argo CD itself reads: Applications, AppProjects, and the bootstrap that starts them.

mod application;
mod bootstrap;
pub mod health;
mod kinds;
mod needs;
mod object;
mod project;
mod refusals;
mod roots;
#[cfg(test)]
pub(in crate::render) mod sample;
mod sources;
mod sync;
mod version;
mod waves;

pub use roots::roots;
pub(super) use waves::order;

use crate::{
    bundle::{Manifest, Order},
    diagnostic::Diagnostics,
    model::{App, Environment, argocd::IN_CLUSTER},
    names::Name,
    spec::app::{Delivery, SyncMode},
};
use std::collections::BTreeMap;

/// An app that Argo CD syncs, with what platc rendered of it.
struct Synced<'a> {
    app: &'a App,
    manifests: &'a [Manifest],
}

impl<'a> Synced<'a> {
    /// `None` for an app that compiles to nothing but names, and for one that somebody else applies.
    fn new(app: &'a App, manifests: &'a [Manifest]) -> Option<Self> {
        let synced = Self { app, manifests };
        let exists = synced.is_rendered_there() || !manifests.is_empty();
        (exists && app.sync.mode.value != SyncMode::None).then_some(synced)
    }

    /// Whether Argo CD renders a chart or a folder of Kustomize for it.
    fn is_rendered_there(&self) -> bool {
        match self.app.delivery.value {
            Delivery::Helm => self.app.chart.is_some(),
            Delivery::Kustomize => true,
            Delivery::Rendered => false,
        }
    }
}

/// Renders what Argo CD reads of one environment: each object with its path below `out/<env>/`.
///
/// `apps` are the manifests of each app, `namespaces` those of the generated app of that name; an object of a namespaced
/// kind has its `metadata.namespace` by then.
pub(super) fn render(
    environment: &Environment,
    apps: &BTreeMap<Name, Vec<Manifest>>,
    namespaces: &[Manifest],
    order: &Order,
) -> (Vec<(String, Manifest)>, Diagnostics) {
    let mut diagnostics = version::lacks(environment, apps);
    diagnostics.extend(refusals::no_map(environment.argocd.raw.as_ref()));
    let manifests_of = |app: &App| apps.get(&app.name).map_or(&[][..], Vec::as_slice);
    let synced: Vec<Synced> =
        environment.apps.values().filter_map(|app| Synced::new(app, manifests_of(app))).collect();

    let mut files = bootstrap::render(environment);
    files.extend(project::render(environment, &synced, &mut diagnostics));
    for one in &synced {
        if let Some(manifest) = application::of_app(environment, one, order.waves.get(&one.app.name).copied())
        {
            files.push((format!("argocd/applications/{}.yaml", one.app.name), manifest));
        }
    }
    if !namespaces.is_empty() {
        files.push((
            "argocd/projects/platc-namespaces.yaml".into(),
            project::of_namespaces(environment, namespaces),
        ));
        let application = application::of_namespaces(environment, namespaces);
        files.push(("argocd/applications/namespaces.yaml".into(), application));
    }
    (files, diagnostics)
}
