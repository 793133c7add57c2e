//! A schema without what only people read, and with what it refers to in place.

use crate::value::{Data, Entry, Map, Value};

/// Keywords that say nothing about what is allowed.
const SPOKEN: &[&str] =
    &["description", "example", "externalDocs", "title", "x-kubernetes-group-version-kind"];

/// Keywords that hold one schema.
pub(super) const ONE: &[&str] = &["additionalProperties", "items", "not"];

/// Keywords that hold several.
pub(super) const SEVERAL: &[&str] = &["allOf", "anyOf", "oneOf"];

/// A schema without descriptions, however deep.
pub(super) fn shortened(schema: &Value) -> Value {
    each(schema, &mut shortened)
}

/// A schema without descriptions whose inner schemas are what `inner` makes of them.
pub(super) fn each(schema: &Value, inner: &mut dyn FnMut(&Value) -> Value) -> Value {
    let Some(map) = schema.as_map() else { return schema.clone() };
    let mut short = Map::default();
    for Entry { key, key_span, value } in map {
        let value = match (&**key, &value.data) {
            (key, _) if SPOKEN.contains(&key) => continue,
            ("properties", Data::Map(properties)) => {
                let kept = properties
                    .iter()
                    .map(|property| Entry { value: inner(&property.value), ..property.clone() });
                Data::Map(kept.collect()).into()
            }
            (key, Data::Map(_)) if ONE.contains(&key) => inner(value),
            (key, Data::List(schemas)) if SEVERAL.contains(&key) => {
                schemas.iter().map(&mut *inner).collect::<Vec<Value>>().into()
            }
            _ => value.clone(),
        };
        short.push(Entry { key: key.clone(), key_span: *key_span, value });
    }
    short.into()
}
