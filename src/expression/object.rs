//! What minijinja sees of a scope: names that are looked up when they are read.

use super::Found;
use super::convert::lend;
use super::evaluation::{Evaluation, ITSELF, member};
use super::missed::keys;
use super::words::FUNCTIONS;
use crate::value::{Data, Value};
use minijinja::Value as Jinja;
use minijinja::value::{Enumerator, Object, ObjectRepr};
use std::fmt;
use std::sync::Arc;

/// A branch of the scope, the root included.
pub(super) struct Branch {
    pub evaluation: Arc<Evaluation>,
    pub path: Vec<Arc<str>>,
}

impl fmt::Debug for Branch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path.join("."))
    }
}

impl Object for Branch {
    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Jinja> {
        if self.path.is_empty() {
            if name == ITSELF {
                return Some(Jinja::from_dyn_object(self.evaluation.clone()));
            }
            if FUNCTIONS.iter().any(|function| function.name == name) {
                return None;
            }
        }
        let mut path = self.path.clone();
        match self.evaluation.step(&mut path, name.into()) {
            Ok(Found::Value(value)) => Some(lend(&value, path, &self.evaluation)),
            Ok(Found::Branch) => Some(Jinja::from_object(Self { evaluation: self.evaluation.clone(), path })),
            Ok(Found::Undefined) => None,
            Err(failure) => Some(Jinja::from(self.evaluation.stop(failure))),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let keys = self.evaluation.keys(&self.path);
        Enumerator::Values(keys.into_iter().map(Jinja::from).collect())
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }
}

/// A list or map that the scope handed out, as it is: in its order, with its history.
pub(super) struct Held {
    pub value: Value,
    pub path: Vec<Arc<str>>,
    pub evaluation: Arc<Evaluation>,
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path.join("."))
    }
}

impl Object for Held {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        if matches!(self.value.data, Data::List(_)) { ObjectRepr::Seq } else { ObjectRepr::Map }
    }

    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        match key.as_usize() {
            Some(index) => self.get_value_by_str(&index.to_string()),
            None => self.get_value_by_str(key.as_str()?),
        }
    }

    fn get_value_by_str(self: &Arc<Self>, name: &str) -> Option<Jinja> {
        let mut path = self.path.clone();
        let Some((name, value)) = member(&self.value, name) else {
            path.push(name.into());
            self.evaluation.miss(&path, keys(&self.value));
            return None;
        };
        path.push(name);
        Some(lend(value, path, &self.evaluation))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        match &self.value.data {
            Data::List(items) => Enumerator::Seq(items.len()),
            Data::Map(map) => {
                Enumerator::Values(map.iter().map(|entry| Jinja::from(entry.key.as_str())).collect())
            }
            _ => Enumerator::NonEnumerable,
        }
    }
}
