//! Helm's functions from values to YAML, JSON and TOML and back.

use super::{Function, plain};
use crate::{
    context::Context,
    fault::Fault,
    json::{self, Escape},
    limits::READ,
    marshal,
    text::Text,
    toml,
    value::{Element, List, Map, MapType, Type, Value},
};

pub(super) const FUNCTIONS: &[Function] = &[
    plain("fromJson", &[Type::Text], from_json),
    plain("fromJsonArray", &[Type::Text], from_json_array),
    plain("fromToml", &[Type::Text], from_toml),
    plain("fromYaml", &[Type::Text], |context, args| read(context, args, marshal::from_yaml)),
    plain("fromYamlArray", &[Type::Text], |context, args| read(context, args, marshal::from_yaml_array)),
    plain("mustFromJson", &[Type::Text], must_from_json),
    plain("mustToJson", &[Type::Any], must_to_json),
    plain("mustToPrettyJson", &[Type::Any], must_to_pretty_json),
    plain("mustToRawJson", &[Type::Any], to_raw_json),
    plain("mustToYaml", &[Type::Any], must_to_yaml),
    plain("toJson", &[Type::Any], |context, args| swallow(must_to_json(context, args))),
    plain("toPrettyJson", &[Type::Any], |context, args| swallow(must_to_pretty_json(context, args))),
    plain("toRawJson", &[Type::Any], to_raw_json),
    plain("toToml", &[Type::Any], to_toml),
    plain("toYaml", &[Type::Any], |context, args| swallow(must_to_yaml(context, args))),
    plain("toYamlPretty", &[Type::Any], to_yaml_pretty),
];

/// What cannot be written is nothing, unless it is too large.
fn swallow(answer: Result<Value, Fault>) -> Result<Value, Fault> {
    match answer {
        Err(Fault::Message(_)) => Ok(Value::Text(Text::default())),
        answer => answer,
    }
}

fn must_to_json(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [value] = args else { return Ok(Value::Nil) };
    marshal::to_json(value, Escape::Html, &mut context.fuel).map(Value::text)
}

fn must_to_pretty_json(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [value] = args else { return Ok(Value::Nil) };
    marshal::to_pretty_json(value, &mut context.fuel).map(Value::text)
}

fn to_raw_json(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [value] = args else { return Ok(Value::Nil) };
    marshal::to_json(value, Escape::Nothing, &mut context.fuel).map(Value::text)
}

fn must_to_yaml(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [value] = args else { return Ok(Value::Nil) };
    marshal::to_yaml(value, &mut context.fuel).map(Value::text)
}

fn to_yaml_pretty(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [value] = args else { return Ok(Value::Nil) };
    marshal::to_yaml_pretty(value, &mut context.fuel).map(Value::text)
}

/// What cannot be written is its message, but for a nil, on which the encoder panics.
fn to_toml(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [value] = args else { return Ok(Value::Nil) };
    if value.is_nil() {
        return Err(Fault::new("reflect: call of reflect.Value.Type on zero Value"));
    }
    match toml::write(value, context.version, &mut context.fuel) {
        Ok(text) => Ok(Value::text(text)),
        Err(Fault::Message(message)) => Ok(Value::from(message)),
        Err(fault) => Err(fault),
    }
}

/// Takes the steps for reading a text, and reads it.
fn read(
    context: &mut Context<'_>,
    args: &[Value],
    read: fn(&[u8]) -> Result<Value, Fault>,
) -> Result<Value, Fault> {
    let [Value::Text(text)] = args else { return Ok(Value::Nil) };
    if text.len() > READ {
        return Err(Fault::Limit(format!("a text of more than {} MiB is read as a document", READ >> 20)));
    }
    context.fuel.take(text.len().saturating_mul(2))?;
    read(text)
}

fn must_from_json(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    read(context, args, |text| {
        let (value, complaint) = parse(text)?;
        complaint.map_or(Ok(value), |complaint| Err(Fault::Message(complaint)))
    })
}

/// A map; one with nothing but `Error` when the text is none.
fn from_json(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    read(context, args, |text| {
        let (value, complaint) = match parse(text) {
            Ok((map @ Value::Map(_), complaint)) => (map, complaint),
            Ok((Value::Nil, None)) => (Value::Map(Map::new(MapType::Nil, [])), None),
            Ok((Value::Nil, complaint)) => (Value::map([]), complaint),
            Ok((other, _)) => (Value::map([]), Some(misfit(&other, "map[string]interface {}"))),
            Err(Fault::Message(message)) => (Value::map([]), Some(message)),
            Err(fault) => return Err(fault),
        };
        if let (Value::Map(map), Some(complaint)) = (&value, complaint) {
            map.set(Text::from("Error"), Value::from(complaint));
        }
        Ok(value)
    })
}

/// A list; one with nothing but the message when the text is none.
fn from_json_array(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    read(context, args, |text| {
        let complaint = match parse(text) {
            Ok((list @ Value::List(_), None)) => return Ok(list),
            Ok((Value::Nil, None)) => return Ok(Value::List(List::null(Element::Any))),
            Ok((_, Some(complaint))) | Err(Fault::Message(complaint)) => complaint,
            Ok((other, None)) => misfit(&other, "[]interface {}"),
            Err(fault) => return Err(fault),
        };
        Ok(Value::list(vec![Value::from(complaint)]))
    })
}

/// A value, and what encoding/json complains about although it read on.
fn parse(text: &[u8]) -> Result<(Value, Option<String>), Fault> {
    let reading = json::read(text).map_err(|error| Fault::new(error.to_string()))?;
    let value = marshal::value(reading.document.root())?;
    Ok((value, reading.complaint.map(|complaint| complaint.to_string())))
}

fn misfit(value: &Value, wanted: &str) -> String {
    let found = match value {
        Value::Map(_) => "object",
        Value::List(_) => "array",
        Value::Text(_) => "string",
        Value::Bool(_) => "bool",
        _ => "number",
    };
    format!("json: cannot unmarshal {found} into Go value of type {wanted}")
}

fn from_toml(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [Value::Text(text)] = args else { return Ok(Value::Nil) };
    match toml::read(text, &mut context.fuel) {
        Err(Fault::Message(message)) => Ok(Value::map([(Text::from("Error"), Value::from(message))])),
        answer => answer,
    }
}
