//! Writes a node as encoding/json would: keys sorted, `<`, `>` and `&` escaped unless asked otherwise.

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
    let mut writer = Writer { out: String::new(), escape, indent: None };
    writer.node(node, 0);
    writer.out.into_bytes()
}

/// A node on many lines (`json.MarshalIndent`), each level indented by `indent`.
pub fn pretty(node: Node<'_>, indent: &str) -> Vec<u8> {
    let mut writer = Writer { out: String::new(), escape: Escape::Html, indent: Some(indent) };
    writer.node(node, 0);
    writer.out.into_bytes()
}

struct Writer<'i> {
    out: String,
    escape: Escape,
    indent: Option<&'i str>,
}

/// A collection that is being written.
enum Level<'d> {
    Seq(Vec<Node<'d>>),
    Map(Vec<(&'d str, Node<'d>)>),
}

impl Writer<'_> {
    /// Without recursion: a document may nest deeper than a stack.
    fn node(&mut self, node: Node<'_>, _depth: usize) {
        let mut levels: Vec<(Level<'_>, bool)> = Vec::new();
        let mut next = Some(node);
        loop {
            if let Some(node) = next.take()
                && let Some(level) = self.start(node)
            {
                levels.push((level, true));
            }
            let depth = levels.len();
            let Some((level, first)) = levels.last_mut() else { return };
            let was_first = std::mem::replace(first, false);
            match level {
                Level::Seq(items) => next = items.pop(),
                Level::Map(entries) => {
                    if let Some((key, value)) = entries.pop() {
                        self.separate(was_first, depth);
                        self.string(key);
                        self.out.push_str(if self.indent.is_some() { ": " } else { ":" });
                        next = Some(value);
                        continue;
                    }
                }
            }
            let end = if matches!(level, Level::Seq(_)) { ']' } else { '}' };
            if next.is_some() {
                self.separate(was_first, depth);
            } else {
                levels.pop();
                self.line(levels.len());
                self.out.push(end);
            }
        }
    }

    fn separate(&mut self, first: bool, depth: usize) {
        if !first {
            self.out.push(',');
        }
        self.line(depth);
    }

    fn line(&mut self, depth: usize) {
        if let Some(indent) = self.indent {
            self.out.push('\n');
            for _ in 0..depth {
                self.out.push_str(indent);
            }
        }
    }

    /// Writes a scalar or the start of a collection, whose content it answers in reverse.
    fn start<'d>(&mut self, node: Node<'d>) -> Option<Level<'d>> {
        match node.kind() {
            Kind::Null => self.out.push_str("null"),
            Kind::Bool(bool) => self.out.push_str(if bool { "true" } else { "false" }),
            Kind::Int(number) => self.out.push_str(&number.to_string()),
            Kind::Uint(number) => self.out.push_str(&number.to_string()),
            Kind::Float(number) => strconv::json_number(&mut self.out, number),
            Kind::Str(text) => self.string(text),
            Kind::Seq(items) => {
                let mut items: Vec<_> = items.collect();
                if items.is_empty() {
                    self.out.push_str("[]");
                    return None;
                }
                items.reverse();
                self.out.push('[');
                return Some(Level::Seq(items));
            }
            Kind::Map(_) => {
                let mut entries = node.sorted();
                if entries.is_empty() {
                    self.out.push_str("{}");
                    return None;
                }
                entries.reverse();
                self.out.push('{');
                return Some(Level::Map(entries));
            }
        }
        None
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        let mut done = 0;
        for (at, char) in text.char_indices() {
            let escaped = match char {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\x08' => "\\b",
                '\x0C' => "\\f",
                '\u{2028}' => "\\u2028",
                '\u{2029}' => "\\u2029",
                '<' | '>' | '&' if self.escape == Escape::Nothing => continue,
                '<' => "\\u003c",
                '>' => "\\u003e",
                '&' => "\\u0026",
                '\0'..='\x1F' => "\\u00",
                _ => continue,
            };
            self.out.push_str(&text[done..at]);
            self.out.push_str(escaped);
            if escaped == "\\u00" {
                for shift in [4, 0] {
                    let digit = u32::from(char) >> shift & 0xF;
                    self.out.push(char::from_digit(digit, 16).unwrap_or('0'));
                }
            }
            done = at + char.len_utf8();
        }
        self.out.push_str(&text[done..]);
        self.out.push('"');
    }
}
