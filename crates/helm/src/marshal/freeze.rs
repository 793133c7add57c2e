//! Values as documents.

use std::sync::Arc;

use data_encoding::BASE64;

use crate::{
    fault::Fault,
    limits::VALUE_DEPTH,
    strconv::{general, to_valid_utf8},
    text::Text,
    time::Time,
    value::{IntType, Kind, Object, Value},
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
            Value::Text(text) if self.form == Form::Go && std::str::from_utf8(text).is_err() => {
                self.builder.word(&binary(text));
            }
            Value::Text(text) => self.builder.text(&to_valid_utf8(text)),
            Value::Bytes(bytes) if self.form == Form::Json => self.builder.text(&BASE64.encode(bytes)),
            Value::Bytes(bytes) => {
                self.builder.open(false);
                bytes.iter().for_each(|byte| self.builder.int(i64::from(*byte)));
                self.builder.close();
            }
            Value::List(list) if list.is_null() && self.form == Form::Json => self.builder.null(),
            Value::List(list) => {
                self.nested(false, |own| list.iter().try_for_each(|item| own.value(item)))?;
            }
            Value::Map(map) if map.is_null() && self.form == Form::Json => self.builder.null(),
            Value::Map(map) => self.nested(true, |own| {
                map.borrow().iter().try_for_each(|(key, value)| {
                    own.builder.text(&to_valid_utf8(key));
                    own.value(value)
                })
            })?,
            Value::Object(object) => self.object(&**object)?,
        }
        Ok(())
    }

    fn object(&mut self, object: &dyn Object) -> Result<(), Fault> {
        if self.form == Form::Go {
            if let Some(time) = object.as_any().downcast_ref::<Time>() {
                self.builder.word(&time.rfc3339().lossy());
                return Ok(());
            }
            if let (Kind::Struct | Kind::Ptr, Some(fields)) = (object.kind(), object.fields()) {
                return self.fields(&fields);
            }
        }
        match object.content() {
            Some(content) => self.nested_content(&content)?,
            None => self.builder.null(),
        }
        Ok(())
    }

    /// A struct: go-yaml writes the names of its fields in small letters.
    fn fields(&mut self, fields: &[(Text, Value)]) -> Result<(), Fault> {
        self.deeper()?;
        self.builder.open_fields();
        for (name, value) in fields {
            let name: Vec<u8> =
                name.iter().filter(|byte| **byte != b'_').map(u8::to_ascii_lowercase).collect();
            self.builder.text(&to_valid_utf8(&name));
            self.value(value)?;
        }
        self.builder.close();
        self.depth -= 1;
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

/// Behind this column base 64 continues in the next line.
const BASE64_WIDTH: usize = 70;

/// What is no text is base 64, of several lines when it is long.
fn binary(bytes: &[u8]) -> String {
    let encoded = BASE64.encode(bytes);
    if encoded.len() < BASE64_WIDTH {
        return format!("!!binary {encoded}");
    }
    let mut out = String::from("!!binary\n");
    for (at, digit) in encoded.char_indices() {
        if at > 0 && at % BASE64_WIDTH == 0 {
            out.push('\n');
        }
        out.push(digit);
    }
    out.push('\n');
    out
}
