//! How large a schema is with its references followed: references that double make a small one endless.

use std::collections::HashMap;

use serde_json::Value as Json;

/// Places that a schema may have with each reference replaced by what it refers to.
const MOST: u64 = 20_000_000;
/// How deep references may lead; what is beyond is not counted.
const DEPTH: usize = 500;

/// Refuses a schema that would take minutes to apply.
pub(super) fn check(schema: &Json) -> Result<(), String> {
    let mut count = Count { root: schema, known: HashMap::new() };
    if count.places(schema, 0) > MOST {
        return Err(format!("the schema has more than {MOST} places once its references are followed"));
    }
    Ok(())
}

struct Count<'s> {
    root: &'s Json,
    /// By pointer what a reference adds; 0 while it is being counted, so that one that leads to itself ends.
    known: HashMap<&'s str, u64>,
}

impl<'s> Count<'s> {
    fn places(&mut self, schema: &'s Json, depth: usize) -> u64 {
        if depth > DEPTH {
            return 1;
        }
        match schema {
            Json::Array(items) => self.sum(items.iter(), depth),
            Json::Object(entries) => {
                let referred = entries.get("$ref").and_then(Json::as_str).and_then(|to| to.strip_prefix('#'));
                let referred = referred.map_or(0, |pointer| self.referred(pointer, depth));
                // Definitions count where they are used.
                let own = entries.iter().filter(|(key, _)| !matches!(key.as_str(), "$defs" | "definitions"));
                self.sum(own.map(|(_, value)| value), depth).saturating_add(referred)
            }
            _ => 1,
        }
    }

    fn sum(&mut self, parts: impl Iterator<Item = &'s Json>, depth: usize) -> u64 {
        parts.fold(1, |sum: u64, part| sum.saturating_add(self.places(part, depth + 1)))
    }

    fn referred(&mut self, pointer: &'s str, depth: usize) -> u64 {
        if let Some(places) = self.known.get(pointer) {
            return *places;
        }
        self.known.insert(pointer, 0);
        let places = self.root.pointer(pointer).map_or(0, |target| self.places(target, depth + 1));
        self.known.insert(pointer, places);
        places
    }
}
