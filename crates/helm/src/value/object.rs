//! Values with methods: what Helm hands templates as Go structs.

use std::{any::Any, fmt::Debug};

use super::{Kind, Type, Value};
use crate::{context::Context, fault::Fault, text::Text, trace::Read};

/// What a function or method takes.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// The types of the parameters.
    pub params: &'static [Type],
    /// The type of any number of further ones (Go's `...T`).
    pub rest: Option<Type>,
}

/// A Go struct, or named type with methods, that templates meet: `.Files`, `.Capabilities`, `*semver.Version`.
pub trait Object: Debug {
    /// Go's name of the type, with its `*` when it is a pointer.
    fn type_name(&self) -> &'static str;

    /// Struct, pointer, slice or map.
    fn kind(&self) -> Kind;

    /// The exported field of this name.
    fn field(&self, _name: &[u8]) -> Option<Value> {
        None
    }

    /// Go's fields that templates may not read.
    fn hidden(&self) -> &'static [&'static str] {
        &[]
    }

    /// What the method of this name takes, when there is one.
    fn method(&self, _name: &[u8]) -> Option<Signature> {
        None
    }

    /// Calls the method, whose signature the arguments fit.
    ///
    /// # Errors
    /// What Go's method answers as its error.
    fn call(&self, _name: &[u8], _args: &[Value], _context: &mut Context<'_>) -> Result<Value, Fault> {
        Ok(Value::Nil)
    }

    /// Why Go refuses to call the method of this name from a template at all.
    fn refusal(&self, _name: &[u8]) -> Option<&'static str> {
        None
    }

    /// What a trace is told when the field or method of this name is asked for.
    fn told(&self, _name: &[u8], _args: &[Value]) -> Option<Read> {
        None
    }

    /// As `%v` prints it.
    fn print(&self) -> Text;

    /// As an action prints it: differently when Go finds a `String` method on the pointer only, as `.KubeVersion` has.
    fn shown(&self) -> Text {
        self.print()
    }

    /// What encoding/json writes of a struct, in the struct's order.
    fn fields(&self) -> Option<Vec<(Text, Value)>> {
        None
    }

    /// As `toYaml` and `toJson` see it: a map or list of its content.
    fn content(&self) -> Option<Value> {
        self.fields().map(Value::map)
    }

    /// As `range`, `len` and `index` see it: its content, unless it is a struct.
    fn elements(&self) -> Option<Value> {
        matches!(self.kind(), Kind::Map | Kind::Slice).then(|| self.content()).flatten()
    }

    /// Whether `if` takes it for true.
    fn truth(&self) -> bool {
        true
    }

    /// For functions that take one type of object.
    fn as_any(&self) -> &dyn Any;
}
