//! TOML: written as BurntSushi's encoder writes it, read into the values that its decoder makes.

mod read;

pub use read::read;

use crate::{
    context::Version,
    fault::Fault,
    format,
    limits::{Fuel, TEXT, VALUE_DEPTH},
    strconv::general,
    text::Text,
    time::{Time, duration},
    value::{IntType, List, Map, Value},
};

/// Writes a value: tables with their plain keys first, then their tables, each sorted.
///
/// # Errors
/// The encoder's texts, and the limits.
pub fn write(value: &Value, version: Version, fuel: &mut Fuel) -> Result<Vec<u8>, Fault> {
    let mut writer = Writer { out: Vec::new(), version, charged: 0, fuel, depth: 0 };
    writer.encode(&mut Vec::new(), value)?;
    Ok(writer.out)
}

/// What a value becomes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Nothing,
    Plain,
    Table,
    Tables,
}

impl Form {
    fn is_table(self) -> bool {
        matches!(self, Self::Table | Self::Tables)
    }
}

struct Writer<'f> {
    out: Vec<u8>,
    version: Version,
    /// How much of it fuel was taken for.
    charged: usize,
    fuel: &'f mut Fuel,
    depth: usize,
}

impl Writer<'_> {
    /// Runs one level deeper.
    fn deeper<T>(&mut self, run: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        if self.depth == VALUE_DEPTH {
            return Err(Fault::Limit(format!("a value is nested more than {VALUE_DEPTH} deep")));
        }
        self.fuel.take(1)?;
        let written = self.out.len() - self.charged;
        if written > 1024 {
            self.fuel.text(written)?;
            if self.out.len() > TEXT {
                return Err(Fault::Limit(format!("a value of more than {} MiB is made", TEXT >> 20)));
            }
            self.charged = self.out.len();
        }
        self.depth += 1;
        let answer = run(self);
        self.depth -= 1;
        answer
    }

    fn encode(&mut self, key: &mut Vec<Text>, value: &Value) -> Result<(), Fault> {
        if let (Value::Complex(..), [..]) = (value, &key[..]) {
            return Err(Fault::new(format!("unsupported type for key '{}': complex128", dotted(key))));
        }
        match (self.form(value)?, content(value)) {
            (Form::Nothing, _) => Ok(()),
            (Form::Table, Value::Map(map)) => self.table(key, &map),
            (Form::Tables, Value::List(list)) => self.tables(key, &list),
            (_, value) => self.key_value(key, &value),
        }
    }

    /// What a value becomes; a list with a nil in it, however deep, becomes nothing at all.
    fn form(&mut self, value: &Value) -> Result<Form, Fault> {
        match content(value) {
            Value::Nothing | Value::Nil => Ok(Form::Nothing),
            Value::Map(map) if map.is_null() => Ok(Form::Nothing),
            Value::Map(_) => Ok(Form::Table),
            Value::Complex(..) => Err(Fault::new("unsupported type: complex128")),
            Value::List(list) => self.deeper(|writer| {
                let mut form = if list.is_empty() { Form::Plain } else { Form::Tables };
                for item in list.iter() {
                    match writer.form(item)? {
                        Form::Nothing => {
                            return Err(Fault::new("toml: cannot encode array with nil element"));
                        }
                        Form::Table => {}
                        Form::Plain | Form::Tables => form = Form::Plain,
                    }
                }
                Ok(form)
            }),
            _ => Ok(Form::Plain),
        }
    }

    fn table(&mut self, key: &mut Vec<Text>, map: &Map) -> Result<(), Fault> {
        if key.len() == 1 {
            self.line_break();
        }
        if !key.is_empty() {
            self.heading(key, "[", "]\n");
        }
        self.entries(key, map)
    }

    fn tables(&mut self, key: &mut Vec<Text>, list: &List) -> Result<(), Fault> {
        if key.is_empty() {
            return Err(Fault::new("toml: top-level values must be Go maps or structs"));
        }
        for item in list.iter() {
            self.line_break();
            self.heading(key, "[[", "]]\n");
            if let Value::Map(map) = content(item) {
                self.entries(key, &map)?;
            }
        }
        Ok(())
    }

    fn heading(&mut self, key: &[Text], open: &str, close: &str) {
        self.indent(key);
        self.out.extend_from_slice(open.as_bytes());
        self.out.extend_from_slice(dotted(key).as_bytes());
        self.out.extend_from_slice(close.as_bytes());
    }

    fn entries(&mut self, key: &mut Vec<Text>, map: &Map) -> Result<(), Fault> {
        self.deeper(|writer| {
            for (_, own, value) in writer.sorted(map)? {
                key.push(own);
                writer.encode(key, &value)?;
                key.pop();
            }
            Ok(())
        })
    }

    /// The entries in the order of writing, tables last.
    fn sorted(&mut self, map: &Map) -> Result<Vec<(Form, Text, Value)>, Fault> {
        let mut entries = Vec::with_capacity(map.len());
        for (key, value) in map.entries() {
            entries.push((self.form(&value)?, key, value));
        }
        entries.sort_by_key(|(form, ..)| form.is_table());
        Ok(entries)
    }

    fn key_value(&mut self, key: &[Text], value: &Value) -> Result<(), Fault> {
        let Some(last) = key.last() else { return self.element(value) };
        self.indent(key);
        self.out.extend_from_slice(&spelled(last));
        self.out.extend_from_slice(b" = ");
        self.element(value)?;
        self.line_break();
        Ok(())
    }

    fn element(&mut self, value: &Value) -> Result<(), Fault> {
        if let Some(time) = Time::of(value) {
            self.out.extend_from_slice(&time.rfc3339());
            return Ok(());
        }
        match content(value) {
            Value::List(list) => return self.deeper(|writer| writer.inline_list(&list)),
            Value::Map(map) => return self.deeper(|writer| writer.inline_table(&map)),
            Value::Bytes(bytes) => self.numbers(&bytes),
            Value::Text(text) => self.quoted(&text),
            Value::Bool(bool) => self.out.extend_from_slice(if bool { b"true" } else { b"false" }),
            Value::Int(number, IntType::Duration) => self.quoted(duration::print(number).as_bytes()),
            Value::Int(number, _) => self.out.extend_from_slice(number.to_string().as_bytes()),
            Value::Uint(number, _) => self.out.extend_from_slice(number.to_string().as_bytes()),
            Value::Float(number) => self.out.extend_from_slice(float(number, self.version).as_bytes()),
            other => return Err(Fault::new(format!("unexpected type: {}", other.type_name()))),
        }
        Ok(())
    }

    fn inline_list(&mut self, list: &List) -> Result<(), Fault> {
        self.out.push(b'[');
        for (at, item) in list.iter().enumerate() {
            if at > 0 {
                self.out.extend_from_slice(b", ");
            }
            self.element(item)?;
        }
        self.out.push(b']');
        Ok(())
    }

    /// In braces. The encoder counts nils for its commas, and leaves them out.
    fn inline_table(&mut self, map: &Map) -> Result<(), Fault> {
        self.out.push(b'{');
        let entries = self.sorted(map)?;
        for (at, (form, key, value)) in entries.iter().enumerate() {
            if *form == Form::Nothing {
                continue;
            }
            self.out.extend_from_slice(&spelled(key));
            self.out.extend_from_slice(b" = ");
            self.element(value)?;
            if at + 1 < entries.len() {
                self.out.extend_from_slice(b", ");
            }
        }
        self.out.push(b'}');
        Ok(())
    }

    fn numbers(&mut self, bytes: &[u8]) {
        let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
        self.out.extend_from_slice(format!("[{}]", numbers.join(", ")).as_bytes());
    }

    fn quoted(&mut self, text: &[u8]) {
        quote(text, &mut self.out);
    }

    fn line_break(&mut self) {
        if !self.out.is_empty() {
            self.out.push(b'\n');
        }
    }

    /// Two spaces for each table around a key.
    fn indent(&mut self, key: &[Text]) {
        self.out.extend(std::iter::repeat_n(b' ', 2 * key.len().saturating_sub(1)));
    }
}

