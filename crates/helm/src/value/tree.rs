//! Values at rest: what a chart's defaults and a user's values are before a render thaws them.

use super::{MapType, Value, map::Map};
use crate::text::Text;

/// A tree of values as JSON has them, shared between threads; a render works on its own thawed copy.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// `null`
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
        entries.binary_search_by(|(own, _)| own.as_bytes().cmp(key)).ok().map(|at| &entries[at].1)
    }

    /// A copy that a render may change.
    pub fn thaw(&self) -> Value {
        match self {
            Self::Nil => Value::Nil,
            Self::Bool(bool) => Value::Bool(*bool),
            Self::Float(number) => Value::Float(*number),
            Self::Int64(number) => Value::int64(*number),
            Self::Text(text) => Value::Text(text.clone()),
            Self::List(items) => Value::list(items.iter().map(Self::thaw).collect()),
            Self::Map(entries) => Value::Map(Map::new(
                MapType::Any,
                entries.iter().map(|(key, value)| (key.clone(), value.thaw())),
            )),
        }
    }
}
