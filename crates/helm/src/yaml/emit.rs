//! Writes nodes as go-yaml does, which is how `toYaml` prints: version 2 behind JSON, version 3 for `toYamlPretty`.

mod order;
mod scalar;
mod style;

use std::vec;

use super::{Items, Kind, Node};
use crate::strconv;

/// As many as most lines are indented by at most, so that they are written at once.
const BLANKS: &str = "                                                                ";

/// Which go-yaml writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    /// Sequences are not indented below a key, lines are folded behind 80 columns.
    Two,
    /// Sequences are indented, nothing is folded.
    Three,
}

/// A node as go-yaml v2 writes it, and a line end.
pub fn emit(node: Node<'_>) -> String {
    Emitter::new(Version::Two).document(node)
}

/// A node as go-yaml v3 writes it with an indentation of 2, and a line end.
pub fn emit_pretty(node: Node<'_>) -> String {
    Emitter::new(Version::Three).document(node)
}

/// The text so far, and what libyaml remembers of it.
struct Emitter {
    version: Version,
    out: String,
    column: usize,
    /// Whether a blank was written last, or the line is empty.
    whitespace: bool,
    /// Whether nothing but indentation and indicators stand in the line.
    indention: bool,
}

/// What surrounds a node.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Item,
    Value,
}

/// A block collection that is being written, and the column of its entries.
enum Level<'d> {
    Seq(Items<'d>, usize),
    Map(vec::IntoIter<(&'d str, Node<'d>)>, usize),
}

impl Emitter {
    fn new(version: Version) -> Self {
        Self { version, out: String::new(), column: 0, whitespace: true, indention: true }
    }

    fn document(mut self, root: Node<'_>) -> String {
        let mut levels: Vec<Level<'_>> = Vec::new();
        levels.extend(self.node(root, None, Context::Item));
        while let Some(level) = levels.last_mut() {
            let below = match level {
                Level::Seq(items, indent) => items.next().map(|item| self.item(item, *indent)),
                Level::Map(entries, indent) => {
                    entries.next().map(|(key, value)| self.entry(key, value, *indent))
                }
            };
            match below {
                Some(level) => levels.extend(level),
                None => drop(levels.pop()),
            }
        }
        self.write_indent(0);
        self.out
    }

    fn item<'d>(&mut self, item: Node<'d>, indent: usize) -> Option<Level<'d>> {
        self.write_indent(indent);
        self.indicator("-", true, true);
        self.node(item, Some(indent), Context::Item)
    }

    fn entry<'d>(&mut self, key: &str, value: Node<'d>, indent: usize) -> Option<Level<'d>> {
        self.write_indent(indent);
        if style::is_simple_key(key) {
            self.string(key, Some(indent), true);
            self.indicator(":", false, false);
        } else {
            self.indicator("?", true, true);
            self.string(key, Some(indent), false);
            self.write_indent(indent);
            self.indicator(":", true, true);
        }
        self.node(value, Some(indent), Context::Value)
    }

    /// Writes a scalar or an empty collection, or opens a collection. `indent` is where the entries of the collection
    /// around it stand.
    fn node<'d>(&mut self, node: Node<'d>, indent: Option<usize>, context: Context) -> Option<Level<'d>> {
        match node.kind() {
            Kind::Null => self.word("null"),
            Kind::Bool(bool) => self.word(if bool { "true" } else { "false" }),
            Kind::Int(number) => self.word(&number.to_string()),
            Kind::Uint(number) => self.word(&number.to_string()),
            Kind::Float(number) => self.float(number),
            Kind::Str(text) if node.is_word() => self.typed(text, indent),
            Kind::Str(text) => self.string(text, indent, false),
            Kind::Seq(mut items) => {
                if items.next().is_none() {
                    self.word("[]");
                    return None;
                }
                let same = self.version == Version::Two && context == Context::Value && !self.indention;
                let inner = indent.map_or(0, |indent| if same { indent } else { indent + 2 });
                return Some(Level::Seq(node.items(), inner));
            }
            Kind::Map(_) => {
                let entries = self.entries(node);
                if entries.is_empty() {
                    self.word("{}");
                    return None;
                }
                return Some(Level::Map(entries.into_iter(), indent.map_or(0, |indent| indent + 2)));
            }
        }
        None
    }

    fn entries<'d>(&self, node: Node<'d>) -> Vec<(&'d str, Node<'d>)> {
        if node.is_ordered() {
            return node.entries().map(|(key, value)| (key.as_str().unwrap_or_default(), value)).collect();
        }
        let mut entries = node.sorted();
        order::sort(&mut entries, self.version == Version::Three);
        entries
    }

    /// In front of version 2 a number has been JSON, and is an integer if it looks like one.
    fn float(&mut self, number: f64) {
        let mut text = strconv::general(number);
        if self.version == Version::Two {
            let mut json = String::new();
            strconv::json_number(&mut json, number);
            if json.parse::<i64>().is_ok() || json.parse::<u64>().is_ok() {
                text = if json == "-0" { "0".to_owned() } else { json };
            }
        }
        match text.as_str() {
            "+Inf" => self.word(".inf"),
            "-Inf" => self.word("-.inf"),
            "NaN" => self.word(".nan"),
            text => self.word(text),
        }
    }

    /// Writes something that needs no quotes and is not folded.
    fn word(&mut self, word: &str) {
        self.space();
        self.out.push_str(word);
        self.column += word.len();
        self.whitespace = false;
        self.indention = false;
    }

    fn space(&mut self) {
        if !self.whitespace {
            self.out.push(' ');
            self.column += 1;
        }
    }

    fn indicator(&mut self, indicator: &str, space: bool, keeps_indention: bool) {
        if space {
            self.space();
        }
        self.out.push_str(indicator);
        self.column += indicator.len();
        self.whitespace = false;
        self.indention &= keeps_indention;
    }

    fn write_indent(&mut self, indent: usize) {
        if !self.indention || self.column > indent || (self.column == indent && !self.whitespace) {
            self.line_break();
        }
        let mut missing = indent - self.column.min(indent);
        while missing > 0 {
            let blanks = &BLANKS[..missing.min(BLANKS.len())];
            self.out.push_str(blanks);
            missing -= blanks.len();
        }
        self.column = self.column.max(indent);
        self.whitespace = true;
        self.indention |= self.version == Version::Two;
    }

    fn line_break(&mut self) {
        self.out.push('\n');
        self.column = 0;
        self.indention |= self.version == Version::Three;
    }
}
