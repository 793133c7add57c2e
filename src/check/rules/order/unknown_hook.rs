//! `unknown-hook`: a hook of a phase that Argo CD does not have never runs.

use super::{
    Compile, Finding, Rule,
    moment::{HOOK, words},
};
use crate::{
    check::{Object, View},
    names::meant,
    spec::platform::RuleLevel,
};

pub(super) const RULE: Rule = Rule {
    name: "unknown-hook",
    caption: "a hook says a phase or a delete policy that Argo CD does not have, so it never runs or never goes",
    level: RuleLevel::Deny,
    why: r"Whatever has the annotation `argocd.argoproj.io/hook` is no ordinary object to Argo CD; a word that it does not know is
no phase to it either. So `PreSyn` is neither applied nor compared, and nobody is told.",
    bad: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {migrate: migrate.yaml}
# platform/apps/migrate.yaml
apiVersion: batch/v1
kind: Job
metadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSyn}}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: migrate, image: ghcr.io/shop/web:1.4.2}]
",
    good: r"# platform/apps/web.yaml
kind: App
metadata: {name: web}
spec:
  manifests: {migrate: migrate.yaml}
# platform/apps/migrate.yaml
apiVersion: batch/v1
kind: Job
metadata: {name: migrate, annotations: {argocd.argoproj.io/hook: PreSync}}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: migrate, image: ghcr.io/shop/web:1.4.2}]
",
    check,
};

const DELETE: &str = "argocd.argoproj.io/hook-delete-policy";

/// The words of each annotation (gitops-engine's pkg/sync/common/types.go). What a version lacks of them is another
/// matter: `argocd-lacks`.
const WORDS: &[(&str, &[&str])] = &[
    (HOOK, &["PostDelete", "PostSync", "PreDelete", "PreSync", "Skip", "Sync", "SyncFail"]),
    (DELETE, &["BeforeHookCreation", "HookFailed", "HookSucceeded"]),
];

fn check(compile: &Compile) -> Vec<Finding> {
    let objects = compile.views().flat_map(View::own);
    objects.flat_map(|object| WORDS.iter().filter_map(move |row| unknown(object, row))).collect()
}

fn unknown(object: &Object, (key, known): &(&str, &[&str])) -> Option<Finding> {
    let said = object.at(&["metadata", "annotations", key])?;
    let wrong = words(said.as_str()?).find(|word| !known.contains(word))?;
    let what = if *key == HOOK { "hook" } else { "delete policy of hooks" };
    let finding = object.finding(RULE.name, said, format!("Argo CD has no {what} `{wrong}`"));
    Some(finding.help(meant(wrong, known.iter().copied())))
}
