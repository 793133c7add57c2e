//! Writes as encoding/json would: keys sorted, `<`, `>` and `&` escaped unless asked otherwise.

use crate::{
    strconv,
    yaml::{Kind, Node},
};

/// What is escaped besides what JSON demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// `<`, `>` and `&`, so that HTML may contain the text: Go's default.
    Html,
    /// Nothing (`toRawJson`).
    Nothing,
}

/// A node on one line.
pub fn write(node: Node<'_>, escape: Escape) -> Vec<u8> {
    let mut writer = Writer::new(escape);
    writer.node(node);
    writer.finish()
}

/// A text that grows by one value after the other. Who writes sees to it that collections are closed and keys sorted.
#[derive(Debug)]
pub struct Writer<'i> {
    out: Vec<u8>,
    escape: Escape,
    indent: Option<&'i str>,
    depth: usize,
    /// Whether something stands before the next value that a comma must part it from.
    more: bool,
    /// Whether a key stands before the next value.
    keyed: bool,
}

impl<'i> Writer<'i> {
    /// Everything on one line.
    pub fn new(escape: Escape) -> Self {
        Self { out: Vec::new(), escape, indent: None, depth: 0, more: false, keyed: false }
    }

    /// A line for each value, each level indented by `indent` (`json.MarshalIndent`).
    pub fn pretty(indent: &'i str) -> Self {
        Self { indent: Some(indent), ..Self::new(Escape::Html) }
    }

    /// The text.
    pub fn finish(self) -> Vec<u8> {
        self.out
    }

    /// Writes `null`, `true`, `false` or a number.
    pub fn word(&mut self, word: &str) {
        self.part();
        self.out.extend_from_slice(word.as_bytes());
    }

    /// Writes a number, which must be finite.
    pub fn float(&mut self, number: f64) {
        let mut text = String::new();
        strconv::json_number(&mut text, number);
        self.word(&text);
    }

    /// Writes a string.
    pub fn text(&mut self, text: &[u8]) {
        self.part();
        self.string(text);
    }

    /// Writes a key; its value must follow.
    pub fn key(&mut self, key: &[u8]) {
        self.part();
        self.string(key);
        self.out.extend_from_slice(if self.indent.is_some() { b": " } else { b":" });
        self.keyed = true;
    }

    /// Opens a collection with its bracket.
    pub fn open(&mut self, bracket: u8) {
        self.part();
        self.out.push(bracket);
        self.depth += 1;
        self.more = false;
    }

    /// Closes a collection with its bracket.
    pub fn close(&mut self, bracket: u8) {
        self.depth -= 1;
        if self.more {
            self.line();
        }
        self.out.push(bracket);
        self.more = true;
    }

    /// What stands before a value or a key.
    fn part(&mut self) {
        if std::mem::take(&mut self.keyed) {
            return;
        }
        if std::mem::replace(&mut self.more, true) {
            self.out.push(b',');
        }
        if self.depth > 0 {
            self.line();
        }
    }

    fn line(&mut self) {
        if let Some(indent) = self.indent {
            self.out.push(b'\n');
            self.out.extend(indent.as_bytes().iter().cycle().take(indent.len() * self.depth));
        }
    }

    /// Writes a node; without recursion, as a document may nest deeper than a stack.
    pub fn node(&mut self, node: Node<'_>) {
        let mut levels: Vec<Level<'_>> = Vec::new();
        levels.extend(self.start(node));
        while let Some(level) = levels.last_mut() {
            let next = match level {
                Level::Seq(items) => items.next(),
                Level::Map(entries) => entries.next().map(|(key, value)| {
                    self.key(key.as_bytes());
                    value
                }),
            };
            let end = if matches!(level, Level::Seq(_)) { b']' } else { b'}' };
            if let Some(node) = next {
                levels.extend(self.start(node));
            } else {
                levels.pop();
                self.close(end);
            }
        }
    }

    /// Writes a scalar or opens a collection.
    fn start<'d>(&mut self, node: Node<'d>) -> Option<Level<'d>> {
        match node.kind() {
            Kind::Null => self.word("null"),
            Kind::Bool(bool) => self.word(if bool { "true" } else { "false" }),
            Kind::Int(number) => self.word(&number.to_string()),
            Kind::Uint(number) => self.word(&number.to_string()),
            Kind::Float(number) => self.float(number),
            Kind::Str(text) => self.text(text.as_bytes()),
            Kind::Seq(items) => {
                self.open(b'[');
                return Some(Level::Seq(items));
            }
            Kind::Map(_) => {
                self.open(b'{');
                return Some(Level::Map(node.sorted().into_iter()));
            }
        }
        None
    }

    fn string(&mut self, text: &[u8]) {
        self.out.push(b'"');
        for chunk in text.utf8_chunks() {
            self.valid(chunk.valid());
            for _ in chunk.invalid() {
                self.out.extend_from_slice(b"\\ufffd");
            }
        }
        self.out.push(b'"');
    }

    fn valid(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut done = 0;
        for (at, byte) in bytes.iter().enumerate() {
            if *byte >= b' ' && !matches!(byte, b'"' | b'\\' | b'<' | b'>' | b'&' | 0xE2) {
                continue;
            }
            let escaped: &[u8] = match byte {
                b'"' => b"\\\"",
                b'\\' => b"\\\\",
                b'\n' => b"\\n",
                b'\r' => b"\\r",
                b'\t' => b"\\t",
                0x08 => b"\\b",
                0x0C => b"\\f",
                0xE2 if text[at..].starts_with('\u{2028}') => b"\\u2028",
                0xE2 if text[at..].starts_with('\u{2029}') => b"\\u2029",
                b'<' if self.escape == Escape::Html => b"\\u003c",
                b'>' if self.escape == Escape::Html => b"\\u003e",
                b'&' if self.escape == Escape::Html => b"\\u0026",
                0..b' ' => &hexadecimal(*byte),
                _ => continue,
            };
            self.out.extend_from_slice(&bytes[done..at]);
            self.out.extend_from_slice(escaped);
            done = at + if *byte == 0xE2 { 3 } else { 1 };
        }
        self.out.extend_from_slice(&bytes[done..]);
    }
}

/// A collection that is being written.
enum Level<'d> {
    Seq(crate::yaml::Items<'d>),
    Map(std::vec::IntoIter<(&'d str, Node<'d>)>),
}

fn hexadecimal(byte: u8) -> [u8; 6] {
    let digit = |number: u8| if number < 10 { b'0' + number } else { b'a' + number - 10 };
    [b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 0xF)]
}
