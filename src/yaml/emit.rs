//! The one way that platc writes YAML: what it means is the same to go-yaml, PyYAML, ruamel.yaml and js-yaml.

use super::text::{self, Style};
use crate::value::{Data, Entry, Map, Number, Value};

/// The keys that stand first, in this order, wherever they occur: as people expect them in a manifest.
const LEADING: [&str; 6] = ["apiVersion", "kind", "metadata", "spec", "name", "namespace"];

/// Readers give up on a key that has not ended after 1,024 characters, unless `? ` announced it.
const LONGEST_PLAIN_KEY: usize = 1000;

/// Writes a value as one document: keys sorted, no line ever folded, no anchors, LF, one final line break.
#[must_use]
pub fn emit(value: &Value) -> String {
    let mut writer = Writer { out: String::new(), sorted: Vec::new() };
    match &value.data {
        Data::Map(map) if !map.is_empty() => writer.map(map, 0),
        Data::List(items) if !items.is_empty() => writer.list(items, 0),
        _ => writer.leaf(value, 0),
    }
    writer.out
}

struct Writer<'v> {
    out: String,
    /// The entries of all maps that are being written, with their ranks, sorted within each map: one allocation for
    /// the document.
    sorted: Vec<(usize, &'v Entry)>,
}

impl<'v> Writer<'v> {
    /// A map whose first key stands where the writer is, the others at the indentation.
    fn map(&mut self, map: &'v Map, indent: usize) {
        let first = self.sorted.len();
        self.sorted.extend(map.iter().map(|entry| (rank(&entry.key), entry)));
        self.sorted[first..].sort_unstable_by(|(a, left), (b, right)| (a, &left.key).cmp(&(b, &right.key)));
        for at in first..first + map.len() {
            if at > first {
                self.indent(indent);
            }
            let (_, entry) = self.sorted[at];
            self.key(&entry.key, indent);
            self.below(&entry.value, indent);
        }
        self.sorted.truncate(first);
    }

    fn key(&mut self, key: &str, indent: usize) {
        let start = self.out.len();
        text::write_inline(key, &mut self.out);
        if self.out.len() - start > LONGEST_PLAIN_KEY {
            self.out.insert_str(start, "? ");
            self.out.push('\n');
            self.indent(indent);
        }
        self.out.push(':');
    }

    /// A key's value: lists are not indented, as kubectl writes them.
    fn below(&mut self, value: &'v Value, indent: usize) {
        match &value.data {
            Data::Map(map) if !map.is_empty() => {
                self.out.push('\n');
                self.indent(indent + 2);
                self.map(map, indent + 2);
            }
            Data::List(items) if !items.is_empty() => {
                self.out.push('\n');
                self.indent(indent);
                self.list(items, indent);
            }
            _ => {
                self.out.push(' ');
                self.leaf(value, indent);
            }
        }
    }

    /// A list whose first `-` stands where the writer is, the others at the indentation.
    fn list(&mut self, items: &'v [Value], indent: usize) {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.indent(indent);
            }
            self.out.push_str("- ");
            match &item.data {
                Data::Map(map) if !map.is_empty() => self.map(map, indent + 2),
                Data::List(items) if !items.is_empty() => self.list(items, indent + 2),
                _ => self.leaf(item, indent),
            }
        }
    }

    /// A scalar or an empty collection, with the line's end.
    fn leaf(&mut self, value: &Value, indent: usize) {
        match &value.data {
            Data::Null => self.out.push_str("null"),
            Data::Bool(true) => self.out.push_str("true"),
            Data::Bool(false) => self.out.push_str("false"),
            Data::Number(number) => self.number(number),
            Data::String(string) if text::style(string) == Style::Literal => {
                return text::write_literal(string, indent + 2, &mut self.out);
            }
            Data::String(string) => text::write_inline(string, &mut self.out),
            Data::List(_) => self.out.push_str("[]"),
            Data::Map(_) => self.out.push_str("{}"),
        }
        self.out.push('\n');
    }

    fn number(&mut self, number: &Number) {
        self.out.push_str(&number.canonical());
    }

    fn indent(&mut self, indent: usize) {
        text::indent(indent, &mut self.out);
    }
}

/// The leading keys as listed, then all others.
fn rank(key: &str) -> usize {
    LEADING.iter().position(|leading| *leading == key).unwrap_or(LEADING.len())
}
