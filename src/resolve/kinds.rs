//! What each kind of workload has, and workloads that start from a sibling.

use super::{
    merge::{self, Voice},
    parts::Spoken,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    names::meant,
    value::{Map, Value},
};

const PODS: &[&str] = &["Deployment", "StatefulSet", "DaemonSet"];
const REPLICATED: &[&str] = &["Deployment", "StatefulSet"];
const JOBS: &[&str] = &["Job", "CronJob"];

/// The words that not every kind has, with the kinds that have them. The API reference of apps/v1 and batch/v1
/// decides; what is not listed belongs to the pod, which all have.
const WORDS: &[(&str, &[&str])] = &[
    ("ports", PODS),
    ("probes", PODS),
    ("ingress", PODS),
    ("monitor", PODS),
    ("service", PODS),
    ("replicas", REPLICATED),
    ("autoscaling", REPLICATED),
    ("disruption", REPLICATED),
    ("strategy", &["Deployment"]),
    ("progressDeadlineSeconds", &["Deployment"]),
    ("updateStrategy", &["StatefulSet", "DaemonSet"]),
    ("minReadySeconds", PODS),
    ("revisionHistoryLimit", PODS),
    ("podManagementPolicy", &["StatefulSet"]),
    ("persistentVolumeClaimRetentionPolicy", &["StatefulSet"]),
    ("serviceName", &["StatefulSet"]),
    ("selector", PODS),
    ("run", &["Job"]),
    ("schedule", &["CronJob"]),
    ("timeZone", &["CronJob"]),
    ("concurrencyPolicy", &["CronJob"]),
    ("startingDeadlineSeconds", &["CronJob"]),
    ("successfulJobsHistoryLimit", &["CronJob"]),
    ("failedJobsHistoryLimit", &["CronJob"]),
    ("suspend", JOBS),
    ("backoffLimit", JOBS),
    ("parallelism", JOBS),
    ("completions", JOBS),
    ("activeDeadlineSeconds", JOBS),
    ("ttlSecondsAfterFinished", JOBS),
];

/// What a copy of a sibling does not take: exposure and rights are the sibling's alone, names would collide.
const NOT_COPIED: &[&str] = &[
    "ingress",
    "autoscaling",
    "disruption",
    "monitor",
    "roles",
    "like",
    "name",
    "service",
    "selector",
    "serviceName",
];

pub(super) fn has(kind: &str, word: &str) -> bool {
    WORDS.iter().find(|(known, _)| *known == word).is_none_or(|(_, kinds)| kinds.contains(&kind))
}

fn kind(workload: &Value) -> &str {
    workload.get("kind").and_then(Value::as_str).unwrap_or("Deployment")
}

/// Lets workloads start from their siblings, then drops the words that their kind has not and that only defaults
/// or overrides said.
pub(super) fn apply_likes(spec: &mut Value, spoken: &Spoken, diagnostics: &mut Diagnostics) {
    let Some(written) = spec.get("workloads").and_then(Value::as_map).cloned() else { return };
    let mut done = Map::default();
    for entry in &written {
        let mut path = Vec::new();
        let mut workload = copied(&entry.key, &written, spoken, &mut path, diagnostics);
        drop_foreign(&mut workload, &entry.key, spoken);
        done.push(crate::value::Entry { value: workload, ..entry.clone() });
    }
    let trace = spec.get("workloads").and_then(|workloads| workloads.trace.clone());
    if let Some(spec) = spec.as_map_mut() {
        spec.put("workloads", Value { trace, ..done.into() });
    }
}

fn copied(
    key: &str,
    written: &Map,
    spoken: &Spoken,
    path: &mut Vec<String>,
    diagnostics: &mut Diagnostics,
) -> Value {
    let Some(own) = written.get(key) else { return Map::default().into() };
    let Some(like) = own.get("like") else { return own.clone() };
    let named = like.as_str().unwrap_or_default();
    let Some(sibling) = written.entry(named).map(|entry| &*entry.key) else {
        let others: Vec<&str> = written.keys().filter(|other| *other != key).collect();
        let told =
            Diagnostic::error("unknown-workload", format!("there is no workload `{named}` to start from"));
        diagnostics.push(told.at(like.span(), "").help(meant(named, others)));
        return own.clone();
    };
    path.push(key.to_owned());
    if let Some(start) = path.iter().position(|seen| seen == sibling) {
        diagnostics.push(circle(&path[start..], written));
        return own.clone();
    }
    let mut base = copied(sibling, written, spoken, path, diagnostics);
    drop_foreign(&mut base, sibling, spoken);
    fit(&mut base, own, diagnostics);
    merge::merge(Some(&base), own, Voice::Speaks, diagnostics).unwrap_or(base)
}

/// The same message from wherever the circle was entered.
fn circle(path: &[String], written: &Map) -> Diagnostic {
    let first = path.iter().min().and_then(|least| path.iter().position(|key| key == least)).unwrap_or(0);
    let keys: Vec<&str> = path.iter().cycle().skip(first).take(path.len() + 1).map(|key| &**key).collect();
    let told = Diagnostic::error("cyclic-like", format!("`like` leads in a circle: {}", keys.join(" → ")));
    let places = keys[..path.len()].iter().filter_map(|key| written.get(key)?.get("like")?.span());
    places.fold(told, |told, place| told.at(place, "")).help("let one of them say all that it has by itself")
}

/// Takes from a sibling's copy what does not belong to a copy of this kind.
fn fit(base: &mut Value, own: &Value, diagnostics: &mut Diagnostics) {
    let kind = own.get("kind").and_then(Value::as_str).unwrap_or_else(|| kind(base)).to_owned();
    if JOBS.contains(&kind.as_str()) {
        for volume in base.get("volumes").and_then(Value::as_map).into_iter().flatten() {
            let said =
                own.at_path(["volumes", &volume.key]).or(own.get("volumes").filter(|all| all.is_null()));
            let again = said.is_some_and(|said| said.is_null() || said.get("size").is_some());
            if volume.value.get("size").is_some() && !again {
                diagnostics.push(claim_of_a_job(&volume.key, volume.value.span(), own));
            }
        }
    }
    if let Some(map) = base.as_map_mut() {
        map.retain(|entry| !NOT_COPIED.contains(&&*entry.key) && has(&kind, &entry.key));
    }
}

fn claim_of_a_job(volume: &str, span: Option<crate::source::Span>, own: &Value) -> Diagnostic {
    Diagnostic::error("claim-of-a-job", format!("volume `{volume}` would become a claim of this job's own"))
        .at(own.get("like").and_then(Value::span), "the copy is a job")
        .at(span, "this volume has a size")
        .help(format!(
            "say `volumes: {{{volume}: null}}`, or its `size` again if the job needs a claim of its own"
        ))
}

fn drop_foreign(workload: &mut Value, key: &str, spoken: &Spoken) {
    let kind = kind(workload).to_owned();
    if let Some(map) = workload.as_map_mut() {
        map.retain(|entry| has(&kind, &entry.key) || spoken.said(key, &entry.key));
    }
}
