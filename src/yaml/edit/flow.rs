//! Values within one line, for places between brackets.

use crate::value::{Data, Value};
use crate::yaml::{emit, text};

/// A value in brackets, quotes around all that they would end.
pub(super) fn written(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

/// Whether it is a list or map of scalars that fits between brackets.
pub(super) fn is_flat(value: &Value) -> bool {
    let is_scalar = |value: &Value| !matches!(value.data, Data::List(_) | Data::Map(_));
    match &value.data {
        Data::List(items) => items.iter().all(is_scalar),
        Data::Map(map) => map.iter().all(|entry| is_scalar(&entry.value)),
        _ => false,
    }
}

fn write(value: &Value, out: &mut String) {
    match &value.data {
        Data::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                write(item, out);
            }
            out.push(']');
        }
        Data::Map(map) => {
            out.push('{');
            for (at, entry) in map.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                entry_into(&entry.key, &entry.value, out);
            }
            out.push('}');
        }
        Data::String(string) => quoted(string, out),
        _ => out.push_str(emit(value).trim_end()),
    }
}

/// A key with its value.
pub(super) fn entry(key: &str, value: &Value) -> String {
    let mut out = String::new();
    entry_into(key, value, &mut out);
    out
}

fn entry_into(key: &str, value: &Value, out: &mut String) {
    quoted(key, out);
    out.push_str(": ");
    write(value, out);
}

fn quoted(string: &str, out: &mut String) {
    if string.contains([',', '[', ']', '{', '}']) && text::style(string) == text::Style::Plain {
        text::write_double(string, out);
    } else {
        text::write_inline(string, out);
    }
}
