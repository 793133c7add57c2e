//! The fields in which two values differ.

use crate::{
    review::{Class, FieldChange, Path, Standing, Step},
    value::{Data, Value},
};
use std::collections::BTreeSet;

/// The fields in which two values differ, in the order of their paths. A field that is new or gone is told once, and
/// not again for each that lies below it.
pub(super) fn fields<'a>(old: &'a Value, new: &'a Value) -> Vec<FieldChange<'a>> {
    let mut found = Vec::new();
    compare(&mut Vec::new(), Some(old), Some(new), &mut found);
    found
}

fn compare<'a>(
    path: &mut Vec<Step>,
    old: Option<&'a Value>,
    new: Option<&'a Value>,
    found: &mut Vec<FieldChange<'a>>,
) {
    if old == new {
        return;
    }
    let Some(pairs) = old.zip(new).and_then(|(old, new)| pairs(old, new)) else {
        found.push(FieldChange {
            path: Path(path.clone()),
            old,
            new,
            class: Class::Field,
            standing: Standing::Open,
            cause: [old.and_then(Value::span), new.and_then(Value::span)],
        });
        return;
    };
    for Pair { step, old, new } in pairs {
        path.push(step);
        compare(path, old, new, found);
        path.pop();
    }
}

/// What two values have at one step.
struct Pair<'a> {
    step: Step,
    old: Option<&'a Value>,
    new: Option<&'a Value>,
}

/// The parts of two values that belong together; `None` when they are not two maps or two lists.
fn pairs<'a>(old: &'a Value, new: &'a Value) -> Option<Vec<Pair<'a>>> {
    match (&old.data, &new.data) {
        (Data::Map(a), Data::Map(b)) => {
            let keys: BTreeSet<&str> = a.keys().chain(b.keys()).collect();
            let pair = |key: &str| Pair { step: Step::Key(key.into()), old: a.get(key), new: b.get(key) };
            Some(keys.into_iter().map(pair).collect())
        }
        (Data::List(a), Data::List(b)) => {
            let pair = |at: usize| Pair { step: Step::Item(at), old: a.get(at), new: b.get(at) };
            Some((0..a.len().max(b.len())).map(pair).collect())
        }
        _ => None,
    }
}
