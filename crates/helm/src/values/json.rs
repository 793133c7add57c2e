//! Between values and `serde_json`.

use serde_json::{Number, Value as Json};

use crate::value::{Map, Tree, Value};

/// As encoding/json reads: every number a `float64`.
pub(super) fn tree(json: Json) -> Tree {
    match json {
        Json::Null => Tree::Nil,
        Json::Bool(bool) => Tree::Bool(bool),
        Json::Number(number) => Tree::Float(number.as_f64().unwrap_or_default()),
        Json::String(text) => Tree::Text(text.into()),
        Json::Array(items) => Tree::List(items.into_iter().map(tree).collect()),
        Json::Object(entries) => {
            let mut entries: Vec<_> =
                entries.into_iter().map(|(key, value)| (key.into(), tree(value))).collect();
            entries.sort_by(|(a, _): &(crate::text::Text, Tree), (b, _)| a.cmp(b));
            Tree::Map(entries)
        }
    }
}

/// What a schema is asked about: whole numbers are integers, whatever their type.
pub(super) fn from_map(map: &Map) -> Json {
    let mut object = serde_json::Map::new();
    for (key, value) in map.borrow().iter() {
        object.insert(key.lossy().into_owned(), from_value(value));
    }
    Json::Object(object)
}

fn from_value(value: &Value) -> Json {
    match value {
        Value::Bool(bool) => Json::Bool(*bool),
        Value::Int(number, _) => Json::Number((*number).into()),
        Value::Float(number) => float(*number),
        Value::Text(text) => Json::String(text.lossy().into_owned()),
        Value::List(items) => {
            let mut array = Vec::with_capacity(items.len());
            for item in items.iter() {
                array.push(from_value(item));
            }
            Json::Array(array)
        }
        Value::Map(map) => from_map(map),
        _ => Json::Null,
    }
}

fn float(number: f64) -> Json {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the bounds are those of integers that a float64 holds exactly"
    )]
    if number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0 {
        return Json::Number((number as i64).into());
    }
    Number::from_f64(number).map_or(Json::Null, Json::Number)
}
