//! Data that knows where it came from and what it overrode: what layers, models and manifests are made of.

pub mod base64;
pub mod calendar;
pub mod digest;
mod json;
pub mod map;
pub mod number;
pub mod steps;
pub mod way;

pub use ecow::EcoVec as List;
pub use map::{Entry, Map};
pub use number::Number;
pub use smol_str::SmolStr as Text;
pub use way::{Step, Way};

use crate::source::Span;
use std::sync::Arc;

/// A piece of data with its history.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub data: Data,
    /// Where it came from; `None` for what platc itself wrote.
    pub trace: Option<Arc<Trace>>,
}

/// What a value is. Lists and maps are shared until somebody changes them; a text of up to 23 bytes lies in place, as most
/// of a manifest's do: of a thousand apps, a platform has ten million.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number, with its spelling.
    Number(Number),
    /// Text.
    String(Text),
    /// A list.
    List(List<Value>),
    /// A map, in the order of writing.
    Map(Map),
}

/// Where a value came from, and what it overrode.
#[derive(Debug)]
pub struct Trace {
    /// The line that set it.
    pub span: Span,
    /// Few values have more than a place.
    more: Option<Box<More>>,
}

#[derive(Debug)]
struct More {
    tag: Option<Text>,
    overrode: Option<Value>,
}

impl Trace {
    /// Of a value that a line set; with the tag that was written before it (`!append`, `!unset`…), without the `!`.
    #[must_use]
    pub fn new(span: Span, tag: Option<Text>) -> Arc<Self> {
        Self::with(span, tag, None)
    }

    /// Of a value that a line set, over that of the next lower layer that said something there.
    #[must_use]
    pub fn over(span: Span, overrode: Option<Value>) -> Arc<Self> {
        Self::with(span, None, overrode)
    }

    fn with(span: Span, tag: Option<Text>, overrode: Option<Value>) -> Arc<Self> {
        let says_more = tag.is_some() || overrode.is_some();
        Arc::new(Self { span, more: says_more.then(|| Box::new(More { tag, overrode })) })
    }
}

/// Equal when the data are: history does not count.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data
    }
}

impl Value {
    /// `null` without a history.
    pub const NULL: Value = Value { data: Data::Null, trace: None };

    /// A value as written at a place.
    #[must_use]
    pub fn at(data: Data, span: Span) -> Self {
        Self { data, trace: Some(Trace::new(span, None)) }
    }

    /// The same data, with the history of another value: for what was derived from it.
    #[must_use]
    #[allow(clippy::wrong_self_convention, reason = "it reads as the sentence that it is")]
    pub fn from_origin_of(mut self, origin: &Value) -> Self {
        self.trace.clone_from(&origin.trace);
        self
    }

    /// The place that set it.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.trace.as_ref().map(|trace| trace.span)
    }

    /// The tag that was written before it.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.more()?.tag.as_deref()
    }

    /// What it overrode.
    #[must_use]
    pub fn overrode(&self) -> Option<&Value> {
        self.more()?.overrode.as_ref()
    }

    fn more(&self) -> Option<&More> {
        self.trace.as_ref()?.more.as_deref()
    }

    /// Whether it is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.data == Data::Null
    }

    /// Its text, when it is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        if let Data::String(text) = &self.data { Some(text) } else { None }
    }

    /// Its truth, when it is a boolean.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        if let Data::Bool(truth) = self.data { Some(truth) } else { None }
    }

    /// Its number, when it is an integer.
    #[must_use]
    pub fn as_integer(&self) -> Option<i64> {
        if let Data::Number(number) = &self.data { number.as_integer() } else { None }
    }

    /// Its items, when it is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Value]> {
        if let Data::List(items) = &self.data { Some(items) } else { None }
    }

    /// Its entries, when it is a map.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        if let Data::Map(map) = &self.data { Some(map) } else { None }
    }

    /// Its entries to change, when it is a map.
    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        if let Data::Map(map) = &mut self.data { Some(map) } else { None }
    }

    /// The value of a key, when it is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_map().and_then(|map| map.get(key))
    }

    /// The value at a path of keys and list positions.
    #[must_use]
    pub fn at_path<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Option<&Value> {
        path.into_iter().try_fold(self, |value, step| match &value.data {
            Data::List(items) => items.get(step.parse::<usize>().ok()?),
            _ => value.get(step),
        })
    }

    /// The scalar as it was spelled, for places that hold text: `null`, lists and maps have none.
    #[must_use]
    pub fn spelled(&self) -> Option<Text> {
        match &self.data {
            Data::String(text) => Some(text.clone()),
            Data::Number(number) => Some(number.spelled()),
            Data::Bool(truth) => Some(Text::new_static(if *truth { "true" } else { "false" })),
            Data::Null | Data::List(_) | Data::Map(_) => None,
        }
    }

    /// What it is, as messages say it: `an integer`, `a string`…
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.data {
            Data::Null => "null",
            Data::Bool(_) => "a boolean",
            Data::Number(number) if number.as_integer().is_some() => "an integer",
            Data::Number(_) => "a number",
            Data::String(_) => "a string",
            Data::List(_) => "a list",
            Data::Map(_) => "a map",
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Data::String(text.into()).into()
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Data::String(text.into()).into()
    }
}

impl From<Arc<str>> for Value {
    fn from(text: Arc<str>) -> Self {
        Data::String(text.into()).into()
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Data::String(text).into()
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Data::Bool(truth).into()
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Data::Number(number.into()).into()
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Data::Map(map).into()
    }
}

impl From<Data> for Value {
    fn from(data: Data) -> Self {
        Self { data, trace: None }
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        items.into_iter().collect()
    }
}

impl<T: Into<Value>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Data::List(items.into_iter().map(Into::into).collect()).into()
    }
}

/// Writes a map as data: `map! { "kind" => "Service", "spec" => spec }`.
/// `"key" =>? option` leaves the key out when there is nothing.
#[macro_export]
macro_rules! map {
    (@count) => { 0 };
    (@count $key:expr => $value:expr $(, $($rest:tt)*)?) => { 1 + $crate::map!(@count $($($rest)*)?) };
    (@count $key:expr =>? $value:expr $(, $($rest:tt)*)?) => { 1 + $crate::map!(@count $($($rest)*)?) };
    (@put $map:ident;) => {};
    (@put $map:ident; $key:expr => $value:expr $(, $($rest:tt)*)?) => {
        $map.put($key, $value);
        $crate::map!(@put $map; $($($rest)*)?);
    };
    (@put $map:ident; $key:expr =>? $value:expr $(, $($rest:tt)*)?) => {
        if let Some(value) = $value { $map.put($key, value); }
        $crate::map!(@put $map; $($($rest)*)?);
    };
    ($($rest:tt)*) => {{
        #[allow(unused_mut, reason = "an empty map is not filled")]
        let mut map = $crate::value::Map::with_capacity($crate::map!(@count $($rest)*));
        $crate::map!(@put map; $($rest)*);
        $crate::value::Value::from(map)
    }};
}
