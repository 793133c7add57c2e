//! `unknown-kind`: an object of a kind that no CRD of the platform, no required environment and no cluster brings.

use super::{Compile, Finding, Rule};
use crate::{
    bundle::{Identity, Manifest},
    diagnostic::Diagnostic,
    model::{Environment, Source},
    schema,
    spec::platform::RuleLevel,
    value::Value,
};
use std::collections::BTreeSet;

pub(super) const RULE: Rule = Rule {
    name: "unknown-kind",
    caption: "an object is of a custom kind that nobody is known to bring, so it may not sync",
    level: RuleLevel::Warn,
    why: r"The API server refuses an object of a kind that it does not know (`no matches for kind`), and Argo CD fails the whole
sync. Let an app bring the CRD, or say with `provides` that the cluster has it.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {route: route.yaml}
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
# platform/apps/route.yaml
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web}
spec: {hostnames: [shop.example]}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  workload:
    image: ghcr.io/shop/web:1.4.2
    ports: {http: 8080}
    resources: {requests: {cpu: 100m, memory: 128Mi}}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, bundle) in compile.bundles {
        let Some(environment) = compile.model.environments.get(name) else { continue };
        if has_unseen_charts(environment) || !environment.around().all(|around| around.is_whole) {
            continue;
        }
        let brought = brought(compile, environment);
        for (_, artifact, manifest) in bundle.manifests() {
            let Identity { group, kind, .. } = manifest.identity();
            if schema::is_built_in(&group)
                || brought.contains(&(&*group, &*kind))
                || is_of_cluster(environment, &group)
            {
                continue;
            }
            let diagnostic = told(manifest);
            found.push(Finding { diagnostic, environment: name.clone(), app: artifact.app.clone() });
        }
    }
    found
}

/// A chart that Argo CD renders may bring CRDs that platc does not see: then nothing can be said.
fn has_unseen_charts(environment: &Environment) -> bool {
    environment.around().any(|around| {
        let charts = around.apps.values().filter_map(|app| app.chart.as_ref());
        charts.into_iter().any(|chart| !matches!(chart.source, Source::Folder { .. }))
    })
}

fn is_of_cluster(environment: &Environment, group: &str) -> bool {
    environment.cluster.crds.keys().any(|crd| crd.ends_with(&format!(".{group}")))
}

/// The groups and kinds of all CRDs that an environment can see.
fn brought<'a>(compile: &'a Compile, environment: &'a Environment) -> BTreeSet<(&'a str, &'a str)> {
    let bundles = environment.around().filter_map(|around| compile.bundles.get(&around.name));
    let crds = bundles
        .flat_map(crate::bundle::Bundle::manifests)
        .filter(|(_, _, manifest)| manifest.kind() == "CustomResourceDefinition");
    crds.filter_map(|(_, _, crd)| {
        let word = |path: &[&str]| crd.object.at_path(path.iter().copied()).and_then(Value::as_str);
        Some((word(&["spec", "group"])?, word(&["spec", "names", "kind"])?))
    })
    .collect()
}

fn told(manifest: &Manifest) -> Diagnostic {
    let identity = manifest.identity();
    let home = if identity.namespace.is_empty() { "the cluster" } else { "a namespace" };
    let message = format!("nobody is known to bring the kind `{}` of `{}`", identity.kind, identity.group);
    let kind = manifest.object.get("kind").and_then(Value::span).or_else(|| manifest.object.span());
    Diagnostic::error(RULE.name, message)
        .at(kind, "")
        .note(format!("{identity} is taken for an object of {home}"))
        .help(format!(
            "let an app bring its CRD, or say that the cluster has it: `provides: [{{crd: PLURAL.{}}}]`",
            identity.group
        ))
}
