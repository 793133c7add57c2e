//! The values of a file while they are read. Nothing here recurses, so no nesting can exhaust the stack.

use super::collection::{Items, Key};
use super::limits::{self, Size};
use super::{Dialect, number, trap};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{FileId, Span};
use crate::value::{Data, Text, Trace, Value};
use std::collections::HashMap;

/// What has been read of a file.
pub(super) struct Tree<'t> {
    text: &'t str,
    dialect: Dialect,
    open: Vec<Open>,
    anchors: HashMap<usize, Anchored>,
    documents: Vec<Value>,
    size: Size,
    /// The last scalar, alias, or collection in brackets.
    pub(super) last: Span,
    /// Whether a limit is passed: nothing more is read then.
    pub(super) stopped: bool,
    pub(super) found: Diagnostics,
}

/// What stands before a value, and where the value is.
pub(super) struct Node {
    /// The parser's number of the anchor, 0 for none.
    pub(super) anchor: usize,
    pub(super) tag: Option<Text>,
    pub(super) span: Span,
}

/// A list or map whose end has not come.
struct Open {
    items: Items,
    node: Node,
    before: Size,
    /// The depth of the deepest collection in it, counted from the root.
    deepest: usize,
}

/// A value that aliases may repeat.
struct Anchored {
    value: Value,
    size: Size,
    height: usize,
}

impl<'t> Tree<'t> {
    pub(super) fn new(file: FileId, text: &'t str, dialect: Dialect) -> Self {
        Self {
            text,
            dialect,
            open: Vec::new(),
            anchors: HashMap::new(),
            documents: Vec::new(),
            size: Size::default(),
            last: Span { file, start: 0, end: 0 },
            stopped: false,
            found: Diagnostics::default(),
        }
    }

    /// The documents, when nothing is wrong.
    pub(super) fn finish(self) -> Result<Vec<Value>, Diagnostics> {
        if self.found.is_empty() { Ok(self.documents) } else { Err(self.found) }
    }

    /// Whether the next value is a map's key.
    pub(super) fn awaits_key(&self) -> bool {
        self.open.last().is_some_and(|open| open.items.awaits_key())
    }

    /// Whether the next value belongs to a map's key.
    pub(super) fn awaits_map_value(&self) -> bool {
        self.open.last().is_some_and(|open| matches!(open.items, Items::Map(_)) && !open.items.awaits_key())
    }

    /// Takes `<<` as the key that comes next.
    pub(super) fn merge_key(&mut self, span: Span) {
        self.last = span;
        self.set_key(Key::Merge(span));
    }

    /// Takes a scalar.
    pub(super) fn scalar(&mut self, data: Data, node: Node) {
        let Node { anchor, tag, span } = node;
        let size = Size { nodes: 1, bytes: (span.end - span.start) as usize };
        self.last = span;
        self.grow(size, self.open.len(), span);
        if anchor == 0 && self.awaits_key() {
            return self.add(data.into(), span);
        }
        let value = traced(data, span, tag);
        if anchor != 0 {
            self.anchors.insert(anchor, Anchored { value: value.clone(), size, height: 0 });
        }
        self.add(value, span);
    }

    /// Opens a list or map.
    pub(super) fn begin(&mut self, items: Items, node: Node) {
        let (before, deepest) = (self.size, self.open.len() + 1);
        self.grow(Size { nodes: 1, bytes: 0 }, deepest, node.span);
        self.open.push(Open { items, node, before, deepest });
    }

    /// Closes the innermost list or map, at its bracket or else where its last value ends.
    pub(super) fn end(&mut self, bracket: Option<u32>) {
        let Some(Open { items, node, before, deepest }) = self.open.pop() else { return };
        let span = Span { end: bracket.unwrap_or(self.last.end).max(node.span.start), ..node.span };
        if bracket.is_some() {
            self.last = span;
        }
        let value = traced(items.finish(&mut self.found), span, node.tag);
        if node.anchor != 0 {
            let (size, height) = (self.size.since(before), deepest - self.open.len());
            self.anchors.insert(node.anchor, Anchored { value: value.clone(), size, height });
        }
        self.deepen(deepest);
        self.add(value, span);
    }

    /// Repeats a value. It is shared, so that even a bomb costs nothing here, and counted in full for whoever
    /// walks it later.
    pub(super) fn alias(&mut self, anchor: usize, span: Span) {
        self.last = span;
        let Some(Anchored { value, size, height }) = self.anchors.get(&anchor) else {
            let message = "an alias stands within the value that it repeats";
            return self.reject_alias(Diagnostic::error("invalid-yaml", message).at(span, ""), span);
        };
        let (value, size, deepest) = (value.clone(), *size, self.open.len() + height);
        self.grow(size, deepest, span);
        self.deepen(deepest);
        self.add(value, span);
    }

    /// Goes on as if an alias that cannot be followed were null.
    pub(super) fn reject_alias(&mut self, diagnostic: Diagnostic, span: Span) {
        self.found.push(diagnostic);
        if self.awaits_key() {
            self.set_key(Key::Rejected);
        } else {
            self.add(Value::at(Data::Null, span), span);
        }
    }

    /// Forgets what only the document knows that ends here, also when an error ends it.
    pub(super) fn end_document(&mut self) {
        self.open.clear();
        self.anchors.clear();
    }

    /// Puts a value where it belongs; `span` is where it is used.
    fn add(&mut self, value: Value, span: Span) {
        if self.awaits_key() {
            let key = self.key(&value, span);
            return self.set_key(key);
        }
        match self.open.last_mut().map(|open| &mut open.items) {
            Some(Items::List(items)) => items.push(value),
            Some(Items::Map(fields)) => fields.put(value),
            None if value.is_null() && value.tag().is_none() => {}
            None => self.documents.push(value),
        }
    }

    /// A key is text: in the platform's own files as it is spelled, else as sigs.k8s.io/yaml writes it to JSON.
    fn key(&mut self, value: &Value, span: Span) -> Key {
        let name = match &value.data {
            Data::Number(number) if self.dialect == Dialect::Kubernetes => {
                Some(number::go_key(number).into())
            }
            _ => value.spelled(),
        };
        name.map_or_else(
            || {
                self.found.push(trap::key(self.text, value, span));
                Key::Rejected
            },
            |name| Key::Name(name, span),
        )
    }

    fn set_key(&mut self, key: Key) {
        if let Some(Open { items: Items::Map(fields), .. }) = self.open.last_mut() {
            fields.set_key(key);
        }
    }

    fn deepen(&mut self, deepest: usize) {
        if let Some(parent) = self.open.last_mut() {
            parent.deepest = parent.deepest.max(deepest);
        }
    }

    fn grow(&mut self, size: Size, depth: usize, span: Span) {
        self.size.add(size);
        let too_deep = (depth > limits::DEPTH).then(|| limits::passed("levels of nesting", limits::DEPTH));
        if let Some(excess) = too_deep.or_else(|| self.size.excess()) {
            self.stop(excess.at(span, ""));
        }
    }

    /// Ends the reading with a message.
    pub(super) fn stop(&mut self, diagnostic: Diagnostic) {
        self.stopped = true;
        self.found.push(diagnostic);
    }
}

fn traced(data: Data, span: Span, tag: Option<Text>) -> Value {
    Value { data, trace: Some(Trace::new(span, tag)) }
}
