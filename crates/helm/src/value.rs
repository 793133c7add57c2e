//! Values as a Go template sees them: Go's types where they can be observed, maps that are shared and change.

mod kind;
mod list;
mod map;
mod object;
pub(crate) mod tree;

use std::rc::Rc;

pub use kind::{IntType, Kind, Type, UintType};
pub use list::{Element, List};
pub use map::{Map, MapType};
pub use object::{Object, Signature};
pub use tree::Tree;

use crate::text::Text;

/// A value during one render. Cloning copies a pointer; maps are shared by all clones, as in Go.
#[derive(Clone, Debug)]
pub enum Value {
    /// Go's zero `reflect.Value`: what a nil becomes when it passes parentheses, a variable or a pipe. Fields of it are
    /// nothing again. Never an element of a list or a map.
    Nothing,
    /// A nil in an interface: the null of a values file, or a key that is missing. A field of it is an error.
    Nil,
    /// `bool`
    Bool(bool),
    /// A signed integer, and which of Go's types it has.
    Int(i64, IntType),
    /// An unsigned integer, and which of Go's types it has.
    Uint(u64, UintType),
    /// `float64`, which every number of a values file is.
    Float(f64),
    /// `complex128`: only a constant of the template can be one.
    Complex(f64, f64),
    /// `string`
    Text(Text),
    /// `[]uint8`, the content of a file.
    Bytes(Text),
    /// A slice.
    List(List),
    /// A map with strings as keys.
    Map(Map),
    /// Something with methods: `.Files`, `.Capabilities`, a semantic version, a time.
    Object(Rc<dyn Object>),
}

impl Value {
    /// Go's `int`.
    pub fn int(number: i64) -> Self {
        Self::Int(number, IntType::Int)
    }

    /// Go's `int64`, which Sprig's arithmetic answers.
    pub fn int64(number: i64) -> Self {
        Self::Int(number, IntType::Int64)
    }

    /// A `string`.
    pub fn text(text: impl Into<Text>) -> Self {
        Self::Text(text.into())
    }

    /// A `[]interface {}`.
    pub fn list(items: Vec<Value>) -> Self {
        Self::List(List::new(Element::Any, items))
    }

    /// A `[]string`.
    pub fn texts<T: Into<Text>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::List(List::new(Element::Text, items.into_iter().map(|text| Self::text(text)).collect()))
    }

    /// A new `map[string]interface {}`.
    pub fn map(entries: impl IntoIterator<Item = (Text, Value)>) -> Self {
        Self::Map(Map::new(MapType::Any, entries))
    }

    /// Whether it is one of the two nils.
    pub fn is_nil(&self) -> bool {
        matches!(self, Self::Nothing | Self::Nil)
    }

    /// What `if` and `and` ask (text/template, `IsTrue`): neither nil nor zero nor empty; an object is always true.
    pub fn truth(&self) -> bool {
        match self {
            Self::Nothing | Self::Nil => false,
            Self::Bool(bool) => *bool,
            Self::Int(number, _) => *number != 0,
            Self::Uint(number, _) => *number != 0,
            Self::Float(number) => *number != 0.0,
            Self::Complex(real, imaginary) => *real != 0.0 || *imaginary != 0.0,
            Self::Text(text) | Self::Bytes(text) => !text.is_empty(),
            Self::List(list) => !list.is_empty(),
            Self::Map(map) => !map.is_empty(),
            Self::Object(object) => object.truth(),
        }
    }

    /// A nil that passes a pipe loses its type (text/template, `evalPipeline`: "lovely!").
    #[must_use]
    pub fn through_pipe(self) -> Self {
        if matches!(self, Self::Nil) { Self::Nothing } else { self }
    }

    /// As an element of a list or a map, where only one nil exists.
    #[must_use]
    pub fn as_element(self) -> Self {
        if matches!(self, Self::Nothing) { Self::Nil } else { self }
    }
}

impl From<bool> for Value {
    fn from(bool: bool) -> Self {
        Self::Bool(bool)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

const _: () =
    assert!(size_of::<Value>() == crate::limits::ITEM, "limits::ITEM says what a list of values takes");
