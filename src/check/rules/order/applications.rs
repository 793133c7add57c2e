//! The Applications of an environment, and the waves in which its root syncs them.

use super::moment::{WAVE, wave};
use crate::{
    check::{Object, View},
    spec::platform::Ordering,
};
use std::collections::BTreeMap;

/// The Applications by their app; empty where waves between them order nothing.
pub(super) struct Applications<'a> {
    of: BTreeMap<&'a str, (&'a Object<'a>, i64)>,
}

impl<'a> Applications<'a> {
    /// Those that an environment's root syncs.
    pub(super) fn of(view: View<'a>) -> Self {
        let ordered = view.environment.argocd.ordering != Ordering::None;
        // Apps that wait for each other in a circle have no wave, and that is told as such.
        let has_wave = |object: &&Object| object.at(&["metadata", "annotations", WAVE]).is_some();
        let applications = view.own().filter(|object| ordered && has_wave(object));
        Self {
            of: applications.filter_map(|object| Some((object.applies()?, (object, wave(object))))).collect(),
        }
    }

    /// The Application of an app, and its wave.
    pub(super) fn get(&self, app: &str) -> Option<(&'a Object<'a>, i64)> {
        self.of.get(app).copied()
    }

    /// The waves of the apps of two objects, when that of the first comes before that of the second.
    pub(super) fn against(&self, object: &Object, needed: &Object) -> Option<(i64, i64)> {
        let (_, wave) = self.get(object.synced_with()?)?;
        let (_, later) = self.get(needed.synced_with()?)?;
        (wave < later).then_some((wave, later))
    }
}
