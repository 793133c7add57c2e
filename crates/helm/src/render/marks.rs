//! Gives each map and list of a release's values its place, by which reads of it are told.

use std::collections::VecDeque;

use crate::{
    text::Text,
    trace::Places,
    value::{Map, Value},
};

/// Marks all maps and lists of `values`. What charts share has the place where it is met first, which for globals is the
/// topmost chart's.
pub(super) fn mark(values: &Map) -> Places {
    let mut places = Places::default();
    let mut found = VecDeque::from([(0, Text::default(), Value::Map(values.clone()))]);
    // By levels, so that what is shared is met where it is nearest to the top.
    while let Some((parent, key, value)) = found.pop_front() {
        match value {
            Value::Map(map) if map.place() == 0 => {
                let place = places.add(parent, key);
                map.mark(place);
                let below = map.borrow();
                let nested = below.iter().filter(|(_, value)| is_nested(value));
                found.extend(nested.map(|(key, value)| (place, key.clone(), value.clone())));
            }
            Value::List(list) if list.place() == 0 => {
                let place = places.add(parent, key);
                list.mark(place);
                let nested = list.iter().enumerate().filter(|(_, value)| is_nested(value));
                found.extend(nested.map(|(at, value)| (place, Text::from(at.to_string()), value.clone())));
            }
            _ => {}
        }
    }
    places
}

fn is_nested(value: &Value) -> bool {
    matches!(value, Value::Map(_) | Value::List(_))
}
