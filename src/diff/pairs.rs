//! Which objects of two sides are the same one: by what they are, and between environments without their own words.

use super::own::{Vocabulary, Words};
use crate::review::{Object, Subject};
use std::{
    collections::{BTreeMap, HashMap},
    hash::Hash,
};

/// How many pairs of names are held against each other at most.
const MOST: usize = 1 << 18;

/// Objects that belong together.
pub(super) type Pairs<'a> = Vec<(Object<'a>, Object<'a>)>;

/// Takes out what is the same on both sides, by group, kind, namespace and name, or by its path.
pub(super) fn by_identity<'a>(left: &mut Vec<Object<'a>>, right: &mut Vec<Object<'a>>) -> Pairs<'a> {
    take_pairs(left, right, |_, object| Some(object.subject.clone()))
}

/// Takes out what is the same without the sides' own words; then what has the same group, kind and name, wherever it
/// lives. Only where it is one on either side.
pub(super) fn by_name<'a>(
    left: &mut Vec<Object<'a>>,
    right: &mut Vec<Object<'a>>,
    words: &Words,
) -> Pairs<'a> {
    let vocabularies = words.shared();
    let mut pairs =
        take_pairs(left, right, |side, object| Some(without_own(&object.subject, &vocabularies[side])));
    pairs.extend(by_words(left, right, words));
    pairs.extend(take_pairs(left, right, |_, object| match &object.subject {
        Subject::Manifest(it) => Some((it.group.clone(), it.kind.clone(), it.name.clone())),
        Subject::File(_) => None,
    }));
    pairs
}

/// Takes out what an app has under the same name in another namespace.
pub(super) fn moved<'a>(left: &mut Vec<Object<'a>>, right: &mut Vec<Object<'a>>) -> Pairs<'a> {
    take_pairs(left, right, |_, object| match &object.subject {
        Subject::Manifest(it) => {
            Some((object.app?.clone(), it.group.clone(), it.kind.clone(), it.name.clone()))
        }
        Subject::File(_) => None,
    })
}

/// Takes out what is called alike where a word of the one side is an ordinary one on the other, so that no text without
/// them tells it. Few are left to be held against each other here.
fn by_words<'a>(left: &mut Vec<Object<'a>>, right: &mut Vec<Object<'a>>, words: &Words) -> Pairs<'a> {
    let mut places = BTreeMap::new();
    if left.len() * right.len() <= MOST {
        let alike = |old: &Object, new: &Object| are_alike(&old.subject, &new.subject, words);
        for (at, old) in left.iter().enumerate() {
            let mut met = right.iter().enumerate().filter(|(_, new)| alike(old, new));
            let (Some((there, new)), None) = (met.next(), met.next()) else { continue };
            if left.iter().filter(|old| alike(old, new)).count() == 1 {
                places.insert(at, there);
            }
        }
    }
    take(left, right, &places)
}

fn are_alike(old: &Subject, new: &Subject, words: &Words) -> bool {
    match (old, new) {
        (Subject::Manifest(old), Subject::Manifest(new)) => {
            old.kind == new.kind
                && old.group == new.group
                && words.are_names(&old.name, &new.name)
                && words.are_names(&old.namespace, &new.namespace)
        }
        (Subject::File(old), Subject::File(new)) => words.are_names(old, new),
        _ => false,
    }
}

fn without_own(subject: &Subject, vocabulary: &Vocabulary) -> [String; 4] {
    let without = |text: &str| vocabulary.without_own(text).into_owned();
    match subject {
        Subject::Manifest(it) => {
            [it.group.to_string(), it.kind.to_string(), without(&it.namespace), without(&it.name)]
        }
        Subject::File(path) => [String::new(), String::new(), String::new(), without(path)],
    }
}

/// Takes out what has the same key on both sides, and no other there that has it, too; in the order of the left.
fn take_pairs<'a, K: Eq + Hash>(
    left: &mut Vec<Object<'a>>,
    right: &mut Vec<Object<'a>>,
    key: impl Fn(usize, &Object) -> Option<K>,
) -> Pairs<'a> {
    let mut by_key: HashMap<K, [Vec<usize>; 2]> = HashMap::new();
    for (side, objects) in [&*left, &*right].into_iter().enumerate() {
        for (at, object) in objects.iter().enumerate() {
            if let Some(key) = key(side, object) {
                by_key.entry(key).or_default()[side].push(at);
            }
        }
    }
    let alone = by_key.into_values().filter_map(|sides| match sides.each_ref().map(Vec::as_slice) {
        [[old], [new]] => Some((*old, *new)),
        _ => None,
    });
    take(left, right, &alone.collect())
}

/// Takes out the objects at these places.
pub(super) fn take<'a>(
    left: &mut Vec<Object<'a>>,
    right: &mut Vec<Object<'a>>,
    places: &BTreeMap<usize, usize>,
) -> Pairs<'a> {
    let mut rights: Vec<Option<Object>> = std::mem::take(right).into_iter().map(Some).collect();
    let mut pairs = Vec::new();
    for (at, old) in std::mem::take(left).into_iter().enumerate() {
        match places.get(&at).and_then(|new| rights.get_mut(*new)?.take()) {
            Some(new) => pairs.push((old, new)),
            None => left.push(old),
        }
    }
    right.extend(rights.into_iter().flatten());
    pairs
}
