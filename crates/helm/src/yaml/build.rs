//! Documents that were never written: values on their way to YAML or JSON.

use std::sync::Arc;

use super::tree::{Document, Raw, RawValue};

/// What is open.
#[derive(Clone, Copy, Debug)]
enum Collection {
    Seq,
    Map,
    Fields,
}

/// Builds a document from its nodes in order; keys of maps are texts like others.
#[derive(Debug, Default)]
pub struct Builder {
    nodes: Vec<Raw>,
    own: String,
    open: Vec<(usize, Collection, u32)>,
}

impl Builder {
    /// Adds `null`.
    pub fn null(&mut self) {
        self.push(RawValue::Null);
    }

    /// Adds a boolean.
    pub fn bool(&mut self, bool: bool) {
        self.push(RawValue::Bool(bool));
    }

    /// Adds an integer.
    pub fn int(&mut self, number: i64) {
        self.push(RawValue::Int(number));
    }

    /// Adds an integer.
    pub fn uint(&mut self, number: u64) {
        self.push(RawValue::Uint(number));
    }

    /// Adds a number.
    pub fn float(&mut self, number: f64) {
        self.push(RawValue::Float(number));
    }

    /// Adds a string, or a key.
    pub fn text(&mut self, text: &str) {
        let (from, to) = self.own(text);
        self.push(RawValue::Own { from, to });
    }

    /// Adds a scalar of a type that JSON does not have, as YAML spells it: a time, or base 64, which is several
    /// lines below its tag when it is long.
    pub fn word(&mut self, text: &str) {
        let (from, to) = self.own(text);
        self.push(RawValue::Word { from, to });
    }

    /// Opens a sequence, or a map.
    pub fn open(&mut self, map: bool) {
        self.open_as(if map { Collection::Map } else { Collection::Seq });
    }

    /// Opens the fields of a Go struct, which are a map that go-yaml does not sort.
    pub fn open_fields(&mut self) {
        self.open_as(Collection::Fields);
    }

    fn open_as(&mut self, collection: Collection) {
        self.push(RawValue::Null);
        self.open.push((self.nodes.len() - 1, collection, 0));
    }

    /// Closes what was opened last.
    pub fn close(&mut self) {
        let Some((node, collection, len)) = self.open.pop() else { return };
        let next = narrow(self.nodes.len());
        self.nodes[node].value = match collection {
            Collection::Seq => RawValue::Seq { next, len },
            Collection::Map => RawValue::Map { next, len: len / 2 },
            Collection::Fields => RawValue::Fields { next, len: len / 2 },
        };
    }

    /// How many bytes of text it holds.
    pub fn len(&self) -> usize {
        self.own.len()
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The document; nothing at all is null.
    pub fn finish(mut self, text: Arc<str>) -> Document {
        while !self.open.is_empty() {
            self.close();
        }
        if self.nodes.is_empty() {
            self.null();
        }
        Document { text, own: self.own.into(), nodes: Arc::new(self.nodes) }
    }

    fn own(&mut self, text: &str) -> (u32, u32) {
        let from = narrow(self.own.len());
        self.own.push_str(text);
        (from, narrow(self.own.len()))
    }

    fn push(&mut self, value: RawValue) {
        self.nodes.push(Raw { start: 0, end: 0, value });
        if let Some((_, _, len)) = self.open.last_mut() {
            *len += 1;
        }
    }
}

fn narrow(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}
