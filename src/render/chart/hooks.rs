//! Helm's hooks as Argo CD's.
//!
//! Argo CD would map `pre-*` to PreSync by itself (gitops-engine, `pkg/sync/hook/helm`). Nothing of a sync is there in
//! that phase: no Secret that a controller unseals, and no ConfigMap that came with the hook and became an object. So
//! they run in the sync, in waves below the app's, as platc's own Jobs do.

use crate::{
    bundle::Manifest,
    model::{App, Environment, Version},
    render::{
        order,
        sync::{HOOK, HOOK_DELETE_POLICY, put_in_wave},
    },
    value::Value,
};
use std::collections::BTreeSet;

/// The first version that runs hooks before an Application is deleted (Argo CD 3.3, `PreDelete`).
const PRE_DELETE: Version = Version(3, 3);

/// Kinds that run to an end. What is a hook of any other kind only has to be there.
const ACTIVE: &[(&str, &str)] = &[
    ("", "Pod"),
    ("batch", "Job"),
    ("argoproj.io", "Workflow"),
    ("tekton.dev", "PipelineRun"),
    ("tekton.dev", "TaskRun"),
];

/// Kinds whose place others know: a claim may wait for the pod that uses it, and would hold up all waves until then
/// (`order`); a CRD comes before all else (`wave`).
const ELSEWHERE: &[(&str, &str)] =
    &[("", "PersistentVolumeClaim"), ("apiextensions.k8s.io", "CustomResourceDefinition")];

/// Annotations by which Helm knows a hook.
const OF_HELM: &[&str] =
    &["helm.sh/hook", "helm.sh/hook-weight", "helm.sh/hook-delete-policy", "helm.sh/hook-output-log-policy"];

/// A document that Helm would run.
pub(super) struct Hook {
    pub(super) manifest: Manifest,
    /// `pre-install`, `test`…
    pub(super) events: Vec<&'static str>,
    pub(super) weight: i64,
    pub(super) delete_policies: Vec<String>,
}

/// How many hooks of a chart are left out, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Tests: nothing starts them.
    pub tests: usize,
    /// Hooks of rollbacks: Argo CD has none.
    pub rollbacks: usize,
    /// Hooks of deletions that this Argo CD does not run, or that would run though the objects stay.
    pub deletions: usize,
    /// Hooks that only have to be there, and became objects.
    pub objects: usize,
}

impl LeftOut {
    /// Those of several charts.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            tests: self.tests + other.tests,
            rollbacks: self.rollbacks + other.rollbacks,
            deletions: self.deletions + other.deletions,
            objects: self.objects + other.objects,
        }
    }
}

/// What becomes of a hook.
#[derive(Debug, PartialEq, Eq)]
enum Fate {
    /// An object like others, in an early wave when something that runs before the app may need it.
    Object { early: bool },
    /// A hook of these phases.
    Hook { phases: Vec<&'static str> },
    /// Nothing.
    Left,
}

/// The hooks of one app's chart as objects and hooks of Argo CD.
pub(super) fn rewrite(environment: &Environment, app: &App, hooks: Vec<Hook>) -> (Vec<Manifest>, LeftOut) {
    let mut left_out = LeftOut::default();
    let judged = hooks.into_iter().map(|hook| (fate(environment, app, &hook), hook));
    let mut kept: Vec<(Fate, Hook)> = Vec::new();
    for (fate, hook) in judged {
        match &fate {
            Fate::Left => count(&hook, &mut left_out),
            Fate::Object { .. } => {
                left_out.objects += 1;
                kept.push((fate, hook));
            }
            Fate::Hook { .. } => kept.push((fate, hook)),
        }
    }
    let is_before =
        |(fate, _): &&(Fate, Hook)| matches!(fate, Fate::Hook { phases } if phases.contains(&"Sync"));
    let weights: BTreeSet<i64> = kept.iter().filter(is_before).map(|(_, hook)| hook.weight).collect();
    let weights: Vec<i64> = weights.into_iter().collect();
    let manifests = kept.into_iter().map(|(fate, hook)| rewritten(&fate, hook, &weights)).collect();
    (manifests, left_out)
}

/// The hooks of one app's chart that Argo CD renders itself, less those that it does not run. It reads Helm's words: what is
/// a hook stays one, of whatever kind and whether or not `sync.cascade` is said, and its weight is its wave
/// (gitops-engine, `pkg/sync/hook/helm` and `pkg/sync/syncwaves`). Tests are not rendered, because platc writes
/// `skipTests`.
pub(super) fn unwritten(environment: &Environment, hooks: Vec<Hook>) -> Vec<Manifest> {
    let runs = |event: &&'static str| match *event {
        "pre-install" | "pre-upgrade" | "post-install" | "post-upgrade" | "post-delete" => true,
        "pre-delete" => environment.argocd.version >= PRE_DELETE,
        _ => false,
    };
    let is_kept = |hook: &Hook| {
        let is_argocds = hook.manifest.annotation(HOOK).is_some();
        !hook.events.contains(&"test") && (is_argocds || hook.events.iter().any(runs))
    };
    hooks.into_iter().filter(is_kept).map(|hook| hook.manifest).collect()
}

