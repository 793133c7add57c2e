//! `len` and `index`.

use crate::{
    context::Context,
    fault::Fault,
    value::{UintType, Value},
};

pub(super) fn len(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let len = match &args[0] {
        Value::Text(text) | Value::Bytes(text) => text.len(),
        Value::List(list) => list.len(),
        Value::Map(map) => map.len(),
        Value::Nil => return Err(Fault::new("len of nil pointer")),
        // Go's function panics, and this is what its panic says.
        Value::Nothing => return Err(Fault::new("reflect: call of reflect.Value.Type on zero Value")),
        Value::Object(object) => match object.elements() {
            Some(Value::Map(map)) => map.len(),
            Some(Value::List(list)) => list.len(),
            _ => return Err(Fault::new(format!("len of type {}", pointed_to(&args[0])))),
        },
        other => return Err(Fault::new(format!("len of type {}", other.type_name()))),
    };
    Ok(Value::int(i64::try_from(len).unwrap_or(i64::MAX)))
}

/// The type that a pointer points to.
fn pointed_to(value: &Value) -> &'static str {
    let name = value.type_name();
    name.strip_prefix('*').unwrap_or(name)
}

pub(super) fn index(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let Some((first, indexes)) = args.split_first().filter(|(first, _)| !first.is_nil()) else {
        return Err(Fault::new("index of untyped nil"));
    };
    let mut item = first.clone();
    for index in indexes {
        item = element(&item, index)?;
    }
    Ok(item)
}

fn element(item: &Value, index: &Value) -> Result<Value, Fault> {
    match item {
        Value::Nothing | Value::Nil => Err(Fault::new("index of nil pointer")),
        Value::Text(text) | Value::Bytes(text) => {
            let at = offset(index, text.len())?;
            let byte = text.get(at).map(|byte| Value::Uint(u64::from(*byte), UintType::Uint8));
            let kind = if matches!(item, Value::Text(_)) { "string" } else { "slice" };
            byte.ok_or_else(|| Fault::new(format!("reflect: {kind} index out of range")))
        }
        Value::List(list) => {
            let at = offset(index, list.len())?;
            list.get(at).cloned().ok_or_else(|| Fault::new("reflect: slice index out of range"))
        }
        Value::Map(map) => {
            let value = map.get(key(index)?);
            Ok(value.unwrap_or_else(|| if map.has_texts() { Value::text("") } else { Value::Nil }))
        }
        Value::Object(object) => match object.elements() {
            // A field of such an object is an entry, or the zero of its entries.
            Some(Value::Map(_)) => Ok(object.field(key(index)?).unwrap_or(Value::Nil)),
            Some(list @ Value::List(_)) => element(&list, index),
            _ => Err(Fault::new(format!("can't index item of type {}", pointed_to(item)))),
        },
        other => Err(Fault::new(format!("can't index item of type {}", other.type_name()))),
    }
}

/// An index into a map.
fn key(index: &Value) -> Result<&[u8], Fault> {
    match index {
        Value::Text(text) => Ok(text),
        Value::Nothing | Value::Nil => Err(Fault::new("value is nil; should be of type string")),
        other => Err(Fault::new(format!("value has type {}; should be string", other.type_name()))),
    }
}

/// An index into `len` elements; `len` itself passes, as in Go.
fn offset(index: &Value, len: usize) -> Result<usize, Fault> {
    let number = match index {
        Value::Int(number, _) => *number,
        Value::Uint(number, _) => number.cast_signed(),
        Value::Nothing | Value::Nil => return Err(Fault::new("cannot index slice/array with nil")),
        other => {
            return Err(Fault::new(format!("cannot index slice/array with type {}", other.type_name())));
        }
    };
    usize::try_from(number)
        .ok()
        .filter(|at| *at <= len)
        .ok_or_else(|| Fault::new(format!("index out of range: {number}")))
}
