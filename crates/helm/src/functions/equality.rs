//! `reflect.DeepEqual`: equal types and equal contents, all the way down.

use std::rc::Rc;

use super::{lists::COLLECTION, versions::same_version};
use crate::{
    fault::Fault,
    limits::{Fuel, VALUE_DEPTH},
    value::Value,
};

/// Whether two values are deeply equal.
///
/// # Errors
/// `Fault::Limit` when they nest too deep, or no steps are left.
pub(super) fn deep_equal(fuel: &mut Fuel, a: &Value, b: &Value) -> Result<bool, Fault> {
    equal(fuel, a, b, 0)
}

fn equal(fuel: &mut Fuel, a: &Value, b: &Value, depth: usize) -> Result<bool, Fault> {
    fuel.take(1)?;
    if depth > VALUE_DEPTH {
        return Err(Fault::Limit(format!("values that nest deeper than {VALUE_DEPTH} are compared")));
    }
    #[expect(clippy::float_cmp, reason = "Go compares them so, too")]
    Ok(match (a, b) {
        (Value::Nothing | Value::Nil, Value::Nothing | Value::Nil) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a, own), Value::Int(b, other)) => own == other && a == b,
        (Value::Uint(a, own), Value::Uint(b, other)) => own == other && a == b,
        (Value::Float(a), Value::Float(b)) => a == b,
        (Value::Complex(a, x), Value::Complex(b, y)) => a == b && x == y,
        (Value::Text(a), Value::Text(b)) | (Value::Bytes(a), Value::Bytes(b)) => a == b,
        (Value::List(a), Value::List(b)) => {
            if a.element() != b.element() || a.is_null() != b.is_null() || a.len() != b.len() {
                return Ok(false);
            }
            a.is(b) || all_equal(fuel, a.iter().zip(b.iter()), depth)?
        }
        (Value::Map(a), Value::Map(b)) => {
            if a.kind() != b.kind() || a.len() != b.len() {
                return Ok(false);
            }
            if a.is(b) {
                return Ok(true);
            }
            let (a, b) = (a.borrow(), b.borrow());
            if !a.iter().zip(b.iter()).all(|(a, b)| a.0 == b.0) {
                return Ok(false);
            }
            all_equal(fuel, a.iter().map(|entry| &entry.1).zip(b.iter().map(|entry| &entry.1)), depth)?
        }
        (Value::Object(a), Value::Object(b)) => {
            Rc::ptr_eq(a, b) || a.type_name() == b.type_name() && a.print() == b.print() && same_version(a, b)
        }
        _ => false,
    })
}

fn all_equal<'v>(
    fuel: &mut Fuel,
    pairs: impl Iterator<Item = (&'v Value, &'v Value)>,
    depth: usize,
) -> Result<bool, Fault> {
    fuel.take(COLLECTION)?;
    for (a, b) in pairs {
        if !equal(fuel, a, b, depth + 1)? {
            return Ok(false);
        }
    }
    Ok(true)
}
