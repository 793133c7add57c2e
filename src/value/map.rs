//! A map in the order of writing, with the places of its keys.

use super::{List, Text, Value};
use crate::source::Span;

/// One key with its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: Text,
    /// Where the key was written; `None` for keys that platc wrote.
    pub key_span: Option<Span>,
    /// The value.
    pub value: Value,
}

/// Entries in the order of writing, shared until somebody changes them. Most maps of a platform have fewer than ten keys,
/// where a scan beats hashing.
#[derive(Clone, Debug, Default)]
pub struct Map {
    entries: List<Entry>,
}

/// Equal when they have the same keys with equal values, in any order.
impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self.iter().zip(other.iter()).enumerate().all(|(at, (mine, theirs))| {
                if mine.key == theirs.key {
                    mine.value == theirs.value
                } else {
                    other.get(&self.entries[at].key).is_some_and(|value| *value == mine.value)
                }
            })
    }
}

impl Map {
    /// An empty map with room for this many entries.
    #[must_use]
    pub fn with_capacity(entries: usize) -> Self {
        Self { entries: List::with_capacity(entries) }
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// A key with its value and place.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| &*entry.key == key)
    }

    /// The value of a key, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        // What is shared is copied when it has the key, and no sooner.
        let at = self.position(key)?;
        Some(&mut self.entries.make_mut()[at].value)
    }

    /// Sets a key: in its place when it is there, else at the end.
    pub fn put(&mut self, key: impl Into<Text>, value: impl Into<Value>) {
        let (key, value) = (key.into(), value.into());
        match self.get_mut(&key) {
            Some(place) => *place = value,
            None => self.push(Entry { key, key_span: None, value }),
        }
    }

    /// Sets a key unless it is there.
    pub fn put_missing(&mut self, key: impl Into<Text>, value: impl Into<Value>) {
        let key = key.into();
        if self.get(&key).is_none() {
            self.push(Entry { key, key_span: None, value: value.into() });
        }
    }

    /// Adds an entry whose key is known to be new.
    pub fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Takes a key out; the others keep their order.
    pub fn remove(&mut self, key: &str) -> Option<Entry> {
        let at = self.position(key)?;
        Some(self.entries.remove(at))
    }

    fn position(&self, key: &str) -> Option<usize> {
        self.entries.iter().position(|entry| &*entry.key == key)
    }

    /// Keeps the entries that `keep` says.
    pub fn retain(&mut self, mut keep: impl FnMut(&Entry) -> bool) {
        self.entries.retain(|entry| keep(entry));
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries in the order of writing.
    pub fn iter(&self) -> std::slice::Iter<'_, Entry> {
        self.entries.iter()
    }

    /// The entries in the order of writing, to change.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Entry> {
        self.entries.make_mut().iter_mut()
    }

    /// The keys in the order of writing.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| &*entry.key)
    }
}

impl IntoIterator for Map {
    type Item = Entry;
    type IntoIter = ecow::vec::IntoIter<Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<'a> IntoIterator for &'a Map {
    type Item = &'a Entry;
    type IntoIter = std::slice::Iter<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a> IntoIterator for &'a mut Map {
    type Item = &'a mut Entry;
    type IntoIter = std::slice::IterMut<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

/// Adds entries whose keys are known to be new.
impl Extend<Entry> for Map {
    fn extend<I: IntoIterator<Item = Entry>>(&mut self, entries: I) {
        self.entries.extend(entries);
    }
}

impl FromIterator<Entry> for Map {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Self {
        Self { entries: entries.into_iter().collect() }
    }
}

impl<K: Into<Text>, V: Into<Value>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter();
        let mut map = Self::with_capacity(pairs.size_hint().0);
        for (key, value) in pairs {
            map.put(key, value);
        }
        map
    }
}
