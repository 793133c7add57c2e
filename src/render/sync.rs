//! Annotations by which Argo CD syncs one object: waves, hooks and options.

use crate::{bundle::Manifest, value::Value};

/// The wave that an object is synced in.
pub(super) const WAVE: &str = "argocd.argoproj.io/sync-wave";
/// How an object is compared, applied and removed.
const OPTIONS: &str = "argocd.argoproj.io/sync-options";
/// When an object is a hook, of what.
pub(super) const HOOK: &str = "argocd.argoproj.io/hook";
pub(super) const HOOK_DELETE_POLICY: &str = "argocd.argoproj.io/hook-delete-policy";

/// The wave that an object is in.
pub(super) fn wave(manifest: &Manifest) -> i64 {
    manifest.annotation(WAVE).and_then(|wave| wave.parse().ok()).unwrap_or_default()
}

/// Whether an object runs in each sync before the app's other objects.
pub(super) fn runs_before(manifest: &Manifest) -> bool {
    let phases = manifest.annotation(HOOK).unwrap_or_default();
    wave(manifest) < 0 && phases.split(',').any(|phase| phase.trim() == "Sync")
}

/// Puts an object in a wave, unless somebody said another.
pub(super) fn put_in_wave(manifest: &mut Manifest, wave: i64) {
    if manifest.annotation(WAVE).is_none() {
        manifest.annotate(WAVE, wave.to_string());
    }
}

/// Puts an object in a wave, whatever anybody said.
pub(super) fn move_to_wave(manifest: &mut Manifest, wave: i64) {
    manifest.annotate(WAVE, wave.to_string());
}

/// Adds an option, `Name=value`, unless the manifest says that option itself.
pub(super) fn add_option(manifest: &mut Manifest, option: &str) {
    let said = manifest.annotation(OPTIONS).unwrap_or_default();
    let name = |option: &str| option.split_once('=').map_or(option, |(name, _)| name).trim().to_owned();
    if said.split(',').any(|one| name(one) == name(option)) {
        return;
    }
    let options = if said.is_empty() { option.to_owned() } else { format!("{said},{option}") };
    let origin = manifest.object.at_path(["metadata", "annotations", OPTIONS]).cloned();
    manifest.annotate(OPTIONS, Value::from(options).from_origin_of(&origin.unwrap_or(Value::NULL)));
}

/// Makes an object a hook that every sync runs anew, in a wave.
pub(super) fn make_hook(manifest: &mut Manifest, wave: i64) {
    manifest.annotate(HOOK, "Sync");
    manifest.annotate(HOOK_DELETE_POLICY, "BeforeHookCreation");
    move_to_wave(manifest, wave);
}

#[test]
fn a_wave_that_somebody_said_stays() {
    let mut manifest = Manifest { object: crate::map! {} };
    put_in_wave(&mut manifest, 7);
    put_in_wave(&mut manifest, -2);
    assert_eq!(manifest.annotation(WAVE), Some("7"));
}

#[test]
fn an_option_that_somebody_said_stays() {
    let mut manifest = Manifest { object: crate::map! {} };
    add_option(&mut manifest, "Prune=false");
    add_option(&mut manifest, "Delete=confirm");
    add_option(&mut manifest, "Prune=confirm");
    assert_eq!(manifest.annotation(OPTIONS), Some("Prune=false,Delete=confirm"));
}
