//! Values to YAML and JSON and back, with what each of Helm's functions does on the way.
//!
//! Documents lie between: `toYaml` is a value as JSON as YAML, `fromYaml` is YAML as JSON as a value.

mod freeze;
mod json;
mod measure;
mod thaw;

pub use freeze::{as_go, as_json};
pub use thaw::{tree, value};

use crate::{
    fault::Fault,
    json::{Escape, Writer},
    limits::Fuel,
    value::Value,
    yaml::{self, Document, Kind, Node},
};

/// What `toYaml` prints: go-yaml v2 behind encoding/json, without the last line end.
///
/// # Errors
/// What `toYaml` swallows, printing nothing, and what `mustToYaml` tells; [`Fault::Limit`] when the value nests too deep or is too large.
pub fn to_yaml(value: &Value, fuel: &mut Fuel) -> Result<String, Fault> {
    let document = measure::measure(value, measure::Writer::Yaml, fuel).and_then(|()| as_json(value));
    let document = document.map_err(|fault| match fault {
        Fault::Message(cause) => Fault::Message(format!("error marshaling into JSON: {cause}")),
        fault => fault,
    })?;
    let document = reread(document)?;
    Ok(trim(yaml::emit(document.root())))
}

/// What `toYamlPretty` prints: go-yaml v3 alone.
///
/// # Errors
/// What `toYamlPretty` swallows; [`Fault::Limit`] when the value nests too deep or is too large.
pub fn to_yaml_pretty(value: &Value, fuel: &mut Fuel) -> Result<String, Fault> {
    measure::measure(value, measure::Writer::PrettyYaml, fuel)?;
    Ok(trim(yaml::emit_pretty(as_go(value)?.root())))
}

/// What `toJson` and, with `Escape::Nothing`, `toRawJson` print.
///
/// # Errors
/// encoding/json's; [`Fault::Limit`] when the value nests too deep or is too large.
pub fn to_json(value: &Value, escape: Escape, fuel: &mut Fuel) -> Result<Vec<u8>, Fault> {
    // `toRawJson` hands the encoder a pointer.
    let by = if escape == Escape::Nothing { measure::Writer::JsonPointer } else { measure::Writer::Json };
    measure::measure(value, by, fuel)?;
    let mut writer = Writer::new(escape);
    json::write(&mut writer, value, 0)?;
    Ok(writer.finish())
}

/// What `toPrettyJson` prints.
///
/// # Errors
/// encoding/json's; [`Fault::Limit`] when the value nests too deep or is too large.
pub fn to_pretty_json(value: &Value, fuel: &mut Fuel) -> Result<Vec<u8>, Fault> {
    measure::measure(value, measure::Writer::PrettyJson, fuel)?;
    let mut writer = Writer::pretty("  ");
    json::write(&mut writer, value, 0)?;
    Ok(writer.finish())
}

/// What `fromYaml` answers: a map, which has nothing but `Error` when the text is none.
///
/// # Errors
/// [`Fault::Limit`] when the text nests too deep.
pub fn from_yaml(text: &[u8]) -> Result<Value, Fault> {
    match yaml::parse_map(text) {
        Ok(document) if document.root().is_null() => Ok(Value::map([])),
        Ok(document) => value(document.root()),
        Err(error) => Ok(Value::map([("Error".into(), Value::text(error.to_string()))])),
    }
}

/// What `fromYamlArray` answers: a list, which has nothing but the message when the text is none.
///
/// # Errors
/// [`Fault::Limit`] when the text nests too deep.
pub fn from_yaml_array(text: &[u8]) -> Result<Value, Fault> {
    match yaml::parse_list(text) {
        Ok(document) if document.root().is_null() => Ok(Value::list(Vec::new())),
        Ok(document) => value(document.root()),
        Err(error) => Ok(Value::list(vec![Value::text(error.to_string())])),
    }
}

/// go-yaml v2 reads the JSON before it writes YAML, and JSON is not quite YAML: line ends of YAML 1.1 in a string fold,
/// keys may be too long, some characters are refused.
fn reread(document: Document) -> Result<Document, Fault> {
    if !is_changed_by_reading(&document) {
        return Ok(document);
    }
    let text = crate::json::write(document.root(), Escape::Html);
    yaml::parse(&text).map_err(|error| Fault::Message(error.to_string()))
}

/// A `\u003c` for each byte is as long as a key in JSON may become.
const LONGEST_KEY: usize = 1024 / 6 - 1;

fn is_changed_by_reading(document: &Document) -> bool {
    let folds =
        |text: &str| text.contains(|char| matches!(char, '\x7F'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}'));
    let long = |node: Node<'_>| node.as_str().is_some_and(|key| key.len() > LONGEST_KEY);
    (!document.own().is_ascii() || document.own().contains('\x7F')) && folds(document.own())
        || document.own().len() > LONGEST_KEY
            && document.nodes().any(|node| match node.kind() {
                Kind::Map(mut entries) => entries.any(|(key, _)| long(key)),
                _ => false,
            })
}

fn trim(mut text: String) -> String {
    if text.ends_with('\n') {
        text.pop();
    }
    text
}
