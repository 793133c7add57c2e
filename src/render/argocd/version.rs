//! What an Argo CD lacks of what an environment asks for.

use crate::{
    bundle::Manifest,
    diagnostic::{Diagnostic, Diagnostics},
    model::{Environment, Version},
    names::Name,
    render::sync::HOOK,
    value::Value,
};
use std::collections::BTreeMap;

/// The first version that runs PreDelete hooks; the ones before apply them as ordinary objects.
const PRE_DELETE: Version = Version(3, 3);

/// A message for each thing that is asked for in vain.
pub(super) fn lacks(environment: &Environment, apps: &BTreeMap<Name, Vec<Manifest>>) -> Diagnostics {
    let version = environment.argocd.version;
    if version >= PRE_DELETE {
        return Diagnostics::default();
    }
    let hooks = apps.values().flatten().filter(|manifest| {
        let hooks = manifest.annotation(HOOK).unwrap_or_default();
        hooks.split(',').any(|hook| hook.trim() == "PreDelete")
    });
    hooks.map(|manifest| pre_delete(manifest, version)).collect()
}

fn pre_delete(manifest: &Manifest, version: Version) -> Diagnostic {
    let annotations = manifest.object.at_path(["metadata", "annotations", HOOK]);
    Diagnostic::error(
        "argocd-lacks",
        format!("Argo CD {version} has no PreDelete hooks, and `{}` is one", manifest.identity()),
    )
    .at(annotations.and_then(Value::span), "")
    .help(format!("use Argo CD {PRE_DELETE} or newer, or another hook"))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{app, argocd, environment, rendered, service};
    use super::{HOOK, lacks};
    use crate::model::{ArgoCd, Version};
    use std::sync::Arc;

    fn rules(version: Version, hook: &str) -> Vec<&'static str> {
        let mut environment = environment([app("backend")]);
        environment.argocd = Arc::new(ArgoCd { version, ..argocd() });
        let mut manifest = service("backend");
        manifest.annotate(HOOK, hook);
        let manifests = rendered(&environment, [("backend", vec![manifest])]);
        lacks(&environment, &manifests).iter().map(|found| found.rule).collect()
    }

    #[test]
    fn what_a_version_lacks_is_told() {
        assert_eq!(rules(Version(3, 2), "Sync, PreDelete"), ["argocd-lacks"]);
        assert!(rules(Version(3, 3), "PreDelete").is_empty());
        assert!(rules(Version(3, 2), "PostDelete").is_empty());
    }
}
