//! The small types that documents are made of: values that keep their origin, and maps keyed by a name.

use super::{Decode, Decoder};
use crate::{
    source::Span,
    value::{Trace, Value},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::{borrow::Cow, sync::Arc};

/// A typed value that keeps its history.
#[derive(Clone, Debug)]
pub struct Traced<T> {
    /// The value.
    pub value: T,
    /// Where it came from and what it overrode.
    pub trace: Option<Arc<Trace>>,
}

impl<T> Traced<T> {
    /// The place that set it.
    pub fn span(&self) -> Option<Span> {
        self.trace.as_ref().map(|trace| trace.span)
    }

    /// A value of platc's own.
    pub fn built_in(value: impl Into<T>) -> Self {
        Self { value: value.into(), trace: None }
    }
}

impl<T> std::ops::Deref for Traced<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: Into<Value>> From<Traced<T>> for Value {
    fn from(traced: Traced<T>) -> Self {
        Self { trace: traced.trace, ..traced.value.into() }
    }
}

impl<T: Decode> Decode for Traced<T> {
    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
        Some(Self { value: T::decode(value, decoder)?, trace: value.trace.clone() })
    }
}

impl Decode for Arc<str> {
    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
        let text = value.as_str().map(Into::into);
        text.or_else(|| {
            decoder.wrong_type(value, "a string");
            None
        })
    }
}

impl Decode for i64 {
    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
        value.as_integer().or_else(|| {
            decoder.wrong_type(value, "an integer");
            None
        })
    }
}

impl Decode for bool {
    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
        value.as_bool().or_else(|| {
            decoder.wrong_type(value, "a boolean");
            None
        })
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
        let Some(items) = value.as_list() else {
            decoder.wrong_type(value, "a list");
            return None;
        };
        Some(items.iter().filter(|item| !decoder.is_open(item)).collect::<Vec<_>>())
            .map(|items| items.into_iter().filter_map(|item| T::decode(item, decoder)).collect())
    }
}

/// Data of any shape that platc passes on: `values`, `vars`, `raw`, and words that are Kubernetes' own.
#[derive(Clone, Debug, PartialEq)]
pub struct Free(pub Value);

impl Decode for Free {
    fn decode(value: &Value, _: &mut Decoder) -> Option<Self> {
        Some(Self(value.clone()))
    }
}

impl From<Free> for Value {
    fn from(free: Free) -> Self {
        free.0
    }
}

/// A scalar whose spelling counts: `1.10` stays `1.10`.
#[derive(Clone, Debug)]
pub struct Scalar(pub Value);

impl Scalar {
    /// The text as spelled.
    #[must_use]
    pub fn text(&self) -> Arc<str> {
        self.0.spelled().unwrap_or_default().into()
    }
}

impl Decode for Scalar {
    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
        if value.spelled().is_none() {
            decoder.wrong_type(value, "a string, a number or a boolean");
            return None;
        }
        Some(Self(value.clone()))
    }
}

/// A whole number or text, as Kubernetes' `IntOrString` and quantities are.
#[derive(Clone, Debug)]
pub struct IntOrString(pub Value);

impl Decode for IntOrString {
    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
        if value.as_bool().is_some() || value.spelled().is_none() {
            decoder.wrong_type(value, "a number or a string");
            return None;
        }
        Some(Self(value.clone()))
    }
}

impl From<IntOrString> for Value {
    fn from(scalar: IntOrString) -> Self {
        scalar.0
    }
}

/// Things with names: a map keyed by the name, in the order of writing.
#[derive(Clone, Debug)]
pub struct Keyed<T>(pub Vec<Named<T>>);

/// One of the things with names.
#[derive(Clone, Debug)]
pub struct Named<T> {
    /// The name.
    pub name: Arc<str>,
    /// Where the name was written.
    pub span: Option<Span>,
    /// The thing.
    pub value: T,
}

impl<T> Default for Keyed<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Keyed<T> {
    /// The thing of a name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|named| &*named.name == name).map(|named| &named.value)
    }

    /// Each name with its thing.
    pub fn iter(&self) -> std::slice::Iter<'_, Named<T>> {
        self.0.iter()
    }
}

impl<'a, T> IntoIterator for &'a Keyed<T> {
    type Item = &'a Named<T>;
    type IntoIter = std::slice::Iter<'a, Named<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Decode> Decode for Keyed<T> {
    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
        let Some(map) = value.as_map() else {
            decoder.wrong_type(value, "a map");
            return None;
        };
        let mut named = Vec::new();
        for entry in map {
            if let Some(value) = decoder.field(&entry.key, &entry.value) {
                named.push(Named { name: entry.key.clone().into(), span: entry.key_span, value });
            }
        }
        Some(Self(named))
    }
}

/// Gives a type the schema of what people write for it.
macro_rules! schema {
    ($([$($generic:ident)?] $type:ty, $name:expr, $generator:ident => $schema:expr;)+) => {$(
        impl$(<$generic: JsonSchema>)? JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }
            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    )+};
}

schema! {
    [T] Traced<T>, T::schema_name(), generator => generator.subschema_for::<T>();
    [T] Keyed<T>, format!("Keyed{}", T::schema_name()), generator => {
        let item = generator.subschema_for::<Option<T>>();
        json_schema!({"type": "object", "additionalProperties": item})
    };
    [] Free, "Free", _generator => json_schema!(true);
    [] Scalar, "Scalar", _generator => json_schema!({"type": ["string", "number", "boolean"]});
    [] IntOrString, "IntOrString", _generator => json_schema!({"type": ["number", "string"]});
}

/// A field's schema where people may write a shorthand for the long form that platc reads.
#[derive(Debug)]
pub struct OneOf<Short, Long>(std::marker::PhantomData<(Short, Long)>);

impl<Short: JsonSchema, Long: JsonSchema> JsonSchema for OneOf<Short, Long> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("{}Or{}", Short::schema_name(), Long::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (short, long) = (generator.subschema_for::<Short>(), generator.subschema_for::<Long>());
        json_schema!({"anyOf": [short, long]})
    }
}

/// A field's schema where no expression may stand: which apps, charts and workloads there are is known before any
/// expression is evaluated.
#[derive(Debug)]
pub struct Literal<T>(std::marker::PhantomData<T>);

impl<T: JsonSchema> JsonSchema for Literal<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("Literal{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = generator.subschema_for::<T>();
        schema.insert("x-literal".to_owned(), true.into());
        schema
    }
}
