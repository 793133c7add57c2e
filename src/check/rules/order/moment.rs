//! When Argo CD applies an object of an app: its phase, and the wave in it (gitops-engine's pkg/sync).

use crate::check::Object;
use std::fmt;

pub(super) const HOOK: &str = "argocd.argoproj.io/hook";
pub(super) const WAVE: &str = "argocd.argoproj.io/sync-wave";
pub(super) const OPTIONS: &str = "argocd.argoproj.io/sync-options";

/// A phase of a sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    PreSync,
    Sync,
    PostSync,
}

/// A point of a sync; nothing later begins before all of an earlier one is healthy.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    pub(super) phase: Phase,
    pub(super) wave: i64,
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}, wave {}", self.phase, self.wave)
    }
}

impl Moment {
    /// The first at which an object is applied; `None` for what no ordinary sync applies.
    pub(super) fn of(object: &Object) -> Option<Self> {
        Some(Self { phase: phase(object)?, wave: wave(object) })
    }
}

fn phase(object: &Object) -> Option<Phase> {
    let (said, helm) = (object.annotation(HOOK), object.annotation("helm.sh/hook"));
    let words = |text: &'_ str, phase: fn(&str) -> Option<Phase>| words(text).filter_map(phase).min();
    match (said, helm) {
        ("", "") => Some(Phase::Sync),
        ("", helm) => words(helm, |word| match word {
            "pre-install" | "pre-upgrade" => Some(Phase::PreSync),
            "post-install" | "post-upgrade" => Some(Phase::PostSync),
            "crd-install" => Some(Phase::Sync),
            _ => None,
        }),
        (said, _) => words(said, |word| match word {
            "PreSync" => Some(Phase::PreSync),
            "Sync" => Some(Phase::Sync),
            "PostSync" => Some(Phase::PostSync),
            _ => None,
        }),
    }
}

/// What is no number counts as 0, and is told by `wrong-wave`.
pub(super) fn wave(object: &Object) -> i64 {
    let said = object.at(&["metadata", "annotations", WAVE]);
    let said = said.or_else(|| object.at(&["metadata", "annotations", "helm.sh/hook-weight"]));
    said.and_then(crate::value::Value::spelled).and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// The words of an annotation, which commas part.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty())
}
