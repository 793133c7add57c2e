//! Labels, annotations, and what selects by them.

use super::{
    Told, Word,
    told::{At, items, text},
};
use crate::schema::{
    scalar::shown,
    words::{is_label_value as is_value, is_qualified_name as is_key},
};

/// Bytes of all annotations of an object (apimachinery, `TotalAnnotationSizeLimitB`).
const ANNOTATIONS: usize = 256 << 10;

const KEY: (&str, &str) = (
    "a label's key",
    "at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends, after a DNS subdomain and `/` if need be",
);
const VALUE: (&str, &str) =
    ("a label's value", "at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends");

pub(super) const WORDS: &[Word] = &[
    Word::text("label-key", "invalid-label", KEY, is_key),
    Word::text("label-value", "invalid-label", VALUE, is_value),
    Word::value("labels", labels),
    Word::value("annotations", annotations),
    Word::value("requirement", requirement),
];

fn labels(told: &mut Told) {
    for entry in told.map() {
        if !is_key(&entry.key) {
            told.tell(
                &[At::Name(&entry.key)],
                "invalid-label",
                format!("`{}` is not {}", entry.key, KEY.0),
                KEY.1,
            );
        }
        if entry.value.as_str().is_some_and(|text| !is_value(text)) {
            let message = format!("`{}` must be {}, found {}", entry.key, VALUE.0, shown(&entry.value));
            told.tell(&[At::Key(&entry.key)], "invalid-label", message, VALUE.1);
        }
    }
}

fn annotations(told: &mut Told) {
    let size = |entry: &crate::value::Entry| entry.key.len() + entry.value.as_str().map_or(0, str::len);
    let all: usize = told.map().iter().map(size).sum();
    if all > ANNOTATIONS {
        let message = format!("annotations may have {ANNOTATIONS} bytes together, these have {all}");
        told.tell(&[], "invalid-value", message, "large data belongs in a ConfigMap");
    }
    for entry in told.map() {
        // The API server looks at an annotation's key in lower case.
        if !is_key(&entry.key.to_ascii_lowercase()) {
            let message = format!("`{}` is not an annotation's key", entry.key);
            told.tell(&[At::Name(&entry.key)], "invalid-label", message, KEY.1);
        }
    }
}

/// An operator and how many values it wants.
fn requirement(told: &mut Told) {
    let value = told.value();
    let Some(operator) = text(value, "operator") else { return };
    let values = items(value, "values");
    let (wrong, help) = match operator {
        "In" | "NotIn" => (values.is_empty(), "add `values`"),
        "Exists" | "DoesNotExist" => (!values.is_empty(), "remove `values`"),
        "Gt" | "Lt" => (values.len() != 1, "write one number as a string"),
        _ => return,
    };
    if wrong {
        let wants = match operator {
            "In" | "NotIn" => "needs `values`",
            "Gt" | "Lt" => "needs exactly one of `values`",
            _ => "has no `values`",
        };
        let at: &[At] = if values.is_empty() { &[At::Key("operator")] } else { &[At::Key("values")] };
        told.tell(at, "invalid-selector", format!("the operator `{operator}` {wants}"), help);
    }
    for (at, item) in values.iter().enumerate() {
        let is_number = |text: &str| text.parse::<i64>().is_ok();
        let Some(text) = item.as_str() else { continue };
        if matches!(operator, "Gt" | "Lt") && !is_number(text) {
            let message = format!("the operator `{operator}` compares integers, found `{text}`");
            told.tell(
                &[At::Key("values"), At::Item(at)],
                "invalid-selector",
                message,
                "write an integer as a string",
            );
        } else if matches!(operator, "In" | "NotIn") && !is_value(text) {
            let message = format!("`{text}` is not {}", VALUE.0);
            told.tell(&[At::Key("values"), At::Item(at)], "invalid-label", message, VALUE.1);
        }
    }
}
