//! Which items of two lists belong together: by what names them, else by their place.

use crate::{
    schema::MergeKeys,
    value::{Data, Value},
};
use std::collections::{BTreeMap, BTreeSet};

/// The items of two lists that belong together.
#[derive(Debug)]
pub(super) enum Items<'a> {
    /// Both are one value each: lists of scalars.
    Whole,
    /// Each item with what names it, on both sides.
    Named([Vec<(String, &'a Value)>; 2]),
    /// Items without names: how many are alike at the beginning, and how many at the end.
    Placed {
        /// Alike at the beginning.
        before: usize,
        /// Alike at the end.
        after: usize,
    },
}

/// How the items of two lists are known that stand under a field of this name.
pub(super) fn items<'a>(
    field: Option<&str>,
    keys: &MergeKeys,
    old: &'a [Value],
    new: &'a [Value],
) -> Items<'a> {
    let all = || old.iter().chain(new);
    if all().all(|item| !matches!(item.data, Data::List(_) | Data::Map(_))) {
        return Items::Whole;
    }
    let listed = keys.iter().find(|(list, _)| Some(*list) == field).map_or(&[][..], |(_, names)| names);
    for by in listed.iter().chain(&["name", "metadata.name"]) {
        let named = [old, new].map(|list| named(list, by));
        if let [Some(old), Some(new)] = named {
            return Items::Named([old, new]);
        }
    }
    let before = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let rest = old.iter().rev().zip(new.iter().rev()).take(old.len().min(new.len()) - before);
    Items::Placed { before, after: rest.take_while(|(old, new)| old == new).count() }
}

/// Each item with what names it; `None` when one has no name, or two have the same.
fn named<'a>(list: &'a [Value], by: &str) -> Option<Vec<(String, &'a Value)>> {
    let name = |item: &'a Value| {
        let text = item.at_path(by.split('.'))?.spelled()?;
        // A port's number may serve two protocols.
        let protocol = item.get("protocol").and_then(Value::as_str).filter(|_| by.ends_with("ort"));
        Some((
            protocol.map_or_else(|| format!("{by}={text}"), |it| format!("{by}={text},protocol={it}")),
            item,
        ))
    };
    let named: Vec<_> = list.iter().map(name).collect::<Option<_>>()?;
    let distinct: BTreeSet<String> = named.iter().map(|(name, _)| known(name)).collect();
    (distinct.len() == named.len()).then_some(named)
}

/// What an item is known by: a port without a protocol is one of TCP.
pub(super) fn known(name: &str) -> String {
    name.strip_suffix(",protocol=TCP").unwrap_or(name).to_owned()
}

/// Whether what two lists have in common stands in another order.
pub(super) fn is_reordered(pairs: &[(usize, usize)]) -> bool {
    let by_old: BTreeMap<usize, usize> = pairs.iter().copied().collect();
    by_old.values().zip(by_old.values().skip(1)).any(|(before, after)| before > after)
}
