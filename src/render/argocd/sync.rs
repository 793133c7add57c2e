//! How Argo CD syncs: the policy of an Application.

use crate::{
    map,
    model::SyncPolicy,
    spec::app::SyncMode,
    value::{Map, Value},
};

/// The finalizer by which removing an Application removes its objects.
pub(super) const CASCADE: &str = "resources-finalizer.argocd.argoproj.io";

const RESPECT_IGNORED: &str = "RespectIgnoreDifferences";

/// The `syncPolicy` of an app; `None` when there is nothing to say.
pub(super) fn policy(sync: &SyncPolicy) -> Option<Value> {
    let automated = (sync.mode.value == SyncMode::Auto)
        .then(|| map! { "prune" => sync.prune.clone(), "selfHeal" => sync.self_heal.clone() });
    let options = options(sync);
    let policy: Map = [
        automated.map(|automated| ("automated", automated)),
        (!options.is_empty()).then(|| ("syncOptions", options.into())),
        sync.retry.clone().map(|retry| ("retry", retry)),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!policy.is_empty()).then(|| policy.into())
}

/// The policy of what platc generates: it follows its source, whatever its apps do.
pub(super) fn automated(prune: impl Into<Value>) -> Value {
    map! { "automated" => map! { "prune" => prune, "selfHeal" => true } }
}

/// Without `RespectIgnoreDifferences` a sync writes what a comparison ignores.
fn options(sync: &SyncPolicy) -> Vec<Value> {
    let says = |option: &Value| {
        option
            .as_str()
            .and_then(|option| option.split_once('='))
            .is_some_and(|(name, _)| name == RESPECT_IGNORED)
    };
    let respect = sync.ignore_differences.as_ref().filter(|_| !sync.options.iter().any(says));
    let respect =
        respect.map(|ignored| Value::from(format!("{RESPECT_IGNORED}=true")).from_origin_of(ignored));
    sync.options.iter().cloned().chain(respect).collect()
}
