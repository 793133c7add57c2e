//! What a HorizontalPodAutoscaler watches, and between how many copies it moves.

use super::{
    Told, Word,
    told::{At, text},
};
use crate::value::Value;

pub(super) const WORDS: &[Word] = &[
    Word::value("autoscaler", autoscaler),
    Word::value("metric", metric),
    Word::value("metric-target", target),
];

/// Sources of metrics by their type, and the field of each.
const SOURCES: &[(&str, &str)] = &[
    ("Resource", "resource"),
    ("ContainerResource", "containerResource"),
    ("Pods", "pods"),
    ("Object", "object"),
    ("External", "external"),
];

fn autoscaler(told: &mut Told) {
    let number = |key: &str| told.value().get(key).and_then(Value::as_integer);
    let (least, most) = (number("minReplicas").unwrap_or(1), number("maxReplicas"));
    if let Some(most) = most.filter(|most| *most > 0 && *most < least) {
        let message = format!("`maxReplicas` must not be below `minReplicas`, found {most} and {least}");
        told.tell(&[At::Key("maxReplicas")], "invalid-value", message, "raise it, or lower `minReplicas`");
    }
}

/// The one source that the type names.
fn metric(told: &mut Told) {
    let value = told.value();
    let kind = text(value, "type");
    let Some((kind, own)) = SOURCES.iter().find(|(name, _)| Some(*name) == kind) else { return };
    let said = |key: &str| value.get(key).is_some_and(|value| !value.is_null());
    if !said(own) {
        let message = format!("a metric of type `{kind}` needs `{own}`");
        told.tell(&[At::Key("type")], "required-field", message, format!("add `{own}`"));
    }
    for (_, other) in SOURCES.iter().filter(|(_, other)| other != own && said(other)) {
        let message = format!("a metric of type `{kind}` has no `{other}`");
        told.tell(&[At::Name(other)], "exclusive-fields", message, format!("remove it, keep `{own}`"));
    }
}

/// The one amount that the type names.
fn target(told: &mut Told) {
    let value = told.value();
    let wanted = match text(value, "type") {
        Some("Utilization") => "averageUtilization",
        Some("AverageValue") => "averageValue",
        Some("Value") => "value",
        _ => return,
    };
    if value.get(wanted).is_none_or(Value::is_null) {
        let message = format!("a target of this type needs `{wanted}`");
        told.tell(&[At::Key("type")], "required-field", message, format!("add `{wanted}`"));
    }
    let mixed =
        wanted != "averageUtilization" && value.get("averageUtilization").is_some_and(|said| !said.is_null());
    if mixed {
        let message = format!("a target of `{wanted}` has no `averageUtilization`");
        told.tell(
            &[At::Name("averageUtilization")],
            "exclusive-fields",
            message,
            "write `type: Utilization`, or remove it",
        );
    }
}
