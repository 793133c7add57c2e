//! Lists and maps while they are read: duplicate keys found, merge keys resolved.

use super::limits;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::Span;
use crate::value::{Data, Entry, Map, Text, Value};
use std::collections::{HashMap, HashSet};

/// What has been read of a collection.
pub(super) enum Items {
    List(Vec<Value>),
    Map(Fields),
}

/// The entries of a map that is still read.
#[derive(Default)]
pub(super) struct Fields {
    entries: Vec<Entry>,
    merges: Vec<Merge>,
    key: Option<Key>,
}

/// A key whose value comes next.
pub(super) enum Key {
    Name(Text, Span),
    /// `<<`
    Merge(Span),
    /// One that a message was written about: its value is read and forgotten.
    Rejected,
}

/// A merge key.
struct Merge {
    /// How many entries stand before it.
    at: usize,
    key: Span,
    value: Value,
}

impl Items {
    /// Whether the next value is a map's key.
    pub(super) fn awaits_key(&self) -> bool {
        matches!(self, Items::Map(Fields { key: None, .. }))
    }

    pub(super) fn finish(self, found: &mut Diagnostics) -> Data {
        match self {
            Items::List(items) => Data::List(items.into()),
            Items::Map(fields) => Data::Map(fields.finish(found)),
        }
    }
}

impl Fields {
    pub(super) fn set_key(&mut self, key: Key) {
        self.key = Some(key);
    }

    pub(super) fn put(&mut self, value: Value) {
        match self.key.take() {
            Some(Key::Name(key, span)) => self.entries.push(Entry { key, key_span: Some(span), value }),
            Some(Key::Merge(key)) => self.merges.push(Merge { at: self.entries.len(), key, value }),
            Some(Key::Rejected) | None => {}
        }
    }

    fn finish(self, found: &mut Diagnostics) -> Map {
        report_duplicates(
            self.entries.iter().filter_map(|entry| Some((&*entry.key, entry.key_span?))),
            found,
        );
        report_duplicates(self.merges.iter().map(|merge| ("<<", merge.key)), found);
        if self.merges.is_empty() {
            return self.entries.into_iter().collect();
        }
        merged(&self.entries, &self.merges, found)
    }
}

/// Small maps are scanned, which beats hashing; large ones must not take quadratic time.
fn report_duplicates<'k>(keys: impl Iterator<Item = (&'k str, Span)> + Clone, found: &mut Diagnostics) {
    const SMALL: usize = 12;
    if keys.clone().nth(SMALL).is_some() {
        let mut seen = HashMap::new();
        for (key, span) in keys {
            match seen.get(key) {
                Some(_) if found.iter().len() > limits::MISTAKES => return,
                Some(first) => found.push(duplicate(key, span, *first)),
                None => _ = seen.insert(key, span),
            }
        }
        return;
    }
    for (at, (key, span)) in keys.clone().enumerate() {
        if let Some((_, first)) = keys.clone().take(at).find(|(other, _)| *other == key) {
            found.push(duplicate(key, span, first));
        }
    }
}

fn duplicate(key: &str, again: Span, first: Span) -> Diagnostic {
    let help = if key == "<<" { "write one `<<` with a list: `<<: [*a, *b]`" } else { "keep one of them" };
    Diagnostic::error("duplicate-key", format!("`{key}` is set twice in one map"))
        .at(again, "set again here")
        .at(first, "set here first")
        .help(help)
}

/// A map with the entries that its merge keys bring in, where the merge keys stand. What the map itself says wins,
/// then what is merged first (<https://yaml.org/type/merge.html>).
fn merged(entries: &[Entry], merges: &[Merge], found: &mut Diagnostics) -> Map {
    let mut known: HashSet<Text> = entries.iter().map(|entry| entry.key.clone()).collect();
    let mut merges = merges.iter().peekable();
    let mut result = Map::default();
    for at in 0..=entries.len() {
        while let Some(merge) = merges.next_if(|merge| merge.at == at) {
            for entry in sources(merge, found).into_iter().flat_map(Map::iter) {
                if known.insert(entry.key.clone()) {
                    result.push(entry.clone());
                }
            }
        }
        if let Some(entry) = entries.get(at) {
            result.push(entry.clone());
        }
    }
    result
}

/// The maps that a merge key names.
fn sources<'v>(merge: &'v Merge, found: &mut Diagnostics) -> Vec<&'v Map> {
    let named = match &merge.value.data {
        Data::List(items) => items.as_slice(),
        _ => std::slice::from_ref(&merge.value),
    };
    let mut maps = Vec::new();
    for value in named {
        match value.as_map() {
            Some(map) => maps.push(map),
            None => found.push(
                Diagnostic::error("invalid-yaml", format!("`<<` merges maps, found {}", value.kind()))
                    .at(merge.key, "")
                    .help("give it an alias of a map, or a list of such aliases"),
            ),
        }
    }
    maps
}
