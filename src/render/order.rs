//! The order in which Argo CD syncs one app's objects.

use super::{sync::put_in_wave, workload::job};
use crate::{
    bundle::Manifest,
    model::App,
    schema::reference::{self, Reference},
    value::Value,
};
use std::collections::BTreeSet;

/// What a Job that runs before the app stands on.
const FOUNDATION: i64 = -2;
/// Custom kinds that the app's pods wait for: without a wave they are applied last.
const SECRETS: i64 = -1;

/// Puts what must be there early in an early wave; everything else stays in wave 0.
///
/// Waves that somebody said stay.
pub(super) fn apply(app: &App, manifests: &mut [Manifest]) {
    let needs = Needs::of(app, manifests);
    for manifest in manifests {
        if let Some(wave) = wave(manifest, needs.as_ref()) {
            put_in_wave(manifest, wave);
        }
    }
}

/// What the Jobs that run before the app cannot do without.
struct Needs {
    references: BTreeSet<Reference>,
    policies: BTreeSet<Box<str>>,
}

impl Needs {
    /// `None` when nothing runs before the app.
    fn of(app: &App, manifests: &[Manifest]) -> Option<Self> {
        let jobs: Vec<_> = manifests.iter().filter(|manifest| job::runs_before(app, manifest)).collect();
        let pods = jobs.iter().filter_map(|job| job.object.at_path(["spec", "template", "spec"]));
        let references = pods.flat_map(reference::of_pod).collect();
        let policies = jobs.iter().map(|job| (*job.identity().name).into()).collect();
        (!jobs.is_empty()).then_some(Self { references, policies })
    }

    fn name(&self, kind: &'static str, name: &str) -> bool {
        self.references.contains(&(kind, name.into()))
    }
}

fn wave(manifest: &Manifest, needs: Option<&Needs>) -> Option<i64> {
    let name = manifest.object.at_path(["metadata", "name"]).and_then(Value::as_str)?;
    let needed = |kind| needs.is_some_and(|needs| needs.name(kind, name));
    match manifest.kind() {
        "ServiceAccount" | "Role" | "RoleBinding" => needs.map(|_| FOUNDATION),
        "ConfigMap" => needed("ConfigMap").then_some(FOUNDATION),
        "Secret" => needed("Secret").then_some(FOUNDATION),
        "SealedSecret" | "ExternalSecret" => Some(if needed("Secret") { FOUNDATION } else { SECRETS }),
        "NetworkPolicy" => needs.filter(|needs| needs.policies.contains(name)).map(|_| FOUNDATION),
        // Like the Job itself: a claim whose class waits for the first consumer binds only once its pod exists.
        "PersistentVolumeClaim" => needed("PersistentVolumeClaim").then_some(job::BEFORE),
        _ => None,
    }
}
