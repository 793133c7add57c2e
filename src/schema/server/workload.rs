//! What makes pods: selectors that match their template, policies of restart, ways to update.

use super::{
    Told, Word,
    amount::quantity,
    pod::mounts,
    told::{At, items, text},
};
use crate::{
    schema::scalar::shown,
    value::{Data, Value},
};
use std::collections::BTreeSet;

pub(super) const WORDS: &[Word] = &[
    Word::value("deployment", deployment),
    Word::value("replicas", replicas),
    Word::value("replication", replication),
    Word::value("daemon-set", replicas),
    Word::value("stateful-set", stateful_set),
    Word::value("job", job),
    Word::value("cron-job", cron_job),
    Word::value("strategy", strategy),
    Word::value("rolling-update", rolling_update),
];

/// Where the pods are described.
const TEMPLATE: &[&str] = &["template", "spec"];

/// Characters that a CronJob's name leaves for what is appended to those of its Jobs (batch validation).
const CRON_JOB_NAME: usize = 52;

fn replicas(told: &mut Told) {
    selector(told);
    replication(told);
}

/// The oldest of them selects by labels alone, which are the template's when none are said.
fn replication(told: &mut Told) {
    restart(told, &["Always"]);
    mounts(told, TEMPLATE, items(told.value(), "volumeClaimTemplates"));
}

fn deployment(told: &mut Told) {
    replicas(told);
    let seconds = |key: &str| told.value().get(key).and_then(Value::as_integer);
    let (ready, deadline) = (seconds("minReadySeconds").unwrap_or(0), seconds("progressDeadlineSeconds"));
    if deadline.is_some_and(|deadline| (0..=ready).contains(&deadline)) {
        let message = format!("`progressDeadlineSeconds` must be above `minReadySeconds`, which is {ready}");
        told.tell(&[At::Key("progressDeadlineSeconds")], "invalid-value", message, "raise the deadline");
    }
}

fn stateful_set(told: &mut Told) {
    replicas(told);
    let claims = items(told.value(), "volumeClaimTemplates");
    let mut names = BTreeSet::new();
    for (at, claim) in claims.iter().enumerate() {
        let path = [At::Key("volumeClaimTemplates"), At::Item(at), At::Key("metadata"), At::Key("name")];
        match claim.at_path(["metadata", "name"]).and_then(Value::as_str) {
            None | Some("") => {
                told.tell(&path, "required-field", "a claim's template needs a name", "add `metadata.name`");
            }
            Some(name) if !names.insert(name) => {
                let message = format!("two claims' templates are called `{name}`");
                told.tell(&path, "duplicate-item", message, "call one otherwise");
            }
            Some(_) => {}
        }
    }
}

/// A Job chooses its own selector unless it is told to take one.
fn job(told: &mut Told) {
    let value = told.value();
    let manual = value.get("manualSelector").and_then(Value::as_bool) == Some(true);
    let selector_said = value.get("selector").is_some_and(|selector| !selector.is_null());
    if manual {
        selector(told);
    } else if selector_said {
        let message = "a Job's `selector` is chosen by the server";
        told.tell(
            &[At::Name("selector")],
            "invalid-selector",
            message,
            "remove it, or write `manualSelector: true`",
        );
    }
    restart(told, &["OnFailure", "Never"]);
    mounts(told, TEMPLATE, &[]);
    let indexed = text(value, "completionMode") == Some("Indexed");
    let said = |key: &str| value.get(key).is_some_and(|value| !value.is_null());
    if indexed && !said("completions") {
        let message = "`completionMode: Indexed` needs `completions`";
        told.tell(&[At::Key("completionMode")], "required-field", message, "add `completions`");
    }
    for key in ["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"] {
        if said(key) && !indexed {
            let message = format!("`{key}` needs `completionMode: Indexed`");
            told.tell(&[At::Name(key)], "invalid-value", message, "add it, or remove the field");
        }
    }
    let policy = value.at_path(["template", "spec", "restartPolicy"]).and_then(Value::as_str);
    if said("podFailurePolicy") && policy != Some("Never") {
        let message = "`podFailurePolicy` needs pods of `restartPolicy: Never`";
        told.tell(&[At::Name("podFailurePolicy")], "invalid-value", message, "write `restartPolicy: Never`");
    }
}

fn cron_job(told: &mut Told) {
    let name = told.value().at_path(["metadata", "name"]).and_then(Value::as_str).unwrap_or_default();
    if name.len() > CRON_JOB_NAME {
        let message =
            format!("a CronJob's name has at most {CRON_JOB_NAME} characters, this has {}", name.len());
        told.tell(
            &[At::Key("metadata"), At::Key("name")],
            "invalid-name",
            message,
            "its Jobs' names are longer by 11",
        );
    }
}

