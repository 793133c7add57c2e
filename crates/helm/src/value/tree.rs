//! Values at rest: what a chart's defaults and a user's values are before a render thaws them.

use super::{MapType, Value, map::Map};
use crate::text::Text;

/// A tree of values as JSON has them, shared between threads; a render works on its own thawed copy.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Tree {
    /// `null`
    #[default]
    Nil,
    /// `true`, `false`
    Bool(bool),
    /// Every number: Helm reads values through JSON.
    Float(f64),
    /// An integer that `--set` gave, which stays one (Go's `int64`).
    Int64(i64),
    /// A string.
    Text(Text),
    /// A list.
    List(Vec<Tree>),
    /// A map, sorted by key, each key once.
    Map(Vec<(Text, Tree)>),
}

impl Tree {
    /// An empty map.
    pub fn empty() -> Self {
        Self::Map(Vec::new())
    }

    /// The value at `key` of a map.
    pub fn get(&self, key: &[u8]) -> Option<&Tree> {
        let Self::Map(entries) = self else { return None };
        find(entries, key).ok().map(|at| &entries[at].1)
    }

    /// Go's name of the value's type.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Nil => "<nil>",
            Self::Bool(_) => "bool",
            Self::Float(_) => "float64",
            Self::Int64(_) => "int64",
            Self::Text(_) => "string",
            Self::List(_) => "[]interface {}",
            Self::Map(_) => "map[string]interface {}",
        }
    }

    /// A thawed value at rest. Values of templates' own making (objects, bytes) are no values of charts and become null.
    pub(crate) fn freeze(value: &Value) -> Self {
        match value {
            Value::Bool(bool) => Self::Bool(*bool),
            Value::Float(number) => Self::Float(*number),
            Value::Int(number, _) => Self::Int64(*number),
            Value::Text(text) => Self::Text(text.clone()),
            Value::List(items) => {
                let mut list = Vec::with_capacity(items.len());
                for item in items.iter() {
                    list.push(Self::freeze(item));
                }
                Self::List(list)
            }
            Value::Map(map) => {
                let mut entries = Vec::with_capacity(map.len());
                for (key, value) in map.borrow().iter() {
                    entries.push((key.clone(), Self::freeze(value)));
                }
                Self::Map(entries)
            }
            _ => Self::Nil,
        }
    }

    /// A copy that a render may change.
    pub fn thaw(&self) -> Value {
        match self {
            Self::Nil => Value::Nil,
            Self::Bool(bool) => Value::Bool(*bool),
            Self::Float(number) => Value::Float(*number),
            Self::Int64(number) => Value::int64(*number),
            Self::Text(text) => Value::Text(text.clone()),
            // Loops, because adapters of iterators take ten times the stack.
            Self::List(items) => {
                let mut list = Vec::with_capacity(items.len());
                for item in items {
                    list.push(item.thaw());
                }
                Value::list(list)
            }
            Self::Map(entries) => {
                let mut map = Vec::with_capacity(entries.len());
                for (key, value) in entries {
                    map.push((key.clone(), value.thaw()));
                }
                Value::Map(Map::new(MapType::Any, map))
            }
        }
    }
}

/// Takes `key` out of the sorted entries of a map.
pub(crate) fn take(entries: &mut Vec<(Text, Tree)>, key: &[u8]) -> Option<Tree> {
    find(entries, key).ok().map(|at| entries.remove(at).1)
}

/// The value at `key` of the sorted entries of a map.
pub(crate) fn get_mut<'e>(entries: &'e mut [(Text, Tree)], key: &[u8]) -> Option<&'e mut Tree> {
    find(entries, key).ok().map(|at| &mut entries[at].1)
}

/// Sets `key` in the sorted entries of a map.
pub(crate) fn put(entries: &mut Vec<(Text, Tree)>, key: Text, value: Tree) {
    match find(entries, &key) {
        Ok(at) => entries[at].1 = value,
        Err(at) => entries.insert(at, (key, value)),
    }
}

fn find(entries: &[(Text, Tree)], key: &[u8]) -> Result<usize, usize> {
    entries.binary_search_by(|(own, _)| own.as_bytes().cmp(key))
}
