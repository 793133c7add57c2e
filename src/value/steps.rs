//! The path of a value as people type it: `workload.ports.http`, `list[0].name`, `labels["a.b/c"]`.

use super::{Data, Value};
use std::sync::Arc;

/// The steps of a path. A step between `["` and `"]` may have dots in it; a position may stand in brackets or not.
///
/// # Errors
/// What is wrong with it, as messages say it.
pub fn steps(text: &str) -> Result<Vec<Arc<str>>, &'static str> {
    let (mut steps, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let (step, behind) = match rest.strip_prefix('[') {
            Some(inside) => bracketed(inside)?,
            None => rest.split_at(rest.find(['.', '[']).unwrap_or(rest.len())),
        };
        if step.is_empty() {
            return Err("a step of it is empty");
        }
        steps.push(step.into());
        rest = match behind.strip_prefix('.') {
            Some("") => return Err("it ends with a dot"),
            Some(behind) => behind,
            None if behind.is_empty() || behind.starts_with('[') => behind,
            None => return Err("a `.` must stand between its steps"),
        };
    }
    Ok(steps)
}

fn bracketed(inside: &str) -> Result<(&str, &str), &'static str> {
    const OPEN: &str = "a `[` of it has no `]`";
    match inside.strip_prefix('"') {
        Some(quoted) => quoted.split_once("\"]").ok_or(OPEN),
        None => inside.split_once(']').ok_or(OPEN),
    }
}

/// The path with the keys of a value that have dots in them taken as one step each, as far as it leads.
#[must_use]
pub fn joined(value: &Value, steps: &[Arc<str>]) -> Vec<Arc<str>> {
    let (mut joined, mut rest, mut at) = (Vec::new(), steps, Some(value));
    while !rest.is_empty() {
        let taken = at.map_or(1, |value| longest(value, rest));
        let step: Arc<str> = if taken == 1 { rest[0].clone() } else { rest[..taken].join(".").into() };
        at = at.and_then(|value| value.at_path([&*step]));
        joined.push(step);
        rest = &rest[taken..];
    }
    joined
}

/// How many steps the longest key of a map has that they begin with.
fn longest(value: &Value, steps: &[Arc<str>]) -> usize {
    let Data::Map(map) = &value.data else { return 1 };
    (1..=steps.len()).rev().find(|taken| map.get(&steps[..*taken].join(".")).is_some()).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::{joined, steps};
    use crate::map;
    use std::sync::Arc;

    #[test]
    fn a_path_is_read_as_it_is_printed() {
        let read = |text| steps(text).unwrap().join("|");
        assert_eq!(read("workload.ports.http"), "workload|ports|http");
        assert_eq!(read("a[0].b.1"), "a|0|b|1");
        assert_eq!(read("labels[\"a.b/c\"][2]"), "labels|a.b/c|2");
        assert_eq!(read(""), "");
        for wrong in [".a", "a..b", "a.", "a[0", "a[\"b]", "a[0]b", "[]"] {
            assert!(steps(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_key_with_dots_is_found_without_brackets() {
        let value = map! { "labels" => map! { "a.b/c" => "x" } };
        let path: Vec<Arc<str>> = steps("labels.a.b/c.d.e").unwrap();
        assert_eq!(joined(&value, &path).join("|"), "labels|a.b/c|d|e");
    }
}
