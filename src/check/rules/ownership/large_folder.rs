//! `large-folder`: more manifests in one Application's folder than Argo CD reads.

use super::{Compile, Finding, Rule};
use crate::{bundle::Content, diagnostic::Diagnostic, names::Name, spec::platform::RuleLevel};
use std::collections::BTreeMap;

pub(super) const RULE: Rule = Rule {
    name: "large-folder",
    caption: "an app has more bytes of manifests than Argo CD's repository server reads by default",
    level: RuleLevel::Deny,
    why: r"Argo CD's repository server reads at most `reposerver.max.combined.directory.manifests.size` (10 MB unless raised)
of one Application's folder, and fails the Application above it.",
    bad: "",
    good: "",
    check,
};

/// Argo CD's default of `reposerver.max.combined.directory.manifests.size`, in its docs on argocd-cmd-params-cm.
const LIMIT: usize = 10_000_000;

fn check(compile: &Compile) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, bundle) in compile.bundles {
        let mut sizes: BTreeMap<&Name, usize> = BTreeMap::new();
        for (path, artifact) in &bundle.files {
            if let (Some(app), Content::Manifests(_)) = (&artifact.app, &artifact.content) {
                *sizes.entry(app).or_default() += compile.files.get(path).map_or(0, |bytes| bytes.len());
            }
        }
        for (app, size) in sizes.into_iter().filter(|(_, size)| *size > LIMIT) {
            let span = compile.model.environments.get(name).and_then(|around| around.apps.get(app)?.span);
            let diagnostic = Diagnostic::error(
                RULE.name,
                format!("app `{app}` has {} MB of manifests; Argo CD reads 10 MB", size / 1_000_000),
            )
            .at(span, "")
            .help("split the app, or raise `reposerver.max.combined.directory.manifests.size` and allow this rule");
            found.push(Finding { diagnostic, environment: name.clone(), app: Some(app.clone()) });
        }
    }
    found
}
