//! The fields in which two values differ.

use crate::value::{Data, Value};
use std::{collections::BTreeSet, fmt, sync::Arc};

/// One step of the way to a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// A key of a map.
    Key(Arc<str>),
    /// A place in a list, from 0.
    Index(usize),
}

/// A field in which two objects differ, with all that lies below it.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// The way there; empty for the object itself.
    pub path: Vec<Step>,
    /// Its value before; `None` when it was not there.
    pub old: Option<Value>,
    /// Its value after; `None` when it is gone.
    pub new: Option<Value>,
}

impl fmt::Display for FieldChange {
    /// The path as people write it: `spec.containers[0].image`, keys with dots in brackets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.path.iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) if key.is_empty() || key.contains(['.', '[', ']', '"']) => {
                    write!(f, "[{key:?}]")?;
                }
                Step::Key(key) if at == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}

/// The fields in which two values differ, in the order of their paths. A field that is new or gone is told once, and
/// not again for each that lies below it.
pub(super) fn fields(old: &Value, new: &Value) -> Vec<FieldChange> {
    let mut found = Vec::new();
    compare(&mut Vec::new(), Some(old), Some(new), &mut found);
    found
}

fn compare(path: &mut Vec<Step>, old: Option<&Value>, new: Option<&Value>, found: &mut Vec<FieldChange>) {
    if old == new {
        return;
    }
    let Some(pairs) = old.zip(new).and_then(|(old, new)| pairs(old, new)) else {
        found.push(FieldChange { path: path.clone(), old: old.cloned(), new: new.cloned() });
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
            let pair = |at: usize| Pair { step: Step::Index(at), old: a.get(at), new: b.get(at) };
            Some((0..a.len().max(b.len())).map(pair).collect())
        }
        _ => None,
    }
}
