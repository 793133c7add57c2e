//! To JSON and back, for printing and for crates that speak it.

use super::{Data, Map, Number, Value};
use serde_json::Value as Json;

impl Value {
    /// The data as JSON, without its history.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match &self.data {
            Data::Null => Json::Null,
            Data::Bool(truth) => Json::Bool(*truth),
            Data::Number(number) => json_number(number),
            Data::String(text) => Json::String(text.to_string()),
            Data::List(items) => items.iter().map(Value::to_json).collect(),
            Data::Map(map) => {
                map.iter().map(|entry| (entry.key.to_string(), entry.value.to_json())).collect()
            }
        }
    }
}

impl From<Json> for Value {
    fn from(json: Json) -> Self {
        match json {
            Json::Null => Value::NULL,
            Json::Bool(truth) => truth.into(),
            Json::Number(number) => Data::Number(from_json_number(&number)).into(),
            Json::String(text) => text.into(),
            Json::Array(items) => items.into_iter().collect(),
            Json::Object(map) => map.into_iter().collect::<Map>().into(),
        }
    }
}

fn json_number(number: &Number) -> Json {
    match (number.as_integer(), number.as_large()) {
        (Some(integer), _) => integer.into(),
        (_, Some(large)) => large.into(),
        _ => number.as_f64().into(),
    }
}

fn from_json_number(number: &serde_json::Number) -> Number {
    match (number.as_i64(), number.as_u64()) {
        (Some(integer), _) => integer.into(),
        (_, Some(large)) => large.into(),
        _ => number.as_f64().and_then(Number::from_f64).unwrap_or_else(|| 0_i64.into()),
    }
}
