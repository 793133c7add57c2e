//! Fills an object of a custom kind as the API server does before it checks it: defaults in, idle nulls out.

use super::{
    Schema,
    structure::{Object, Others},
};
use crate::value::{Data, Entry, Map, Value};

/// The object with its defaults, without nulls that stand where none may and no default takes their place.
pub(super) fn filled(schema: &Schema, object: &Value) -> Value {
    fill(schema, object).unwrap_or_else(|| object.clone())
}

/// The value filled; `None` when it is full already.
fn fill(schema: &Schema, value: &Value) -> Option<Value> {
    match &value.data {
        Data::Map(map) => {
            let filled = fill_map(&schema.object, map)?;
            Some(Value { data: Data::Map(filled), trace: value.trace.clone() })
        }
        Data::List(items) => {
            let schema = schema.list.as_ref()?.items.as_ref()?;
            let filled: Vec<Option<Value>> = items.iter().map(|item| fill_slot(schema, item)).collect();
            if filled.iter().all(Option::is_none) {
                return None;
            }
            let items = items.iter().zip(filled).map(|(item, filled)| filled.unwrap_or_else(|| item.clone()));
            Some(Value { data: Data::List(items.collect()), trace: value.trace.clone() })
        }
        _ => None,
    }
}

/// What stands for a value once defaults are in; `None` when it stays.
fn fill_slot(schema: &Schema, value: &Value) -> Option<Value> {
    match &schema.default {
        Some(default) if value.is_null() && !schema.nullable => {
            Some(filled(schema, default).from_origin_of(value))
        }
        _ => fill(schema, value),
    }
}

fn fill_map(object: &Object, map: &Map) -> Option<Map> {
    let schema_of = |key: &str| match (object.property(key), &object.others) {
        (Some(property), _) => Some(property),
        (None, Others::Of(schema)) => Some(&**schema),
        (None, _) => None,
    };
    let is_idle = |entry: &Entry| {
        entry.value.is_null()
            && schema_of(&entry.key).is_some_and(|schema| !schema.nullable && schema.default.is_none())
    };
    let missing = || {
        let with_default = object.properties.iter().filter(|(_, schema)| schema.default.is_some());
        with_default.filter(|(name, _)| map.get(name).is_none())
    };
    let mut changed = missing().next().is_some() || map.iter().any(is_idle);
    let mut filled = Map::default();
    for entry in map.iter().filter(|entry| !is_idle(entry)) {
        let value = schema_of(&entry.key).and_then(|schema| fill_slot(schema, &entry.value));
        changed |= value.is_some();
        filled.push(Entry { value: value.unwrap_or_else(|| entry.value.clone()), ..entry.clone() });
    }
    for (name, schema) in missing() {
        let default =
            schema.default.iter().map(|default| Value { trace: None, ..self::filled(schema, default) });
        filled.extend(default.map(|value| Entry { key: name.clone(), key_span: None, value }));
    }
    changed.then_some(filled)
}
