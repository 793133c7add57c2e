//! Values as JSON.

use data_encoding::BASE64;

use crate::{fault::Fault, json::Writer, limits::VALUE_DEPTH, strconv::general, value::Value};

/// Writes a value as encoding/json sees it.
pub(super) fn write(writer: &mut Writer<'_>, value: &Value, depth: usize) -> Result<(), Fault> {
    if depth > VALUE_DEPTH {
        return Err(Fault::Limit(format!("a value nests deeper than {VALUE_DEPTH}")));
    }
    match value {
        Value::Nothing | Value::Nil => writer.word("null"),
        Value::Bool(bool) => writer.word(if *bool { "true" } else { "false" }),
        Value::Int(number, _) => writer.word(&number.to_string()),
        Value::Uint(number, _) => writer.word(&number.to_string()),
        Value::Float(number) if !number.is_finite() => {
            return Err(Fault::new(format!("json: unsupported value: {}", general(*number))));
        }
        Value::Float(number) => writer.float(*number),
        Value::Complex(..) => return Err(Fault::new("json: unsupported type: complex128")),
        Value::Text(text) => writer.text(text),
        Value::Bytes(bytes) => writer.text(BASE64.encode(bytes).as_bytes()),
        Value::List(list) if list.is_null() => writer.word("null"),
        Value::List(list) => {
            writer.open(b'[');
            list.iter().try_for_each(|item| write(writer, item, depth + 1))?;
            writer.close(b']');
        }
        Value::Map(map) if map.is_null() => writer.word("null"),
        Value::Map(map) => {
            writer.open(b'{');
            map.borrow().iter().try_for_each(|(key, value)| {
                writer.key(key);
                write(writer, value, depth + 1)
            })?;
            writer.close(b'}');
        }
        Value::Object(object) => match object.fields() {
            Some(fields) => {
                writer.open(b'{');
                fields.iter().try_for_each(|(key, value)| {
                    writer.key(key.as_bytes());
                    write(writer, value, depth + 1)
                })?;
                writer.close(b'}');
            }
            None => match object.content() {
                Some(content) => write(writer, &content, depth + 1)?,
                None => writer.word("null"),
            },
        },
    }
    Ok(())
}
