//! Reads JSON as encoding/json does, with its messages.

use std::{fmt, sync::Arc};

use super::string;
use crate::{
    format::quoted,
    yaml::{Builder, Document},
};

/// How deep collections may nest (encoding/json, `maxNestingDepth`).
const DEPTH: usize = 10_000;

/// A message of encoding/json.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(pub(super) String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

/// What was read, and what Go complains about although it read on: a number out of range, which became null.
#[derive(Debug)]
pub struct Reading {
    /// What was read.
    pub document: Document,
    /// The first complaint.
    pub complaint: Option<Error>,
}

/// Reads a text that is one JSON value.
///
/// # Errors
/// encoding/json's, for the first character that is wrong.
pub fn read(bytes: &[u8]) -> Result<Reading, Error> {
    let mut reader =
        Reader { bytes, pos: 0, builder: Builder::default(), levels: Vec::new(), complaint: None };
    reader.document()?;
    let document = reader.builder.finish(Arc::default());
    Ok(Reading { document, complaint: reader.complaint })
}

struct Reader<'b> {
    bytes: &'b [u8],
    pos: usize,
    builder: Builder,
    /// The open collections: whether each is an object.
    levels: Vec<bool>,
    complaint: Option<Error>,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<(), Error> {
        self.value()?;
        while let Some(object) = self.levels.last().copied() {
            if object { self.after_pair()? } else { self.after_element()? }
        }
        match self.next() {
            None => Ok(()),
            Some(byte) => Err(invalid(byte, "after top-level value")),
        }
    }

    /// The next byte that is no white space.
    fn next(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.bytes.get(self.pos) {
            self.pos += 1;
        }
        self.bytes.get(self.pos).copied()
    }

    /// A value, or the start of a collection with its first key or element.
    fn value(&mut self) -> Result<(), Error> {
        loop {
            match self.next().ok_or_else(end)? {
                b'{' => {
                    self.open(b'{', true)?;
                    if self.next() == Some(b'}') {
                        self.close();
                        return Ok(());
                    }
                    self.key()?;
                }
                b'[' => {
                    self.open(b'[', false)?;
                    if self.next() == Some(b']') {
                        self.close();
                        return Ok(());
                    }
                }
                _ => return self.scalar(),
            }
        }
    }

    fn open(&mut self, byte: u8, object: bool) -> Result<(), Error> {
        self.pos += 1;
        self.levels.push(object);
        if self.levels.len() > DEPTH {
            return Err(invalid(byte, "exceeded max depth"));
        }
        self.builder.open(object);
        Ok(())
    }

    fn close(&mut self) {
        self.pos += 1;
        self.levels.pop();
        self.builder.close();
    }

    fn after_pair(&mut self) -> Result<(), Error> {
        match self.next().ok_or_else(end)? {
            b',' => {
                self.pos += 1;
                self.key()?;
                self.value()
            }
            b'}' => {
                self.close();
                Ok(())
            }
            byte => Err(invalid(byte, "after object key:value pair")),
        }
    }

    fn after_element(&mut self) -> Result<(), Error> {
        match self.next().ok_or_else(end)? {
            b',' => {
                self.pos += 1;
                self.value()
            }
            b']' => {
                self.close();
                Ok(())
            }
            byte => Err(invalid(byte, "after array element")),
        }
    }

    fn key(&mut self) -> Result<(), Error> {
        match self.next().ok_or_else(end)? {
            b'"' => self.string()?,
            byte => return Err(invalid(byte, "looking for beginning of object key string")),
        }
        match self.next().ok_or_else(end)? {
            b':' => {
                self.pos += 1;
                Ok(())
            }
            byte => Err(invalid(byte, "after object key")),
        }
    }

    fn scalar(&mut self) -> Result<(), Error> {
        match self.bytes[self.pos] {
            b'"' => self.string()?,
            b't' => {
                self.literal("true")?;
                self.builder.bool(true);
            }
            b'f' => {
                self.literal("false")?;
                self.builder.bool(false);
            }
            b'n' => {
                self.literal("null")?;
                self.builder.null();
            }
            b'-' | b'0'..=b'9' => self.number()?,
            byte => return Err(invalid(byte, "looking for beginning of value")),
        }
        Ok(())
    }

    fn literal(&mut self, word: &str) -> Result<(), Error> {
        for expected in word.bytes() {
            let byte = *self.bytes.get(self.pos).unwrap_or(&b' ');
            if byte != expected {
                let context = format!("in literal {word} (expecting '{}')", char::from(expected));
                return Err(invalid(byte, &context));
            }
            self.pos += 1;
        }
        Ok(())
    }

    fn string(&mut self) -> Result<(), Error> {
        let from = self.pos + 1;
        self.pos = string::end(self.bytes, from)?;
        self.builder.text(&string::decode(&self.bytes[from..self.pos]));
        self.pos += 1;
        Ok(())
    }

    fn number(&mut self) -> Result<(), Error> {
        let from = self.pos;
        if self.bytes[self.pos] == b'-' {
            self.pos += 1;
        }
        if self.bytes.get(self.pos) == Some(&b'0') {
            self.pos += 1;
        } else {
            self.digits("in numeric literal")?;
        }
        if self.bytes.get(self.pos) == Some(&b'.') {
            self.pos += 1;
            self.digits("after decimal point in numeric literal")?;
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.pos) {
            self.pos += 1;
            if let Some(b'+' | b'-') = self.bytes.get(self.pos) {
                self.pos += 1;
            }
            self.digits("in exponent of numeric literal")?;
        }
        let text = String::from_utf8_lossy(&self.bytes[from..self.pos]);
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => self.builder.float(number),
            _ => {
                let complaint = format!("json: cannot unmarshal number {text} into Go value of type float64");
                self.complaint.get_or_insert(Error(complaint));
                self.builder.null();
            }
        }
        Ok(())
    }

    /// At least one digit.
    fn digits(&mut self, context: &str) -> Result<(), Error> {
        match self.bytes.get(self.pos) {
            // At the end encoding/json asks whether a blank would fit.
            None => return Err(invalid(b' ', context)),
            Some(byte) if !byte.is_ascii_digit() => return Err(invalid(*byte, context)),
            Some(_) => {}
        }
        while self.bytes.get(self.pos).is_some_and(u8::is_ascii_digit) {
            self.pos += 1;
        }
        Ok(())
    }
}

pub(super) fn end() -> Error {
    Error("unexpected end of JSON input".to_owned())
}

pub(super) fn invalid(byte: u8, context: &str) -> Error {
    let char = match byte {
        b'\'' => "\\'".to_owned(),
        b'"' => "\"".to_owned(),
        byte => {
            let quoted = quoted(char::from(byte).encode_utf8(&mut [0; 4]).as_bytes()).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        }
    };
    Error(format!("invalid character '{char}' {context}"))
}
