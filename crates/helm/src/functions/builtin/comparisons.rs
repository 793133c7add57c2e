//! `eq`, `ne`, `lt`, `le`, `gt`, `ge`: only what is of one kind compares.

use std::{cmp::Ordering, rc::Rc};

use crate::{
    context::{Context, Version},
    fault::Fault,
    format,
    value::{Kind, Value},
};

/// The kinds that compare (text/template, `basicKind`).
#[derive(Clone, Copy)]
enum Basic<'v> {
    Bool(bool),
    Complex(f64, f64),
    /// Signed and unsigned integers compare with each other: `i128` holds both.
    Int(i128),
    Float(f64),
    Text(&'v [u8]),
}

fn basic(value: &Value) -> Option<Basic<'_>> {
    Some(match value {
        Value::Bool(bool) => Basic::Bool(*bool),
        Value::Complex(real, imaginary) => Basic::Complex(*real, *imaginary),
        Value::Int(number, _) => Basic::Int(i128::from(*number)),
        Value::Uint(number, _) => Basic::Int(i128::from(*number)),
        Value::Float(number) => Basic::Float(*number),
        Value::Text(text) => Basic::Text(text),
        _ => return None,
    })
}

fn incompatible(version: Version, a: &Value, b: &Value) -> Fault {
    let message = "incompatible types for comparison";
    match version {
        Version::V3_17 => Fault::new(message),
        Version::V4_1 => Fault::new(format!("{message}: {} and {}", a.type_name(), b.type_name())),
    }
}

pub(super) fn eq(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let Some((first, rest)) = args.split_first().filter(|(_, rest)| !rest.is_empty()) else {
        return Err(Fault::new("missing argument for comparison"));
    };
    for other in rest {
        if equal(context.version, first, other)? {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

pub(super) fn ne(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(!equal(context.version, &args[0], &args[1])?))
}

pub(super) fn lt(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(less(context.version, &args[0], &args[1])?))
}

pub(super) fn le(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(less(context.version, &args[0], &args[1])? || equal(context.version, &args[0], &args[1])?))
}

/// Not `le`, as in Go: true for what is no number.
pub(super) fn gt(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(
        !(less(context.version, &args[0], &args[1])? || equal(context.version, &args[0], &args[1])?),
    ))
}

/// Not `lt`, as in Go: true for what is no number.
pub(super) fn ge(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(!less(context.version, &args[0], &args[1])?))
}

#[expect(clippy::float_cmp, reason = "Go's == on floats")]
fn equal(version: Version, a: &Value, b: &Value) -> Result<bool, Fault> {
    match (basic(a), basic(b)) {
        (Some(Basic::Bool(a)), Some(Basic::Bool(b))) => Ok(a == b),
        (Some(Basic::Complex(a, ai)), Some(Basic::Complex(b, bi))) => Ok(a == b && ai == bi),
        (Some(Basic::Int(a)), Some(Basic::Int(b))) => Ok(a == b),
        (Some(Basic::Float(a)), Some(Basic::Float(b))) => Ok(a == b),
        (Some(Basic::Text(a)), Some(Basic::Text(b))) => Ok(a == b),
        (None, None) => equal_others(a, b),
        _ if a.is_nil() || b.is_nil() => Ok(false),
        _ => Err(incompatible(version, a, b)),
    }
}

/// Nils, and what compares with nothing but nil.
fn equal_others(a: &Value, b: &Value) -> Result<bool, Fault> {
    let shown = |value: &Value| format::sprintf(b"%s", std::slice::from_ref(value));
    if a.kind() != b.kind() && !a.is_nil() && !b.is_nil() {
        return Err(Fault::new(format!(
            "non-comparable types {}: {}, {}: {}",
            shown(a),
            a.type_name(),
            b.type_name(),
            format::value(b)
        )));
    }
    let is_nil = |value: &Value| match value {
        Value::Map(map) => map.is_null(),
        Value::List(list) => list.is_null(),
        value => value.is_nil(),
    };
    if is_nil(a) || is_nil(b) {
        return Ok(is_nil(a) == is_nil(b));
    }
    match (a, b) {
        (Value::Object(a), Value::Object(b)) if b.kind() == Kind::Ptr => Ok(Rc::ptr_eq(a, b)),
        _ => Err(Fault::new(format!("non-comparable type {}: {}", shown(b), b.type_name()))),
    }
}

fn less(version: Version, a: &Value, b: &Value) -> Result<bool, Fault> {
    let bad = || Fault::new("invalid type for comparison");
    let (Some(kind), Some(other)) = (basic(a), basic(b)) else { return Err(bad()) };
    match (kind, other) {
        (Basic::Bool(_), Basic::Bool(_)) | (Basic::Complex(..), Basic::Complex(..)) => Err(bad()),
        (Basic::Int(a), Basic::Int(b)) => Ok(a < b),
        (Basic::Float(a), Basic::Float(b)) => Ok(a.partial_cmp(&b) == Some(Ordering::Less)),
        (Basic::Text(a), Basic::Text(b)) => Ok(a < b),
        _ => Err(incompatible(version, a, b)),
    }
}
