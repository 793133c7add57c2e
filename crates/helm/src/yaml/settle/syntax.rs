//! Values in Go's syntax, as messages about keys print them (`%#v`).

use std::{borrow::Cow, cmp::Ordering, fmt::Write};

use super::{Settled, Unsettled};
use crate::{format::quoted, limits::VALUE_DEPTH, strconv::general, yaml::tree::RawValue};

/// A decoded node; what nests too deep is cut off.
pub(super) fn of(raw: &Unsettled<'_>, index: u32) -> String {
    let mut text = String::new();
    print(raw, index, 0, &mut text);
    text
}

fn print(raw: &Unsettled<'_>, index: u32, depth: usize, to: &mut String) {
    let index = raw.target(index);
    if depth > VALUE_DEPTH {
        return;
    }
    let _ = match raw.value(index) {
        RawValue::Seq { .. } => {
            to.push_str("[]interface {}{");
            for (at, child) in raw.children(index).into_iter().enumerate() {
                to.push_str(if at > 0 { ", " } else { "" });
                print(raw, child, depth + 1, to);
            }
            write!(to, "}}")
        }
        RawValue::Map { .. } => {
            print_map(raw, index, depth, to);
            Ok(())
        }
        _ => match raw.scalar(index) {
            Ok(Settled::Text(text)) => write!(to, "{}", quoted(text.as_bytes())),
            Ok(Settled::Same(RawValue::Bool(bool))) => write!(to, "{bool}"),
            Ok(Settled::Same(RawValue::Int(number))) => write!(to, "{number}"),
            Ok(Settled::Same(RawValue::Uint(number))) => write!(to, "{number:#x}"),
            Ok(Settled::Same(RawValue::Float(number))) => write!(to, "{}", general(number)),
            Ok(Settled::Same(text @ (RawValue::Source { .. } | RawValue::Own { .. }))) => {
                write!(to, "{}", quoted(raw.text(text).as_bytes()))
            }
            _ => write!(to, "{}", if depth == 0 { "<nil>" } else { "interface {}(nil)" }),
        },
    };
}

/// Maps are printed sorted: numbers by value, strings by their bytes. Between types Go's order is that of their
/// addresses in the binary, which is this one in Helm 3.17 and 4.1.
fn print_map(raw: &Unsettled<'_>, index: u32, depth: usize, to: &mut String) {
    let mut entries: Vec<(u32, u32)> = Vec::new();
    gather(raw, index, &mut entries);
    entries.sort_by(|a, b| compare(raw, a.0, b.0));
    // The last one of equal keys is the one that counts.
    entries.reverse();
    entries.dedup_by(|a, b| compare(raw, a.0, b.0) == Ordering::Equal);
    entries.reverse();
    to.push_str("map[interface {}]interface {}{");
    for (at, (key, value)) in entries.into_iter().enumerate() {
        to.push_str(if at > 0 { ", " } else { "" });
        print(raw, key, depth + 1, to);
        to.push(':');
        print(raw, value, depth + 1, to);
    }
    to.push('}');
}

fn gather(raw: &Unsettled<'_>, index: u32, entries: &mut Vec<(u32, u32)>) {
    for pair in raw.children(index).chunks_exact(2) {
        if !raw.is_merge(pair[0]) {
            entries.push((raw.target(pair[0]), pair[1]));
            continue;
        }
        let merged = raw.target(pair[1]);
        if let RawValue::Seq { .. } = raw.value(merged) {
            raw.children(merged).into_iter().rev().for_each(|child| gather(raw, raw.target(child), entries));
        } else {
            gather(raw, merged, entries);
        }
    }
}

fn compare(raw: &Unsettled<'_>, a: u32, b: u32) -> Ordering {
    let value = |index| match raw.scalar(index) {
        Ok(Settled::Same(value)) => (value, Cow::Borrowed(raw.text(value))),
        Ok(Settled::Text(text)) => (RawValue::Own { from: 0, to: 0 }, Cow::Owned(text)),
        Err(_) => (RawValue::Null, Cow::Borrowed("")),
    };
    let rank = |value: RawValue| match value {
        RawValue::Null => 0,
        RawValue::Uint(_) => 2,
        RawValue::Int(_) => 3,
        RawValue::Float(_) => 4,
        RawValue::Bool(_) => 5,
        _ => 1,
    };
    let ((a, a_text), (b, b_text)) = (value(a), value(b));
    match (a, b) {
        (RawValue::Int(a), RawValue::Int(b)) => a.cmp(&b),
        (RawValue::Uint(a), RawValue::Uint(b)) => a.cmp(&b),
        (RawValue::Float(a), RawValue::Float(b)) => a.total_cmp(&b),
        (RawValue::Bool(a), RawValue::Bool(b)) => a.cmp(&b),
        _ => rank(a).cmp(&rank(b)).then_with(|| a_text.cmp(&b_text)),
    }
}