/// An object as its content; a semantic version as its text, a time as it is.
fn content(value: &Value) -> Value {
    let Value::Object(object) = value else { return value.clone() };
    if Time::of(value).is_some() {
        return value.clone();
    }
    object.content().unwrap_or_else(|| Value::Text(object.print()))
}

/// A float always has a point or an exponent; the encoder of Helm 3 knows no exponents.
fn float(number: f64, version: Version) -> String {
    let sign = if number.is_sign_negative() { "-" } else { "" };
    if number.is_nan() {
        return format!("{sign}nan");
    }
    if number.is_infinite() {
        return format!("{sign}inf");
    }
    let text = match version {
        Version::V3_17 => format::float(number, 'f', None),
        Version::V4_1 => general(number),
    };
    if text.contains(['e', '.']) { text } else { text + ".0" }
}

/// A key, quoted unless it is bare.
fn spelled(key: &Text) -> Vec<u8> {
    let is_bare = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !key.is_empty() && key.iter().all(is_bare) {
        return key.to_vec();
    }
    let mut out = Vec::with_capacity(key.len() + 2);
    quote(key, &mut out);
    out
}

fn dotted(key: &[Text]) -> Text {
    Text::from(key.iter().map(spelled).collect::<Vec<_>>().join(&b'.'))
}

fn quote(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            0x08 => out.extend_from_slice(b"\\b"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            0x0c => out.extend_from_slice(b"\\f"),
            b'\r' => out.extend_from_slice(b"\\r"),
            0..0x20 | 0x7f => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(*byte),
        }
    }
    out.push(b'"');
}
