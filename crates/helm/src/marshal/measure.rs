//! Looks at a value before it is written: values that share their parts, or hold themselves, are larger than memory.

use crate::{
    fault::Fault,
    limits::{Fuel, TEXT, VALUE_DEPTH},
    value::Value,
};

/// Who will write the value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Writer {
    /// encoding/json, which looks for cycles in values deeper than our limit.
    Json,
    /// The same behind a pointer, which is one level.
    JsonPointer,
    /// The same with line ends.
    PrettyJson,
    /// go-yaml v2 behind encoding/json.
    Yaml,
    /// go-yaml v3 alone, which does not look for cycles.
    PrettyYaml,
}

impl Writer {
    /// Bytes before each line, for each level.
    fn indentation(self) -> usize {
        match self {
            Self::Json | Self::JsonPointer => 0,
            Self::PrettyJson | Self::Yaml => 2,
            Self::PrettyYaml => 4,
        }
    }
}

/// Bytes that a node takes at least, its text apart.
const NODE: usize = 8;
/// Bytes after which YAML begins another line.
const WIDTH: usize = 80;
/// Texts that are shorter take little memory, however they are written.
const SHORT: usize = 1 << 16;
/// Bytes that `\u003c` has more than what it stands for.
const ESCAPE: usize = 5;

/// Takes the steps for a value.
///
/// # Errors
/// encoding/json's message on a cycle; [`Fault::Limit`] for what nests too deep or is too large.
pub(super) fn measure(value: &Value, writer: Writer, fuel: &mut Fuel) -> Result<(), Fault> {
    Measure { writer, path: Vec::new(), size: 0, fuel }.value(value)
}

struct Measure<'f> {
    writer: Writer,
    /// The collections around.
    path: Vec<Value>,
    size: usize,
    fuel: &'f mut Fuel,
}

impl Measure<'_> {
    fn value(&mut self, value: &Value) -> Result<(), Fault> {
        match value {
            Value::Text(text) => self.text(text),
            Value::Bytes(bytes) => self.grow(bytes.len().saturating_mul(NODE)),
            Value::List(list) => {
                self.inside(value, |measure| list.iter().try_for_each(|item| measure.value(item)))
            }
            Value::Map(map) => self.inside(value, |measure| {
                map.borrow().iter().try_for_each(|(key, value)| {
                    measure.grow(key.len())?;
                    measure.value(value)
                })
            }),
            Value::Object(object) => object.content().map_or(Ok(()), |content| self.value(&content)),
            _ => self.grow(0),
        }
    }

    fn inside(
        &mut self,
        collection: &Value,
        run: impl FnOnce(&mut Self) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.grow(0)?;
        if self.path.len() + usize::from(self.writer == Writer::JsonPointer) >= VALUE_DEPTH {
            return Err(self.too_deep(collection));
        }
        self.path.push(collection.clone());
        run(self)?;
        self.path.pop();
        Ok(())
    }

    fn too_deep(&self, collection: &Value) -> Fault {
        if self.writer != Writer::PrettyYaml && self.path.iter().any(|outer| is(outer, collection)) {
            let kind = collection.type_name();
            return Fault::new(format!("json: unsupported value: encountered a cycle via {kind}"));
        }
        Fault::Limit(format!("a value nests deeper than {VALUE_DEPTH}"))
    }

    /// A text, which YAML may write on lines of its own.
    fn text(&mut self, text: &[u8]) -> Result<(), Fault> {
        let (mut bytes, indentation) = (text.len(), self.indentation());
        if matches!(self.writer, Writer::Yaml | Writer::PrettyYaml) && indentation > 0 {
            let lines = memchr::memchr_iter(b'\n', text).count() + text.len() / WIDTH;
            bytes = bytes.saturating_add(lines.saturating_mul(indentation));
        }
        if text.len() > SHORT {
            let escaped =
                text.iter().filter(|byte| !(b' '..=b'~').contains(byte) || b"\"\\<>&".contains(byte));
            bytes = bytes.saturating_add(escaped.count().saturating_mul(ESCAPE));
        }
        self.grow(bytes)
    }

    fn indentation(&self) -> usize {
        self.path.len() * self.writer.indentation()
    }

    /// A node, and so many bytes.
    fn grow(&mut self, bytes: usize) -> Result<(), Fault> {
        self.size = self.size.saturating_add(bytes).saturating_add(NODE + self.indentation());
        if self.size > TEXT {
            return Err(Fault::Limit(format!("a value of more than {} MiB is made", TEXT >> 20)));
        }
        self.fuel.take(1 + bytes / 64)
    }
}

/// Whether both are one collection in memory.
fn is(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Map(one), Value::Map(other)) => one.is(other),
        (Value::List(one), Value::List(other)) => one.is(other),
        _ => false,
    }
}