fn count(hook: &Hook, left_out: &mut LeftOut) {
    let any = |end: &str| hook.events.iter().any(|event| event.ends_with(end));
    if hook.events.contains(&"test") {
        left_out.tests += 1;
    } else if any("-delete") {
        left_out.deletions += 1;
    } else {
        left_out.rollbacks += 1;
    }
}

fn fate(environment: &Environment, app: &App, hook: &Hook) -> Fate {
    let has = |event: &str| hook.events.contains(&event);
    let before = has("pre-install") || has("pre-upgrade");
    let after = has("post-install") || has("post-upgrade");
    let identity = hook.manifest.identity();
    let is_active = ACTIVE.contains(&(&*identity.group, &*identity.kind));
    if !is_active && (before || after) {
        return Fate::Object { early: before && !ELSEWHERE.contains(&(&*identity.group, &*identity.kind)) };
    }
    // A hook of a deletion cleans up: where the objects stay (`sync.cascade: false`), it must not run.
    let cascades = app.sync.cascade.value;
    let phases = [
        ("Sync", before),
        ("PostSync", after),
        ("PreDelete", has("pre-delete") && cascades && environment.argocd.version >= PRE_DELETE),
        ("PostDelete", has("post-delete") && cascades),
    ];
    let phases: Vec<&str> = phases.into_iter().filter(|(_, runs)| *runs).map(|(phase, _)| phase).collect();
    if phases.is_empty() { Fate::Left } else { Fate::Hook { phases } }
}

/// `weights` are those of the hooks that run before the app: each has a wave of its own.
fn rewritten(fate: &Fate, hook: Hook, weights: &[i64]) -> Manifest {
    let mut manifest = hook.manifest;
    let origin = manifest.object.at_path(["metadata", "annotations", OF_HELM[0]]).cloned();
    for name in OF_HELM {
        manifest.remove_annotation(name);
    }
    // Argo CD heeds its own word before Helm's, and so does who wrote both.
    if manifest.annotation(HOOK).is_some() {
        return manifest;
    }
    match fate {
        Fate::Object { early: true } => put_in_wave(&mut manifest, order::before(weights.len()) - 1),
        Fate::Object { early: false } | Fate::Left => {}
        Fate::Hook { phases } => {
            let said =
                |text: String| Value::from(text).from_origin_of(origin.as_ref().unwrap_or(&Value::NULL));
            manifest.annotate(HOOK, said(phases.join(",")));
            manifest.annotate(HOOK_DELETE_POLICY, said(policies(&hook.delete_policies)));
            let rank = weights.iter().position(|weight| *weight == hook.weight);
            let wave = match rank.filter(|_| phases.contains(&"Sync")) {
                Some(rank) => order::before(weights.len() - rank),
                None => hook.weight,
            };
            put_in_wave(&mut manifest, wave);
        }
    }
    manifest
}

/// Argo CD's words for when a hook is removed; Helm's own habit where none is said.
fn policies(said: &[String]) -> String {
    let words = [
        ("before-hook-creation", "BeforeHookCreation"),
        ("hook-succeeded", "HookSucceeded"),
        ("hook-failed", "HookFailed"),
    ];
    let known: Vec<&str> =
        words.iter().filter(|(own, _)| said.iter().any(|said| said == own)).map(|(_, word)| *word).collect();
    if known.is_empty() { "BeforeHookCreation".to_owned() } else { known.join(",") }
}
