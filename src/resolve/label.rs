//! Labels, as Kubernetes takes them.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    spec::{Keyed, leaf::Scalar},
    value::Value,
};
use std::sync::Arc;

/// The selectors that platc writes: a label that says otherwise would part a workload from its pods.
const SELECTED: &[&str] = &["app.kubernetes.io/name", "app.kubernetes.io/component"];

/// Labels as people write them, each checked: the grammar of apimachinery's `IsQualifiedName` and `IsValidLabelValue`.
pub(super) fn labels(said: Option<&Keyed<Scalar>>, diagnostics: &mut Diagnostics) -> Vec<(Arc<str>, Value)> {
    let mut labels = Vec::new();
    for label in said.into_iter().flatten() {
        let value = label.value.text();
        let fault = match () {
            () if SELECTED.contains(&&*label.name) => {
                Some("platc writes this label itself, and selects pods by it")
            }
            () => key_fault(&label.name).or_else(|| value_fault(&value)),
        };
        if let Some(fault) = fault {
            let message = format!("`{}: {value}` cannot be a label", label.name);
            let place = label.value.0.span().or(label.span);
            diagnostics.push(Diagnostic::error("bad-label", message).at(place, "").help(fault));
        }
        labels.push((label.name.clone(), spelled(&label.value.0)));
    }
    labels
}

/// Annotations as people write them; Kubernetes takes any text.
pub(super) fn annotations(
    said: Option<&Keyed<Scalar>>,
    diagnostics: &mut Diagnostics,
) -> Vec<(Arc<str>, Value)> {
    let mut annotations = Vec::new();
    for annotation in said.into_iter().flatten() {
        if let Some(fault) = key_fault(&annotation.name) {
            let message = format!("`{}` cannot be the key of an annotation", annotation.name);
            diagnostics.push(Diagnostic::error("bad-label", message).at(annotation.span, "").help(fault));
        }
        annotations.push((annotation.name.clone(), spelled(&annotation.value.0)));
    }
    annotations
}

/// A scalar where Kubernetes wants text: as it was spelled, with its history.
pub(super) fn spelled(scalar: &Value) -> Value {
    scalar.spelled().map_or_else(|| scalar.clone(), |text| Value::from(text).from_origin_of(scalar))
}

fn key_fault(key: &str) -> Option<&'static str> {
    let (prefix, name) = key.split_once('/').map_or((None, key), |(prefix, name)| (Some(prefix), name));
    if !prefix.is_none_or(is_subdomain) {
        return Some("what stands before the `/` of a key is a domain in lower case");
    }
    (name.is_empty() || !is_word(name)).then_some(
        "a key has at most 63 letters, digits, `-`, `_` and `.`, and begins and ends with a letter or digit",
    )
}

fn value_fault(value: &str) -> Option<&'static str> {
    (!is_word(value)).then_some(
        "a label's value has at most 63 letters, digits, `-`, `_` and `.`, and begins and ends with a letter or digit",
    )
}

fn is_word(text: &str) -> bool {
    let end = |byte: u8| byte.is_ascii_alphanumeric();
    text.len() <= 63
        && text.bytes().all(|byte| end(byte) || b"-_.".contains(&byte))
        && text.bytes().next().is_none_or(end)
        && text.bytes().last().is_none_or(end)
}

/// A DNS-1123 subdomain: what most kinds take as a name. Kubernetes does not limit its parts to 63 characters.
pub(super) fn is_subdomain(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let part = |part: &str| {
        part.bytes().next().is_some_and(inner)
            && part.bytes().last().is_some_and(inner)
            && part.bytes().all(|byte| inner(byte) || byte == b'-')
    };
    text.len() <= 253 && text.split('.').all(part)
}

/// Each name with its scalar as text.
pub(super) fn spelled_all(said: Option<&Keyed<Scalar>>) -> Vec<(Arc<str>, Value)> {
    said.into_iter().flatten().map(|named| (named.name.clone(), spelled(&named.value.0))).collect()
}
