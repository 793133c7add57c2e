//! `unknown-sync-word`: an annotation or an option of Argo CD's that it does not know, and so passes over.

use super::{
    Compile, Finding, Rule,
    moment::{OPTIONS, words},
};
use crate::{
    check::{Object, View},
    names::{meant, nearest},
    spec::platform::RuleLevel,
    value::{Entry, Value},
};

pub(super) const RULE: Rule = Rule {
    name: "unknown-sync-word",
    caption: "an annotation or an option is written for Argo CD, which does not know it and passes it over",
    level: RuleLevel::Warn,
    why: r"Argo CD passes over annotations and options that it does not know: `Prune=flase` prunes, and `sync-waves` orders nothing.
A warning, because a later version may know the word.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {data: data.yaml}
# platform/apps/data.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: data, annotations: {argocd.argoproj.io/sync-options: Prune=flase}}
data: {greeting: hello}
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {data: data.yaml}
# platform/apps/data.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: data, annotations: {argocd.argoproj.io/sync-options: Prune=false}}
data: {greeting: hello}
",
    check,
};

const DOMAIN: &str = "argocd.argoproj.io/";

/// Annotations that Argo CD reads in manifests, without its domain: its docs on annotations and labels, and common/common.go.
const ANNOTATIONS: &[&str] = &[
    "application-set-refresh",
    "auto-label-cluster-info",
    "client-side-apply-migration-manager",
    "compare-options",
    "deletion-approved",
    "hook",
    "hook-delete-policy",
    "hydrate",
    "ignore-default-links",
    "ignore-healthcheck",
    "ignore-resource-updates",
    "installation-id",
    "kubernetes-version",
    "managed-by-url",
    "manifest-generate-paths",
    "refresh",
    "skip-reconcile",
    "sync-options",
    "sync-wave",
    "tracking-id",
];

/// Options of one object, each with its values: Argo CD's docs on sync and compare options.
const SYNC: &[(&str, &[&str])] = &[
    ("ApplyOutOfSyncOnly", BOTH),
    ("ClientSideApplyMigration", BOTH),
    ("Delete", &["confirm", "false", "true"]),
    ("Force", BOTH),
    ("Prune", &["confirm", "false", "true"]),
    ("PruneLast", BOTH),
    ("Replace", BOTH),
    ("ServerSideApply", BOTH),
    ("SkipDryRunOnMissingResource", BOTH),
    ("Validate", BOTH),
];
const BOTH: &[&str] = &["false", "true"];

fn check(compile: &Compile) -> Vec<Finding> {
    let mut found = Vec::new();
    for object in compile.views().flat_map(View::own) {
        let annotations = object.at(&["metadata", "annotations"]).and_then(Value::as_map);
        for annotation in annotations.into_iter().flatten() {
            found.extend(match annotation.key.strip_prefix(DOMAIN) {
                Some(_) if &*annotation.key == OPTIONS => option(object, &annotation.value),
                Some(key) if !ANNOTATIONS.contains(&key) => Some(unknown(object, annotation, key)),
                _ => None,
            });
        }
    }
    found
}

fn unknown(object: &Object, annotation: &Entry, key: &str) -> Finding {
    let message = format!("Argo CD knows no annotation `{}`", annotation.key);
    let help = nearest(key, ANNOTATIONS.iter().copied()).map_or_else(
        || format!("take it away, or give it a domain of your own: `{DOMAIN}` is Argo CD's"),
        |meant| format!("did you mean `{DOMAIN}{meant}`?"),
    );
    object.finding(RULE.name, &annotation.value, message).help(help)
}

fn option(object: &Object, said: &Value) -> Option<Finding> {
    words(said.as_str()?).find_map(|option| {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        let (message, help) = match SYNC.iter().find(|(known, _)| *known == name) {
            Some((_, values)) if values.contains(&value) => return None,
            Some((_, values)) => {
                (format!("the option `{name}` has no value `{value}`"), meant(value, values.iter().copied()))
            }
            None => {
                let known = SYNC.iter().map(|(known, _)| *known);
                (format!("one object has no sync option `{name}`"), meant(name, known))
            }
        };
        Some(object.finding(RULE.name, said, message).help(help))
    })
}
