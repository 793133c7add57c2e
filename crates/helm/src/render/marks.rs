//! Gives each map and list of a release's values its place, by which reads of it are told.

use crate::{
    text::Text,
    trace::Places,
    value::{Map, Value},
};

/// Marks all maps and lists of `values`. What charts share has the place where it is met first, which for globals is the
/// topmost chart's.
pub(super) fn mark(values: &Map) -> Places {
    let mut places = Places::default();
    let mut left = vec![(0, Text::default(), Value::Map(values.clone()))];
    // By levels, so that what is shared is met where it is nearest to the top.
    while !left.is_empty() {
        let mut next = Vec::new();
        for (parent, key, value) in left {
            one(&mut places, (parent, key, &value), &mut next);
        }
        left = next;
    }
    places
}

type Below = (u32, Text, Value);

fn one(places: &mut Places, (parent, key, value): (u32, Text, &Value), next: &mut Vec<Below>) {
    let (mut scalars, mut nested) = (Vec::new(), Vec::new());
    let mut sort = |key: Text, value: &Value| match value {
        Value::Map(_) | Value::List(_) => nested.push((key, value.clone())),
        _ => scalars.push(key),
    };
    match value {
        Value::Map(map) if map.place() == 0 => {
            map.borrow().iter().for_each(|(key, value)| sort(key.clone(), value));
            map.mark(places.add(parent, key, scalars));
            next.extend(nested.into_iter().map(|(key, value)| (map.place(), key, value)));
        }
        Value::List(list) if list.place() == 0 => {
            list.iter().enumerate().for_each(|(at, value)| sort(Text::from(at.to_string()), value));
            list.mark(places.add(parent, key, scalars));
            next.extend(nested.into_iter().map(|(key, value)| (list.place(), key, value)));
        }
        _ => {}
    }
}
