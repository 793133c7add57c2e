//! What Argo CD does with an object that is compiled no more.

use super::scene::{Moment, Present, Scene, items, text};
use crate::{bundle::Identity, value::Value};

/// The finalizer by which removing an Application removes its objects.
const CASCADE: &str = "resources-finalizer.argocd.argoproj.io";

/// What becomes of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Argo CD deletes it with its next sync.
    Deleted,
    /// The same, once somebody approves.
    Confirmed,
    /// It stays in the cluster, for this reason.
    Stays(String),
    /// It is told with its Application, which goes.
    WithApplication,
    /// Nothing that anybody has to know: a hook, which Argo CD never prunes and which has run.
    Nothing,
}

/// How an Application is synced.
#[derive(Clone, Copy)]
pub(super) struct Policy<'a>(pub(super) &'a Value);

impl<'a> Policy<'a> {
    pub(super) fn name(self) -> &'a str {
        text(self.0, &["metadata", "name"])
    }

    /// Argo CD's own namespace.
    pub(super) fn namespace(self) -> &'a str {
        text(self.0, &["metadata", "namespace"])
    }

    fn automated(self) -> Option<&'a Value> {
        self.0
            .at_path(["spec", "syncPolicy", "automated"])
            .filter(|it| it.get("enabled").and_then(Value::as_bool) != Some(false))
    }

    pub(super) fn is_automatic(self) -> bool {
        self.automated().is_some()
    }

    fn says(self, key: &str) -> bool {
        self.automated().and_then(|it| it.get(key)).and_then(Value::as_bool) == Some(true)
    }

    pub(super) fn prunes(self) -> bool {
        self.says("prune")
    }

    pub(super) fn heals(self) -> bool {
        self.says("selfHeal")
    }

    /// Whether removing it removes its objects.
    pub(super) fn cascades(self) -> bool {
        items(self.0, &["metadata", "finalizers"])
            .iter()
            .any(|it| it.as_str().is_some_and(|it| it.starts_with(CASCADE)))
    }

    pub(super) fn has_option(self, option: &str) -> bool {
        items(self.0, &["spec", "syncPolicy", "syncOptions"]).iter().any(|it| it.as_str() == Some(option))
    }
}

/// Whether an object says one of Argo CD's sync options.
pub(super) fn has_option(object: &Value, option: &str) -> bool {
    let said = text(object, &["metadata", "annotations", "argocd.argoproj.io/sync-options"]);
    said.split(',').any(|one| one.trim() == option)
}

pub(super) fn is_hook(object: &Value) -> bool {
    let said = |key| text(object, &["metadata", "annotations", key]);
    ["argocd.argoproj.io/hook", "helm.sh/hook"].iter().any(|key| !matches!(said(key), "" | "Skip"))
}

/// Whether deleting an Application deletes an object of it: `shouldBeDeleted` in Argo CD's
/// controller/appcontroller.go spares CRDs and what says so.
pub(super) fn is_cascaded(object: &Value, identity: &Identity) -> bool {
    &*identity.kind != "CustomResourceDefinition"
        && !has_option(object, "Delete=false")
        && text(object, &["metadata", "annotations", "helm.sh/resource-policy"]) != "keep"
}

impl<'a> Scene<'a> {
    /// How an app is synced at a moment; `None` when it has no Application then.
    pub(super) fn policy(&self, environment: &str, app: &str, moment: Moment) -> Option<Policy<'a>> {
        self.application(environment, app, moment).map(Policy)
    }

    /// How what Argo CD reads is synced. The root is what `bootstrap/` says: `platc bootstrap` has it applied.
    pub(super) fn root(&self, environment: &str, moment: Moment) -> Option<Policy<'a>> {
        self.file(environment, "bootstrap/root.yaml", moment).map(Policy)
    }

    /// What becomes of an object that is compiled no more. `pruneObject` in Argo CD's gitops-engine
    /// (pkg/sync/sync_context.go) asks the sync first, then the live object's options.
    pub(super) fn fate(&self, environment: &str, old: &Present) -> Fate {
        if is_hook(old.value) {
            return Fate::Nothing;
        }
        let (owner, policy) = match old.synced_with() {
            Some(app) => (app, self.policy(environment, app, Moment::After)),
            None if old.path.contains("/argocd/") => ("the root", self.root(environment, Moment::After)),
            None => return Fate::Nothing,
        };
        let owner = if owner == "the root" { owner.to_owned() } else { format!("`{owner}`") };
        let Some(policy) = policy else {
            let was = old.synced_with().and_then(|app| self.policy(environment, app, Moment::Before));
            return if was.is_some() {
                Fate::WithApplication
            } else {
                Fate::Stays(format!("Argo CD does not sync {owner}"))
            };
        };
        if has_option(old.value, "Prune=false") {
            Fate::Stays("its sync options say `Prune=false`".to_owned())
        } else if !policy.is_automatic() {
            Fate::Stays(format!("{owner} is synced by hand, which prunes only when it is asked to"))
        } else if !policy.prunes() {
            Fate::Stays(format!("{owner} does not prune"))
        } else if has_option(old.value, "Prune=confirm") {
            Fate::Confirmed
        } else {
            Fate::Deleted
        }
    }

    /// Whether Argo CD deletes an object that is compiled no more, confirmed or not.
    pub(super) fn is_deleted(&self, environment: &str, old: &Present) -> bool {
        matches!(self.fate(environment, old), Fate::Deleted | Fate::Confirmed)
    }
}
