//! The order in which Argo CD syncs one app's objects.

use super::{
    sync::{self, put_in_wave},
    workload::job,
};
use crate::{
    bundle::Manifest,
    model::App,
    schema::reference::{self, Reference},
    value::Value,
};
use std::collections::BTreeSet;

/// Custom kinds that the app's pods wait for: without a wave they are applied last.
const SECRETS: i64 = -1;

/// The wave of a hook that runs before the app, with so many waves of hooks from it to the app's own objects.
pub(super) fn before(waves: usize) -> i64 {
    -i64::try_from(waves).unwrap_or(i64::MAX)
}

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

/// What the hooks that run before the app cannot do without.
struct Needs {
    /// The wave of the first of them.
    first: i64,
    references: BTreeSet<Reference>,
    policies: BTreeSet<Box<str>>,
}

impl Needs {
    /// `None` when nothing runs before the app.
    fn of(app: &App, manifests: &[Manifest]) -> Option<Self> {
        let runs_before =
            |manifest: &&Manifest| job::runs_before(app, manifest) || sync::runs_before(manifest);
        let hooks: Vec<_> = manifests.iter().filter(runs_before).collect();
        let spec = |hook: &&Manifest| {
            let path: &[&str] = if hook.kind() == "Pod" { &["spec"] } else { &["spec", "template", "spec"] };
            hook.object.at_path(path.iter().copied()).cloned()
        };
        let references = hooks.iter().filter_map(spec).flat_map(|pod| reference::of_pod(&pod)).collect();
        let policies = hooks.iter().map(|hook| (*hook.identity().name).into()).collect();
        let first = hooks.iter().map(|hook| sync::wave(hook)).min()?;
        Some(Self { first, references, policies })
    }

    fn name(&self, kind: &'static str, name: &str) -> bool {
        self.references.contains(&(kind, name.into()))
    }
}

fn wave(manifest: &Manifest, needs: Option<&Needs>) -> Option<i64> {
    let name = manifest.object.at_path(["metadata", "name"]).and_then(Value::as_str)?;
    let needed = |kind| needs.is_some_and(|needs| needs.name(kind, name));
    let foundation = needs.map(|needs| needs.first - 1);
    match manifest.kind() {
        "ServiceAccount" | "Role" | "RoleBinding" => foundation,
        "ConfigMap" => foundation.filter(|_| needed("ConfigMap")),
        "Secret" => foundation.filter(|_| needed("Secret")),
        "SealedSecret" | "ExternalSecret" => foundation.filter(|_| needed("Secret")).or(Some(SECRETS)),
        "NetworkPolicy" => foundation.filter(|_| needs.is_some_and(|needs| needs.policies.contains(name))),
        // Like the Job itself: a claim whose class waits for the first consumer binds only once its pod exists.
        "PersistentVolumeClaim" => needs.map(|needs| needs.first).filter(|_| needed("PersistentVolumeClaim")),
        _ => None,
    }
}
