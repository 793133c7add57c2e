//! Reading arguments: a row's signature has already refused other numbers and types of them.

use crate::{
    text::Text,
    value::{Map, Value},
};

/// An argument of any type; nil when it is missing.
pub(super) fn any(args: &[Value], at: usize) -> &Value {
    args.get(at).unwrap_or(&Value::Nil)
}

/// The arguments of a variadic tail.
pub(super) fn rest(args: &[Value], at: usize) -> &[Value] {
    args.get(at..).unwrap_or_default()
}

/// A `string`, to read.
pub(super) fn bytes(args: &[Value], at: usize) -> &[u8] {
    if let Value::Text(text) = any(args, at) { text } else { b"" }
}

/// A `string`, to answer as it is.
pub(super) fn text(args: &[Value], at: usize) -> Text {
    if let Value::Text(text) = any(args, at) { text.clone() } else { Text::default() }
}

/// An `int`.
pub(super) fn int(args: &[Value], at: usize) -> i64 {
    if let Value::Int(number, _) = any(args, at) { *number } else { 0 }
}

/// A `map[string]interface {}`.
pub(super) fn map(args: &[Value], at: usize) -> Map {
    if let Value::Map(map) = any(args, at) { map.clone() } else { Map::empty() }
}
