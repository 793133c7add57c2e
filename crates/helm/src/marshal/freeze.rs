//! Values as documents.

use std::sync::Arc;

use data_encoding::BASE64;

use crate::{
    fault::Fault,
    limits::VALUE_DEPTH,
    strconv::{general, to_valid_utf8},
    text::Text,
    value::{IntType, Kind, MapType, Value},
    yaml::{Builder, Document},
};

/// A value as encoding/json sees it.
///
/// # Errors
/// encoding/json's; [`Fault::Limit`] when the value nests too deep.
pub fn as_json(value: &Value) -> Result<Document, Fault> {
    freeze(value, Form::Json)
}

/// A value as go-yaml v3 sees it.
///
/// # Errors
/// [`Fault::Limit`] when the value nests too deep.
pub fn as_go(value: &Value) -> Result<Document, Fault> {
    freeze(value, Form::Go)
}

/// Who looks at the value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    Go,
}

fn freeze(value: &Value, form: Form) -> Result<Document, Fault> {
    let mut freezer = Freezer { builder: Builder::default(), form, depth: 0 };
    freezer.value(value)?;
    Ok(freezer.builder.finish(Arc::default()))
}

struct Freezer {
    builder: Builder,
    form: Form,
    depth: usize,
}

impl Freezer {
    fn value(&mut self, value: &Value) -> Result<(), Fault> {
        match value {
            Value::Nothing | Value::Nil => self.builder.null(),
            Value::Bool(bool) => self.builder.bool(*bool),
            Value::Int(number, IntType::Duration) if self.form == Form::Go => {
                self.builder.text(&crate::time::duration::print(*number));
            }
            Value::Int(number, _) => self.builder.int(*number),
            Value::Uint(number, _) => self.builder.uint(*number),
            Value::Float(number) if self.form == Form::Json && !number.is_finite() => {
                return Err(Fault::new(format!("json: unsupported value: {}", general(*number))));
            }
            Value::Float(number) => self.builder.float(*number),
            Value::Complex(..) => {
                let whose =
                    if self.form == Form::Json { "json: unsupported type:" } else { "cannot marshal type:" };
                return Err(Fault::new(format!("{whose} complex128")));
            }
            Value::Text(text) => self.builder.text(&to_valid_utf8(text)),
            Value::Bytes(bytes) if self.form == Form::Json => self.builder.text(&BASE64.encode(bytes)),
            Value::Bytes(bytes) => {
                self.builder.open(false);
                bytes.iter().for_each(|byte| self.builder.int(i64::from(*byte)));
                self.builder.close();
            }
            Value::List(list) => {
                self.nested(false, |own| list.iter().try_for_each(|item| own.value(item)))?;
            }
            Value::Map(map) if map.kind() == MapType::NoTexts && self.form == Form::Json => {
                self.builder.null();
            }
            Value::Map(map) => self.nested(true, |own| {
                map.borrow().iter().try_for_each(|(key, value)| {
                    own.builder.text(&to_valid_utf8(key));
                    own.value(value)
                })
            })?,
            Value::Object(object) => match object.content() {
                // go-yaml writes the fields of structs in small letters.
                Some(Value::Map(map))
                    if self.form == Form::Go && matches!(object.kind(), Kind::Struct | Kind::Ptr) =>
                {
                    let small = |(key, value): (Text, Value)| (Text::from(key.to_ascii_lowercase()), value);
                    self.nested_content(&Value::map(map.entries().into_iter().map(small)))?;
                }
                Some(content) => self.nested_content(&content)?,
                None => self.builder.null(),
            },
        }
        Ok(())
    }

    fn nested_content(&mut self, content: &Value) -> Result<(), Fault> {
        self.deeper()?;
        self.value(content)?;
        self.depth -= 1;
        Ok(())
    }

    fn nested(&mut self, map: bool, fill: impl FnOnce(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        self.deeper()?;
        self.builder.open(map);
        fill(self)?;
        self.builder.close();
        self.depth -= 1;
        Ok(())
    }

    fn deeper(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > VALUE_DEPTH {
            return Err(Fault::Limit(format!("a value nests deeper than {VALUE_DEPTH}")));
        }
        Ok(())
    }
}