/// The template has the labels that the selector asks for, and the selector asks for something.
fn selector(told: &mut Told) {
    let value = told.value();
    let Some(selector) = value.get("selector").filter(|selector| selector.as_map().is_some()) else { return };
    let wanted = selector.get("matchLabels").and_then(Value::as_map);
    if wanted.is_none_or(crate::value::Map::is_empty) && items(selector, "matchExpressions").is_empty() {
        let message = "an empty selector selects every pod of the namespace";
        told.tell(
            &[At::Key("selector")],
            "invalid-selector",
            message,
            "add the template's labels to `matchLabels`",
        );
        return;
    }
    let labels = value.at_path(["template", "metadata", "labels"]).and_then(Value::as_map);
    for entry in wanted.into_iter().flatten() {
        let found = labels.and_then(|labels| labels.get(&entry.key));
        if found.is_none_or(|found| found.spelled() != entry.value.spelled()) {
            let found = found.map_or("nothing".to_owned(), shown);
            let (key, want) = (&entry.key, shown(&entry.value));
            let message = format!("the selector asks for `{key}` {want}, the template's labels have {found}");
            let at = [At::Key("selector"), At::Key("matchLabels"), At::Key(key)];
            told.tell(&at, "invalid-selector", message, "write the same label in both");
        }
    }
    for (at, requirement) in items(selector, "matchExpressions").iter().enumerate() {
        let Some(key) = text(requirement, "key") else { continue };
        let found = labels.and_then(|labels| labels.get(key));
        let among = || {
            items(requirement, "values")
                .iter()
                .any(|value| Some(value.data.clone()) == found.map(|found| found.data.clone()))
        };
        let matches = match text(requirement, "operator") {
            Some("In") => found.is_some() && among(),
            Some("NotIn") => !among(),
            Some("Exists") => found.is_some(),
            Some("DoesNotExist") => found.is_none(),
            _ => true,
        };
        if !matches {
            let message = format!("the template's labels do not match what the selector asks of `{key}`");
            let at = [At::Key("selector"), At::Key("matchExpressions"), At::Item(at)];
            told.tell(&at, "invalid-selector", message, "change the requirement, or the template's label");
        }
    }
}

/// How pods of a kind may be restarted.
fn restart(told: &mut Told, allowed: &[&str]) {
    let policy = told.value().at_path(["template", "spec", "restartPolicy"]).and_then(Value::as_str);
    let at = [At::Key("template"), At::Key("spec"), At::Key("restartPolicy")];
    let words = format!("`{}`", allowed.join("` or `"));
    match policy.filter(|policy| !policy.is_empty()) {
        Some(policy) if !allowed.contains(&policy) && ["Always", "OnFailure", "Never"].contains(&policy) => {
            let message = format!("the pods' `restartPolicy` must be {words}, found `{policy}`");
            told.tell(&at, "invalid-value", message, format!("write {words}"));
        }
        None if !allowed.contains(&"Always") && told.value().at_path(["template", "spec"]).is_some() => {
            let message =
                format!("the pods' `restartPolicy` must be {words}, it is `Always` when nothing is said");
            told.tell(&at, "required-field", message, format!("add {words}"));
        }
        _ => {}
    }
}

/// Only a rolling update has settings.
fn strategy(told: &mut Told) {
    let value = told.value();
    let kind = text(value, "type").unwrap_or("RollingUpdate");
    if kind != "RollingUpdate" && value.get("rollingUpdate").is_some_and(|update| !update.is_null()) {
        let message = format!("`rollingUpdate` may not stand beside `type: {kind}`");
        told.tell(&[At::Name("rollingUpdate")], "exclusive-fields", message, "remove it");
    }
}

/// Something must move: both at nothing would never end.
fn rolling_update(told: &mut Told) {
    let value = told.value();
    let is_zero = |key: &str| match value.get(key).map(|value| &value.data) {
        Some(Data::Number(_)) => {
            value.get(key).and_then(quantity).is_some_and(|quantity| quantity.nanos() == 0)
        }
        Some(Data::String(text)) => text.trim_end_matches('%').parse() == Ok(0),
        _ => false,
    };
    if is_zero("maxSurge") && is_zero("maxUnavailable") {
        let message = "`maxUnavailable` must not be 0 when `maxSurge` is 0";
        told.tell(&[At::Key("maxUnavailable")], "invalid-value", message, "raise one of them");
    }
}
