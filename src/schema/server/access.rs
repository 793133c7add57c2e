//! Roles, and who is given them.

use super::{
    Told, Word,
    told::{At, items, text},
};

pub(super) const WORDS: &[Word] = &[
    Word::value("role-reference", reference),
    Word::value("subject", subject),
    Word::value("policy-rule", rule),
];

const GROUP: &str = "rbac.authorization.k8s.io";

fn reference(told: &mut Told) {
    let value = told.value();
    if let Some(kind) = text(value, "kind").filter(|kind| !["ClusterRole", "Role"].contains(kind)) {
        let message = format!("`kind` must be `Role` or `ClusterRole`, found `{kind}`");
        told.tell(&[At::Key("kind")], "invalid-value", message, "name a role");
    }
    if let Some(group) = text(value, "apiGroup").filter(|group| *group != GROUP) {
        let message = format!("`apiGroup` must be `{GROUP}`, found `{group}`");
        told.tell(&[At::Key("apiGroup")], "invalid-value", message, format!("write `{GROUP}`"));
    }
}

fn subject(told: &mut Told) {
    let value = told.value();
    let Some(kind) = text(value, "kind") else { return };
    let group = text(value, "apiGroup");
    let wanted = match kind {
        "ServiceAccount" => "",
        "User" | "Group" => GROUP,
        _ => {
            let message = format!("`kind` must be `ServiceAccount`, `User` or `Group`, found `{kind}`");
            told.tell(&[At::Key("kind")], "invalid-value", message, "name a subject of these kinds");
            return;
        }
    };
    if let Some(group) = group.filter(|group| *group != wanted) {
        let message = format!("`apiGroup` of a `{kind}` must be `{wanted}`, found `{group}`");
        told.tell(&[At::Key("apiGroup")], "invalid-value", message, "leave it out");
    }
}

/// A rule is about resources or about URLs, and allows something.
fn rule(told: &mut Told) {
    let value = told.value();
    let has = |key: &str| !items(value, key).is_empty();
    if !has("verbs") {
        let message = format!("{} allows nothing", told.subject());
        told.tell(&[At::Key("verbs")], "required-field", message, "add `verbs`");
    }
    if has("nonResourceURLs") {
        for key in ["apiGroups", "resources", "resourceNames"].into_iter().filter(|key| has(key)) {
            let message = format!("a rule about `nonResourceURLs` has no `{key}`");
            told.tell(&[At::Name(key)], "exclusive-fields", message, "write two rules");
        }
    } else {
        for key in ["apiGroups", "resources"].into_iter().filter(|key| !has(key)) {
            let message = format!("a rule about resources needs `{key}`");
            let help = if key == "apiGroups" { "add it: `\"\"` is the core group" } else { "add it" };
            told.tell(&[At::Key(key)], "required-field", message, help);
        }
    }
}
