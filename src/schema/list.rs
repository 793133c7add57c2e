//! The items of a list: each by its schema, how many, and no two alike where that is said.

use super::{
    mistake::Place,
    structure::{List, Unique},
    walk::Walk,
};
use crate::value::{Data, Text, Value};
use std::{collections::HashMap, fmt::Write as _};

/// Checks the items of a list.
pub(super) fn check(walk: &mut Walk, list: &List, items: &[Value], place: &Place) {
    if let Some(schema) = &list.items {
        for (at, item) in items.iter().enumerate() {
            walk.value(schema, item, &place.item(at, item.span()));
        }
    }
    walk.size(list.size, items.len(), place, "item");
    match &list.unique {
        Unique::Map(keys) => by_keys(walk, list, keys, items, place),
        Unique::Set => by_value(walk, items, place),
        Unique::Atomic if list.all_differ => by_value(walk, items, place),
        Unique::Atomic => {}
    }
}

/// No two items have the same values of the keys; what is missing has its default.
fn by_keys(walk: &mut Walk, list: &List, keys: &[Text], items: &[Value], place: &Place) {
    if items.len() < 2 {
        return;
    }
    let schema = list.items.as_ref().map(|items| walk.definition(items).unwrap_or(items));
    let default = |key: &str| schema?.object.property(key)?.default.as_ref();
    let identity = |item: &Value| {
        let mut identity = String::new();
        for key in keys {
            if let Some(value) = item.get(key).filter(|value| !value.is_null()).or_else(|| default(key)) {
                write_canonical(value, &mut identity);
            }
            identity.push('\n');
        }
        identity
    };
    // Items without any key are told as such by `required`.
    let named = |item: &Value| keys.iter().any(|key| item.get(key).is_some());
    for (at, first) in repeated(items, identity, named) {
        let said: Vec<String> = keys
            .iter()
            .filter_map(|key| items[at].get(key)?.spelled().map(|value| format!("`{key}` `{value}`")))
            .collect();
        let key = keys.iter().find_map(|key| items[at].get(key)).and_then(Value::span);
        let item = place.item(at, key.or(items[at].span()));
        let message = format!("{} has two items of {}", place.subject(), said.join(" and "));
        walk.tell(
            item.mistake("duplicate-item", message).help(format!("item {first} is the same: remove one")),
        );
    }
}

/// No two items are equal.
fn by_value(walk: &mut Walk, items: &[Value], place: &Place) {
    if items.len() < 2 {
        return;
    }
    let identity = |item: &Value| {
        let mut identity = String::new();
        write_canonical(item, &mut identity);
        identity
    };
    for (at, first) in repeated(items, identity, |_| true) {
        let what = items[at].spelled().map_or("an item".to_owned(), |value| format!("`{value}`"));
        let message = format!("{} has {what} twice", place.subject());
        let item = place.item(at, items[at].span());
        walk.tell(
            item.mistake("duplicate-item", message).help(format!("item {first} is the same: remove one")),
        );
    }
}

/// The positions of items that were there once before, each with the position of the first: one is enough to tell.
fn repeated(
    items: &[Value],
    identity: impl Fn(&Value) -> String,
    counts: impl Fn(&Value) -> bool,
) -> Vec<(usize, usize)> {
    let mut seen: HashMap<String, (usize, bool)> = HashMap::with_capacity(items.len());
    let mut found = Vec::new();
    for (at, item) in items.iter().enumerate().filter(|(_, item)| counts(item)) {
        let (first, told) = seen.entry(identity(item)).or_insert((at, false));
        if *first != at && !*told {
            *told = true;
            found.push((at, *first));
        }
    }
    found
}

/// Writes a value so that equal ones are equal texts, whatever the order of their keys.
pub(super) fn write_canonical(value: &Value, text: &mut String) {
    // Writing to a string does not fail.
    match &value.data {
        Data::Null => text.push_str("null"),
        Data::Bool(truth) => drop(write!(text, "{truth}")),
        Data::Number(number) => match number.as_integer() {
            Some(integer) => drop(write!(text, "{integer}")),
            None => drop(write!(text, "{:?}", number.as_f64())),
        },
        Data::String(string) => drop(write!(text, "{string:?}")),
        Data::List(items) => {
            text.push('[');
            for item in items {
                write_canonical(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Data::Map(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by(|a, b| a.key.cmp(&b.key));
            text.push('{');
            for entry in entries {
                let _ = write!(text, "{:?}:", entry.key);
                write_canonical(&entry.value, text);
                text.push(',');
            }
            text.push('}');
        }
    }
}
