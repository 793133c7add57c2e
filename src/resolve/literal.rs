//! Places that hold no expressions, because which apps, charts and workloads there are is known before any runs; and
//! expressions that nobody could evaluate.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    expression,
    value::{Data, Entry, Value},
};

/// Literal places of apps, classes and overlays; `*` stands for any key.
pub(super) const APP: &[&str] =
    &["environments", "enabled", "classes", "chart", "delivery", "workloads.*.kind", "workloads.*.like"];

/// Literal places of environments.
pub(super) const ENVIRONMENT: &[&str] = &["extends", "abstract", "requires"];

/// Tells of expressions in literal places and in keys, and of those that cannot be read. `filling` are the keys under
/// which something is said about apps.
pub(super) fn check(spec: &Value, literals: &[&str], filling: &[&str], diagnostics: &mut Diagnostics) {
    let own = literals.iter().map(|place| place.split('.').collect::<Vec<_>>());
    let below = |key| APP.iter().map(move |place| std::iter::once(key).chain(place.split('.')).collect());
    for steps in own.chain(filling.iter().copied().flat_map(below)) {
        visit(spec, &steps, &mut |value| {
            if let Some(expression) = first_expression(value) {
                let place = steps.iter().rfind(|step| **step != "*").map_or("", |step| step);
                diagnostics.push(not_literal(place, expression));
            }
        });
    }
    scalars(spec, diagnostics);
}

fn not_literal(place: &str, value: &Value) -> Diagnostic {
    Diagnostic::error("literal-only", format!("no expression may stand in `{place}`"))
        .at(value.span(), "")
        .help("write the value itself: which apps, charts and workloads there are is known before expressions are evaluated")
}

fn visit(value: &Value, steps: &[&str], found: &mut impl FnMut(&Value)) {
    let Some((step, rest)) = steps.split_first() else { return found(value) };
    for entry in value.as_map().into_iter().flatten() {
        if *step == "*" || *step == &*entry.key {
            visit(&entry.value, rest, found);
        }
    }
}

fn scalars(value: &Value, diagnostics: &mut Diagnostics) {
    match &value.data {
        Data::List(items) => items.iter().for_each(|item| scalars(item, diagnostics)),
        Data::Map(map) => {
            for entry in map {
                if entry.key.contains("${{") {
                    diagnostics.push(key(entry));
                }
                scalars(&entry.value, diagnostics);
            }
        }
        _ => diagnostics.extend(expression::fault(value)),
    }
}

fn key(entry: &Entry) -> Diagnostic {
    Diagnostic::error("expression-in-key", "a key is no place for an expression")
        .at(entry.key_span.or(entry.value.span()), "")
        .help("write the key itself; only values are evaluated")
}

/// Whether an expression stands anywhere in a value.
pub(super) fn has_expression(value: &Value) -> bool {
    match &value.data {
        Data::String(text) => text.contains("${{"),
        Data::List(items) => items.iter().any(has_expression),
        Data::Map(map) => map.iter().any(|entry| has_expression(&entry.value)),
        _ => false,
    }
}

fn first_expression(value: &Value) -> Option<&Value> {
    match &value.data {
        Data::String(_) => has_expression(value).then_some(value),
        Data::List(items) => items.iter().find_map(first_expression),
        Data::Map(map) => map.iter().find_map(|entry| first_expression(&entry.value)),
        _ => None,
    }
}
