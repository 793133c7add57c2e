//! Maps into maps: the rules by which the values of a chart and of its users become one (`pkg/chart/common/util`).
//!
//! Maps are shared as they are in Helm: what two charts see of `global` may be one map.

use crate::{
    context::Version,
    format,
    text::Text,
    value::{Map, MapType, Tree, Value},
};

/// Whether a null of the destination takes the source's value away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nulls {
    /// Coalescing: it does, and goes with it.
    Delete,
    /// Merging: it stays.
    Keep,
}

/// Where warnings go, and which Helm's rules hold.
#[derive(Debug)]
pub(crate) struct Tables<'w> {
    pub(crate) version: Version,
    pub(crate) warnings: &'w mut Vec<String>,
}

impl Tables<'_> {
    pub(crate) fn warn(&mut self, warning: String) {
        // One that is told again and again is told once, and nobody reads a thousand.
        if self.warnings.len() < 1_000 && !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// Gives `into` what it does not have of `from`.
    pub(crate) fn coalesce(&mut self, into: &Map, from: &[(Text, Tree)], prefix: &str, nulls: Nulls) {
        for (key, value) in from {
            match (into.get(key), value) {
                (None, _) => into.set(key.clone(), value.thaw()),
                // Helm 4.1 keeps a null that nobody gave another value.
                (Some(Value::Nil), Tree::Nil) if self.version == Version::V4_1 => {}
                (Some(Value::Nil), _) if nulls == Nulls::Delete => drop(into.remove(key)),
                (Some(Value::Map(own)), Tree::Map(inner)) => {
                    self.coalesce(&own, inner, &join(prefix, key), nulls);
                }
                (Some(Value::Map(_)), Tree::Nil) | (Some(Value::Nil), _) => {}
                (Some(Value::Map(_)), _) => self.ignored(prefix, key, &value.thaw()),
                (Some(_), Tree::Map(_)) => self.not_a_table(prefix, key, &value.thaw()),
                (Some(_), _) => {}
            }
        }
    }

    /// The same between two maps of one render, where nulls stay: what `into` lacks it shares with `from` afterwards,
    /// and to Helm 4 its nulls become nulls of `from`.
    pub(crate) fn merge(&mut self, into: &Map, from: &Map, prefix: &str) {
        if into.is(from) {
            return;
        }
        if self.version == Version::V4_1 {
            let nulls = into.entries().into_iter().filter(|(_, value)| value.is_nil());
            nulls.for_each(|(key, value)| from.set(key, value));
        }
        for (key, value) in from.entries() {
            match (into.get(&key), value) {
                (None, value) => into.set(key, value),
                (Some(Value::Map(own)), Value::Map(inner)) => self.merge(&own, &inner, &join(prefix, &key)),
                (Some(Value::Map(_)), Value::Nil) => {}
                (Some(Value::Map(_)), value) => self.ignored(prefix, &key, &value),
                (Some(_), value @ Value::Map(_)) => self.not_a_table(prefix, &key, &value),
                (Some(_), _) => {}
            }
        }
    }

    /// Gives a subchart's values the globals of its parent's. Tables of the parent's globals are merged with the
    /// subchart's own and shared below their first level, so that a subchart's global can show in its parent.
    pub(crate) fn globals(&mut self, into: &Map, from: &Map, prefix: &str) {
        let table = |map: &Map| match map.get(GLOBAL) {
            None => Some(Map::empty()),
            Some(Value::Map(map)) => Some(map),
            Some(_) => None,
        };
        let Some(own) = table(into) else {
            return self
                .warn("warning: skipping globals because destination global is not a table.".to_owned());
        };
        let Some(parents) = table(from) else {
            return self.warn("warning: skipping globals because source global is not a table.".to_owned());
        };
        for (key, value) in parents.entries() {
            match (value, own.get(&key)) {
                (Value::Map(value), there) => {
                    let copy = Map::new(MapType::Any, value.entries());
                    match there {
                        None => {}
                        Some(Value::Map(there)) => self.merge(&copy, &there, &join(prefix, &key)),
                        Some(_) => {
                            let key = format::quoted(&key);
                            self.warn(format!(
                                "Conflict: cannot merge map onto non-map for {key}. Skipping."
                            ));
                            continue;
                        }
                    }
                    own.set(key, Value::Map(copy));
                }
                (_, Some(Value::Map(_))) => self.warn(format!("key {key} is table. Skipping")),
                (value, _) => own.set(key, value),
            }
        }
        into.set(Text::from(GLOBAL), Value::Map(own));
    }

    fn ignored(&mut self, prefix: &str, key: &Text, value: &Value) {
        let (name, value) = (join(prefix, key), format::value(value));
        self.warn(format!("warning: destination for {name} is a table. Ignoring non-table value ({value})"));
    }

    fn not_a_table(&mut self, prefix: &str, key: &Text, value: &Value) {
        let (name, value) = (join(prefix, key), format::value(value));
        self.warn(format!("warning: cannot overwrite table with non table for {name} ({value})"));
    }
}

/// The key of the values that all charts of a release share.
pub(crate) const GLOBAL: &[u8] = b"global";

fn join(prefix: &str, key: &Text) -> String {
    if prefix.is_empty() { key.to_string() } else { format!("{prefix}.{key}") }
}
