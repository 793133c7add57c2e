//! A value that a word looks at, and where in it something is wrong.

use crate::{
    schema::mistake::{Mistake, Place},
    source::Span,
    value::{Map, Step, Value},
};

/// One step down from the value.
#[derive(Clone, Copy, Debug)]
pub(super) enum At<'a> {
    /// The value of a key.
    Key(&'a str),
    /// An item of a list.
    Item(usize),
    /// A key itself.
    Name(&'a str),
}

/// The value, and the mistakes that are told about it.
pub(super) struct Told<'w> {
    value: &'w Value,
    place: &'w Place<'w>,
    found: &'w mut Vec<Mistake>,
}

impl<'w> Told<'w> {
    pub(super) fn new(value: &'w Value, place: &'w Place<'w>, found: &'w mut Vec<Mistake>) -> Self {
        Self { value, place, found }
    }

    /// The value.
    pub(super) fn value(&self) -> &'w Value {
        self.value
    }

    /// Its entries; none when it is no map, which its type tells.
    pub(super) fn map(&self) -> &'w Map {
        static NONE: std::sync::LazyLock<Map> = std::sync::LazyLock::new(Map::default);
        self.value.as_map().unwrap_or(&NONE)
    }

    /// What messages call the value.
    pub(super) fn subject(&self) -> String {
        self.place.subject()
    }

    /// Tells a mistake at a place below the value.
    pub(super) fn tell(
        &mut self,
        at: &[At],
        rule: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let (path, span) = self.way(at);
        let mistake = Mistake { rule, path, at: span, message: message.into(), help: Some(help.into()) };
        self.found.push(mistake);
    }

    /// The whole path, and the nearest place in a source.
    fn way(&self, at: &[At]) -> (Vec<Step>, Option<Span>) {
        let (mut path, mut span) = (self.place.path(), self.place.span());
        let mut value = Some(self.value);
        for step in at {
            match step {
                At::Key(key) | At::Name(key) => {
                    let entry = value.and_then(Value::as_map).and_then(|map| map.entry(key));
                    let own = entry.and_then(|entry| match step {
                        At::Name(_) => entry.key_span.or(entry.value.span()),
                        _ => entry.value.span().or(entry.key_span),
                    });
                    span = own.or(span);
                    value = entry.map(|entry| &entry.value);
                    path.push(Step::Key((*key).into()));
                }
                At::Item(item) => {
                    value = value.and_then(Value::as_list).and_then(|items| items.get(*item));
                    span = value.and_then(Value::span).or(span);
                    path.push(Step::Item(*item));
                }
            }
        }
        (path, span)
    }
}

/// The items of a list below a value; none when there is none.
pub(super) fn items<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_list).unwrap_or_default()
}

/// The text below a value that is not empty.
pub(super) fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str).filter(|text| !text.is_empty())
}
