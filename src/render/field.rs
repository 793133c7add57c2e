//! Fields of objects, made of what the model holds, each with the place it came from.

use crate::{
    source::Span,
    value::{Map, Value},
};
use std::sync::Arc;

/// A value of platc's own that a line is the reason for.
pub(super) fn at(value: impl Into<Value>, span: Option<Span>) -> Value {
    let value = value.into();
    match span {
        Some(span) => Value::at(value.data, span),
        None => value,
    }
}

/// A scalar as the text that Kubernetes wants in labels, annotations, variables and ConfigMaps.
pub(super) fn text(scalar: &Value) -> Value {
    Value::from(scalar.spelled().unwrap_or_default()).from_origin_of(scalar)
}

/// Keys with scalars as a map of texts.
pub(super) fn texts(pairs: &[(Arc<str>, Value)]) -> Map {
    pairs.iter().map(|(key, scalar)| (key.clone(), text(scalar))).collect()
}

/// A list, unless nothing is in it.
pub(super) fn list(items: Vec<Value>) -> Option<Value> {
    (!items.is_empty()).then(|| items.into())
}

/// A map, unless nothing is in it.
pub(super) fn filled(map: Map) -> Option<Value> {
    (!map.is_empty()).then(|| map.into())
}

/// An object with further fields, as the model names them.
pub(super) fn with<'a>(
    mut object: Value,
    fields: impl IntoIterator<Item = &'a (&'static str, Value)>,
) -> Value {
    if let Some(map) = object.as_map_mut() {
        for (name, value) in fields {
            map.put(*name, value.clone());
        }
    }
    object
}
