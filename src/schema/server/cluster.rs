//! Objects of the cluster whose name says what they are, or that are the cluster's own.

use super::{Told, Word, told::At};
use crate::{schema::words::is_subdomain, value::Value};

/// The highest priority that users may give (scheduling, `HighestUserDefinablePriority`).
const PRIORITY: i64 = 1_000_000_000;

pub(super) const WORDS: &[Word] = &[
    Word::value("api-service", api_service),
    Word::value("priority-class", priority_class),
    Word::text(
        "controller",
        "invalid-name",
        ("a path with a domain", "such as `example.com/ingress-controller`"),
        |text| text.split_once('/').is_some_and(|(domain, path)| is_subdomain(domain) && !path.is_empty()),
    ),
];

fn api_service(told: &mut Told) {
    let value = told.value();
    let said =
        |path: &[&str]| value.at_path(path.iter().copied()).and_then(Value::as_str).unwrap_or_default();
    let wanted = format!("{}.{}", said(&["spec", "version"]), said(&["spec", "group"]));
    let name = said(&["metadata", "name"]);
    if !name.is_empty() && name != wanted && wanted.len() > 1 {
        let message = format!("an APIService is called by version and group, found `{name}`");
        told.tell(
            &[At::Key("metadata"), At::Key("name")],
            "invalid-name",
            message,
            format!("call it `{wanted}`"),
        );
    }
}

fn priority_class(told: &mut Told) {
    let value = told.value();
    let name = value.at_path(["metadata", "name"]).and_then(Value::as_str).unwrap_or_default();
    if name.starts_with("system-") && !matches!(name, "system-cluster-critical" | "system-node-critical") {
        let message = "names that begin with `system-` are Kubernetes' own";
        told.tell(&[At::Key("metadata"), At::Key("name")], "invalid-name", message, "call it otherwise");
    }
    let number = value.get("value").and_then(Value::as_integer).unwrap_or(0);
    if number > PRIORITY && !name.starts_with("system-") {
        let message = format!("`value` must be at most {PRIORITY}, found {number}");
        told.tell(&[At::Key("value")], "invalid-value", message, "higher ones are Kubernetes' own");
    }
}
