//! The fields in which two values differ.

use super::{
    class::{self, About},
    lists::{self, Items},
    own::Words,
};
use crate::{
    review::{Class, FieldChange, Path, Standing, Step},
    schema::MergeKeys,
    source::Span,
    value::{Data, Map, Value},
};
use std::collections::{BTreeMap, BTreeSet};

/// The fields in which two values differ, map by map in the order of their keys. A field that is new or gone is told
/// once, and not again for each that lies below it.
pub(super) struct Fields<'a, 'w> {
    /// What the values are.
    pub(super) about: About<'w>,
    /// The words that each side has of its own, between environments.
    pub(super) words: Option<&'w Words<'w>>,
    /// What was found.
    pub(super) found: Vec<FieldChange<'a>>,
    /// How many fields are equal but for the words of their sides.
    pub(super) own: usize,
    keys: &'static MergeKeys,
    path: Vec<Step>,
    way: Vec<[&'a Value; 2]>,
}

impl<'a, 'w> Fields<'a, 'w> {
    /// Compares two values.
    pub(super) fn of(about: About<'w>, words: Option<&'w Words<'w>>, old: &'a Value, new: &'a Value) -> Self {
        let keys = crate::schema::merge_keys(about.group);
        let (path, way, found) = (Vec::new(), Vec::new(), Vec::new());
        let mut fields = Self { about, words, found, own: 0, keys, path, way };
        fields.compare(old, new);
        fields
    }

    fn compare(&mut self, old: &'a Value, new: &'a Value) {
        if old == new {
            return;
        }
        self.way.push([old, new]);
        match (&old.data, &new.data) {
            (Data::Map(a), Data::Map(b)) => self.maps(a, b),
            (Data::List(a), Data::List(b)) => self.lists([old, new], a, b),
            _ => self.scalars(old, new),
        }
        self.way.pop();
    }

    fn scalars(&mut self, old: &'a Value, new: &'a Value) {
        if self.is_own(old, new) {
            self.own += 1;
        } else {
            self.tell(Some(old), Some(new), None);
        }
    }

    fn is_own(&self, old: &Value, new: &Value) -> bool {
        self.words.is_some_and(|words| words.are_alike(old, new))
    }

    fn maps(&mut self, old: &'a Map, new: &'a Map) {
        let mut twins = BTreeMap::new();
        if let Some(words) = self.words {
            let gone = old.keys().filter(|key| new.get(key).is_none());
            let come: Vec<&str> = new.keys().filter(|key| old.get(key).is_none()).collect();
            twins = words.twins(gone, &come);
            self.own += twins.len();
        }
        let taken: BTreeSet<&str> = twins.values().copied().collect();
        let keys: BTreeSet<&str> = old.keys().chain(new.keys()).filter(|key| !taken.contains(key)).collect();
        for key in keys {
            let there = twins.get(key).copied().unwrap_or(key);
            self.step(Step::Key(there.into()), old.get(key), new.get(there));
        }
    }

    fn lists(&mut self, [old, new]: [&'a Value; 2], a: &'a [Value], b: &'a [Value]) {
        let field = self.path.iter().rev().find_map(|step| match step {
            Step::Key(key) => Some(&**key),
            _ => None,
        });
        match lists::items(field, self.keys, a, b) {
            Items::Whole if is_permuted(a, b) => self.tell(Some(old), Some(new), Some(Class::Order)),
            Items::Whole => {
                let alike = a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b || self.is_own(a, b));
                if alike { self.own += 1 } else { self.tell(Some(old), Some(new), None) }
            }
            Items::Named([left, right]) => self.named([old, new], &left, &right),
            Items::Placed { .. } if is_permuted(a, b) => {
                self.tell(Some(old), Some(new), Some(Class::Order));
            }
            Items::Placed { before, after } => self.placed(a, b, before, after),
        }
    }

    fn named(
        &mut self,
        [old, new]: [&'a Value; 2],
        left: &[(String, &'a Value)],
        right: &[(String, &'a Value)],
    ) {
        let places: BTreeMap<String, usize> =
            left.iter().enumerate().map(|(at, (name, _))| (lists::known(name), at)).collect();
        let mut pairs: Vec<Option<usize>> =
            right.iter().map(|(name, _)| places.get(&lists::known(name)).copied()).collect();
        if let Some(words) = self.words {
            let taken: BTreeSet<usize> = pairs.iter().flatten().copied().collect();
            let gone = left.iter().enumerate().filter(|(at, _)| !taken.contains(at)).map(|(_, one)| &*one.0);
            let come: Vec<&str> =
                right.iter().zip(&pairs).filter(|(_, pair)| pair.is_none()).map(|(one, _)| &*one.0).collect();
            for (from, to) in words.twins(gone, &come) {
                if let Some(at) = right.iter().position(|(name, _)| name == to) {
                    pairs[at] = left.iter().position(|(name, _)| name == from);
                }
            }
        }
        let both: Vec<(usize, usize)> =
            pairs.iter().enumerate().filter_map(|(new, old)| Some(((*old)?, new))).collect();
        for (at, (by, item)) in right.iter().enumerate() {
            let step = Step::Named { by: by.as_str().into(), at };
            self.step(step, pairs[at].map(|old| left[old].1), Some(item));
        }
        let kept: BTreeSet<usize> = both.iter().map(|(old, _)| *old).collect();
        for (at, (by, item)) in left.iter().enumerate().filter(|(at, _)| !kept.contains(at)) {
            self.step(Step::Named { by: by.as_str().into(), at }, Some(item), None);
        }
        if lists::is_reordered(&both) {
            self.tell(Some(old), Some(new), Some(Class::Order));
        }
    }

    /// Items without names: what is alike at both ends stays, what is between them is compared place by place.
    fn placed(&mut self, old: &'a [Value], new: &'a [Value], before: usize, after: usize) {
        let (left, right) = (old.len() - after, new.len() - after);
        for at in before..left.max(right) {
            let item = |list: &'a [Value], end: usize| list.get(at).filter(|_| at < end);
            self.step(Step::Item(at), item(old, left), item(new, right));
        }
    }

    fn step(&mut self, step: Step, old: Option<&'a Value>, new: Option<&'a Value>) {
        self.path.push(step);
        match (old, new) {
            (Some(old), Some(new)) => self.compare(old, new),
            _ => self.tell(old, new, None),
        }
        self.path.pop();
    }

    fn tell(&mut self, old: Option<&'a Value>, new: Option<&'a Value>, class: Option<Class>) {
        let is_derived = self.about.is_derived(&self.path, old, new);
        let class = class.unwrap_or_else(|| class::of(&self.about, &self.path));
        self.found.push(FieldChange {
            path: Path(self.path.clone()),
            old,
            new,
            class,
            standing: if is_derived { Standing::Derived } else { Standing::Open },
            cause: [self.place(0, old), self.place(1, new)],
        });
    }

    /// The line that set a value, else that of what encloses it.
    fn place(&self, side: usize, value: Option<&Value>) -> Option<Span> {
        let value = value?;
        value.place().or_else(|| self.way.iter().rev().find_map(|both| both[side].place()))
    }
}

/// Whether two lists have the same items, in another order.
fn is_permuted(old: &[Value], new: &[Value]) -> bool {
    if old.len() != new.len() {
        return false;
    }
    let sorted = |list: &[Value]| {
        let mut texts: Vec<String> = list.iter().map(|item| item.to_json().to_string()).collect();
        texts.sort_unstable();
        texts
    };
    sorted(old) == sorted(new)
}
