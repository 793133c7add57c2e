//! Maps: sorted by key as `range` walks them, shared by every clone, changed by `set`, `unset` and `merge`.

use std::{
    cell::{Cell, Ref, RefCell},
    rc::Rc,
};

use super::Value;
use crate::text::Text;

/// Which of Go's map types a map has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapType {
    /// `map[string]interface {}`
    Any,
    /// A nil `map[string]interface {}`, which takes no entries: what `fromJson "null"` answers.
    Nil,
    /// `common.Values`, the type of `.Values` in Helm 4.
    Values,
    /// `chartutil.Values`, the type of `.Values` in Helm 3.
    ValuesOf3,
    /// `map[string]string`: what `split` answers.
    Texts,
    /// A nil `map[string]string`, empty but `null` as JSON: the annotations of a chart that has none.
    NoTexts,
}

/// A map. Cloning copies a pointer, so that all clones see a change. The type belongs to the pointer, as in Go: a
/// subchart's `.Values` is its parent's `.Values.sub` under another type.
#[derive(Clone, Debug)]
pub struct Map {
    kind: MapType,
    node: Rc<Node>,
}

#[derive(Debug)]
struct Node {
    entries: RefCell<Vec<(Text, Value)>>,
    /// Where it stood in the values of the release, for the trace; 0 is nowhere.
    place: Cell<u32>,
}

impl Map {
    /// A new map; of equal keys the last one counts.
    pub fn new(kind: MapType, entries: impl IntoIterator<Item = (Text, Value)>) -> Self {
        let mut entries: Vec<_> = entries.into_iter().map(|(key, value)| (key, value.as_element())).collect();
        if !entries.windows(2).all(|pair| pair[0].0 < pair[1].0) {
            entries.reverse();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            entries.dedup_by(|later, first| later.0 == first.0);
        }
        Self { kind, node: Rc::new(Node { entries: RefCell::new(entries), place: Cell::new(0) }) }
    }

    /// An empty `map[string]interface {}`.
    pub fn empty() -> Self {
        Self::new(MapType::Any, [])
    }

    /// Which of Go's types it has.
    pub fn kind(&self) -> MapType {
        self.kind
    }

    /// Whether it is Go's nil map, which is empty and which JSON writes as `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, MapType::Nil | MapType::NoTexts)
    }

    /// Whether its values are of type `string`, not of any.
    pub fn has_texts(&self) -> bool {
        matches!(self.kind, MapType::Texts | MapType::NoTexts)
    }

    /// The same map under another type.
    #[must_use]
    pub fn retyped(&self, kind: MapType) -> Self {
        Self { kind, node: Rc::clone(&self.node) }
    }

    /// The value at `key`.
    pub fn get(&self, key: &[u8]) -> Option<Value> {
        let entries = self.node.entries.borrow();
        at(&entries, key).map(|at| entries[at].1.clone())
    }

    /// The entry at `key`: its key costs less than a copy of the one that is asked for.
    pub(crate) fn entry(&self, key: &[u8]) -> Option<(Text, Value)> {
        let entries = self.node.entries.borrow();
        at(&entries, key).map(|at| entries[at].clone())
    }

    /// Whether `key` is there, its value null or not.
    pub fn has(&self, key: &[u8]) -> bool {
        at(&self.node.entries.borrow(), key).is_some()
    }

    /// Sets `key`, in this map and so in all its clones.
    pub fn set(&self, key: Text, value: Value) {
        let value = value.as_element();
        let mut entries = self.node.entries.borrow_mut();
        let old = match find(&entries, &key) {
            Ok(at) => Some(std::mem::replace(&mut entries[at].1, value)),
            Err(at) => {
                entries.insert(at, (key, value));
                None
            }
        };
        drop(entries);
        drop(old);
    }

    /// Takes `key` out.
    pub fn remove(&self, key: &[u8]) -> Option<Value> {
        let mut entries = self.node.entries.borrow_mut();
        at(&entries, key).map(|at| entries.remove(at).1)
    }

    /// How many keys it has.
    pub fn len(&self) -> usize {
        self.node.entries.borrow().len()
    }

    /// Whether it has no key.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entries in the order of their keys. The map must not be changed while the answer lives: whoever calls out to
    /// templates takes [`Map::entries`].
    pub fn borrow(&self) -> Ref<'_, [(Text, Value)]> {
        Ref::map(self.node.entries.borrow(), Vec::as_slice)
    }

    /// A copy of the entries in the order of their keys: what is set meanwhile is not seen.
    pub fn entries(&self) -> Vec<(Text, Value)> {
        self.node.entries.borrow().clone()
    }

    /// Where it stood in the values of the release; 0 is nowhere.
    #[inline]
    pub(crate) fn place(&self) -> u32 {
        self.node.place.get()
    }

    pub(crate) fn mark(&self, place: u32) {
        self.node.place.set(place);
    }

    /// Whether both are one map in memory.
    pub fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.node, &other.node)
    }

    /// Where it is in memory: that of no other map, as long as both live.
    pub(crate) fn address(&self) -> usize {
        Rc::as_ptr(&self.node).addr()
    }

    fn into_values(self) -> Vec<(Text, Value)> {
        Rc::try_unwrap(self.node)
            .map(|node| std::mem::take(&mut *node.entries.borrow_mut()))
            .unwrap_or_default()
    }
}

/// Up to so many keys are compared one by one: their lengths lie side by side and tell most apart, where a binary search
/// looks at the bytes of each.
const FEW: usize = 32;

/// Where `key` is.
fn at(entries: &[(Text, Value)], key: &[u8]) -> Option<usize> {
    if entries.len() <= FEW {
        entries.iter().position(|(own, _)| own.as_bytes() == key)
    } else {
        find(entries, key).ok()
    }
}

/// Where `key` is, or would be.
fn find(entries: &[(Text, Value)], key: &[u8]) -> Result<usize, usize> {
    entries.binary_search_by(|(own, _)| own.as_bytes().cmp(key))
}

impl Drop for Node {
    fn drop(&mut self) {
        Teardown::of(self.entries.get_mut().drain(..).map(|(_, value)| value));
    }
}

/// Drops what is nested without recursion: a template can nest as deep as its fuel lasts, the stack cannot.
pub(super) struct Teardown;

impl Teardown {
    /// Whether a value has something below it that goes with it.
    fn is_last(value: &Value) -> bool {
        match value {
            Value::Map(map) => Rc::strong_count(&map.node) == 1,
            Value::List(list) => list.is_last(),
            _ => false,
        }
    }

    pub(super) fn of(values: impl Iterator<Item = Value>) {
        let mut left: Vec<Value> = values.filter(Self::is_last).collect();
        while let Some(value) = left.pop() {
            match value {
                Value::Map(map) => {
                    left.extend(map.into_values().into_iter().map(|(_, value)| value).filter(Self::is_last));
                }
                Value::List(list) => left.extend(list.into_items().into_iter().filter(Self::is_last)),
                _ => {}
            }
        }
    }
}
