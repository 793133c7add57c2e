//! Go's types and kinds, as far as a template can tell them apart, and their names.

use std::fmt;

use super::{Element, MapType, Value};

/// The signed integer types that templates meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntType {
    /// `int`
    Int,
    /// `int32`, a character constant.
    Int32,
    /// `int64`
    Int64,
    /// `time.Duration`
    Duration,
    /// `time.Month`
    Month,
    /// `time.Weekday`
    Weekday,
}

/// The unsigned integer types that templates meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UintType {
    /// `uint8`: what `index` takes out of a string.
    Uint8,
    /// `uint32`
    Uint32,
    /// `uint64`: the numbers of a semantic version.
    Uint64,
}

/// `reflect.Kind`, named as `kindOf` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The zero `reflect.Value`.
    Invalid,
    /// `bool`
    Bool,
    /// `int`
    Int,
    /// `int32`
    Int32,
    /// `int64`
    Int64,
    /// `uint8`
    Uint8,
    /// `uint32`
    Uint32,
    /// `uint64`
    Uint64,
    /// `float64`
    Float64,
    /// `complex128`
    Complex128,
    /// `string`
    String,
    /// `slice`
    Slice,
    /// `map`
    Map,
    /// `struct`
    Struct,
    /// `ptr`
    Ptr,
    /// `func`
    Func,
    /// `interface`
    Interface,
}

impl Kind {
    /// Go's name, as `kindOf` prints it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint8 => "uint8",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
            Self::Float64 => "float64",
            Self::Complex128 => "complex128",
            Self::String => "string",
            Self::Slice => "slice",
            Self::Map => "map",
            Self::Struct => "struct",
            Self::Ptr => "ptr",
            Self::Func => "func",
            Self::Interface => "interface",
        }
    }
}

/// The type of a parameter of a function or method; an argument of another one is an error, as in Go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// `interface {}`: everything, nil too.
    Any,
    /// `reflect.Value`: everything, nil and nothing told apart (the functions of text/template itself).
    Reflect,
    /// `bool`
    Bool,
    /// `int`
    Int,
    /// `int32`
    Int32,
    /// `int64`
    Int64,
    /// `uint32`
    Uint32,
    /// `float64`
    Float,
    /// `string`
    Text,
    /// `[]uint8`
    Bytes,
    /// `[]string`
    Texts,
    /// `[]interface {}`
    List,
    /// `map[string]interface {}`
    Map,
    /// Another type, by Go's name (`time.Time`): objects that have this name fit.
    Named(&'static str),
}

impl Type {
    /// Go's name, as messages print it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Any => "interface {}",
            Self::Reflect => "reflect.Value",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint32 => "uint32",
            Self::Float => "float64",
            Self::Text => "string",
            Self::Bytes => "[]uint8",
            Self::Texts => "[]string",
            Self::List => "[]interface {}",
            Self::Map => "map[string]interface {}",
            Self::Named(name) => name,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Value {
    /// Go's name of the value's type, as `%T` and `typeOf` print it: `<nil>` for the two nils.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Nothing | Self::Nil => "<nil>",
            Self::Bool(_) => "bool",
            Self::Int(_, IntType::Duration) => "time.Duration",
            Self::Int(_, IntType::Month) => "time.Month",
            Self::Int(_, IntType::Weekday) => "time.Weekday",
            Self::Int(..) | Self::Uint(..) | Self::Float(_) | Self::Complex(..) => self.kind().name(),
            Self::Text(_) => "string",
            Self::Bytes(_) => "[]uint8",
            Self::List(list) => match list.element() {
                Element::Any => "[]interface {}",
                Element::Text => "[]string",
                Element::Int => "[]int",
                Element::Int64 => "[]int64",
                Element::List => "[][]interface {}",
                Element::Texts => "[][]string",
                Element::Maps => "[]map[string]interface {}",
            },
            Self::Map(map) => match map.kind() {
                MapType::Any | MapType::Nil => "map[string]interface {}",
                MapType::Values => "common.Values",
                MapType::ValuesOf3 => "chartutil.Values",
                MapType::Texts | MapType::NoTexts => "map[string]string",
            },
            Self::Object(object) => object.type_name(),
        }
    }

    /// Go's kind of the value.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Nothing | Self::Nil => Kind::Invalid,
            Self::Bool(_) => Kind::Bool,
            Self::Int(_, IntType::Int | IntType::Month | IntType::Weekday) => Kind::Int,
            Self::Int(_, IntType::Int32) => Kind::Int32,
            Self::Int(_, IntType::Int64 | IntType::Duration) => Kind::Int64,
            Self::Uint(_, UintType::Uint8) => Kind::Uint8,
            Self::Uint(_, UintType::Uint32) => Kind::Uint32,
            Self::Uint(_, UintType::Uint64) => Kind::Uint64,
            Self::Float(_) => Kind::Float64,
            Self::Complex(..) => Kind::Complex128,
            Self::Text(_) => Kind::String,
            Self::Bytes(_) | Self::List(_) => Kind::Slice,
            Self::Map(_) => Kind::Map,
            Self::Object(object) => object.kind(),
        }
    }
}
