//! A document as a flat tree: nodes in the order of the text, which one block of memory holds and any thread may read.

use std::{ops::Range, sync::Arc};

/// One node: where it stands, and what it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) value: RawValue,
}

/// A value; the children of a collection follow it, and `next` is the index behind the last of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum RawValue {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    /// A slice of the text.
    Source {
        from: u32,
        to: u32,
    },
    /// A slice of the document's own strings.
    Own {
        from: u32,
        to: u32,
    },
    /// A slice of the document's own strings that stands for itself: see [`Builder::word`](super::Builder::word).
    Word {
        from: u32,
        to: u32,
    },
    Seq {
        next: u32,
        len: u32,
    },
    Map {
        next: u32,
        len: u32,
    },
    /// A mapping that keeps the order of its keys: see [`Builder::open_fields`](super::Builder::open_fields).
    Fields {
        next: u32,
        len: u32,
    },
    /// The index of the node with the anchor. Settled documents have none.
    Alias(u32),
}

/// A document that was read, as JSON would have it: all keys are strings, aliases and merges are resolved.
#[derive(Clone, Debug)]
pub struct Document {
    pub(super) text: Arc<str>,
    pub(super) own: Box<str>,
    pub(super) nodes: Arc<Vec<Raw>>,
}

impl Document {
    /// The text that it was read from, as UTF-8.
    pub(crate) fn shared_text(&self) -> &Arc<str> {
        &self.text
    }

    /// A document without content.
    pub(super) fn null(text: Arc<str>) -> Self {
        let nothing = Raw { start: 0, end: 0, value: RawValue::Null };
        Self { text, own: Box::default(), nodes: Arc::new(vec![nothing]) }
    }

    /// The node that is the whole document.
    pub fn root(&self) -> Node<'_> {
        Node { document: self, index: 0 }
    }

    /// The text that was read, with all its documents but without a byte order mark. Spans count its bytes.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte of the text, both from 1; columns count characters.
    pub fn place(&self, offset: usize) -> (usize, usize) {
        let before = &self.text.as_bytes()[..offset.min(self.text.len())];
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        let column = before[start..].iter().filter(|byte| **byte & 0xC0 != 0x80).count() + 1;
        (line, column)
    }

    /// All its nodes in the order of the text.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.nodes.len())
            .map(|index| Node { document: self, index: u32::try_from(index).unwrap_or(u32::MAX) })
    }

    /// The strings that are no slices of the text, one behind the other.
    pub(crate) fn own(&self) -> &str {
        &self.own
    }

    fn slice(&self, value: RawValue) -> Option<&str> {
        match value {
            RawValue::Source { from, to } => self.text.get(from as usize..to as usize),
            RawValue::Own { from, to } | RawValue::Word { from, to } => {
                self.own.get(from as usize..to as usize)
            }
            _ => None,
        }
    }
}

/// A node of a document. Copying it is free.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    document: &'d Document,
    index: u32,
}

/// What a node is.
#[derive(Clone, Copy, Debug)]
pub enum Kind<'d> {
    /// `null`, `~` or nothing.
    Null,
    /// A boolean; `yes` and `off` are booleans, too.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// An integer above the range of `Int`.
    Uint(u64),
    /// Another number.
    Float(f64),
    /// A string.
    Str(&'d str),
    /// A sequence.
    Seq(Items<'d>),
    /// A mapping.
    Map(Entries<'d>),
}

impl Kind<'_> {
    /// What encoding/json calls a value of this kind.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Int(_) | Self::Uint(_) | Self::Float(_) => "number",
            Self::Str(_) => "string",
            Self::Seq(_) => "array",
            Self::Map(_) => "object",
        }
    }
}

impl<'d> Node<'d> {
    fn raw(self) -> Raw {
        self.document.nodes[self.index as usize]
    }

    /// What it is.
    pub fn kind(self) -> Kind<'d> {
        let value = self.raw().value;
        match value {
            RawValue::Null | RawValue::Alias(_) => Kind::Null,
            RawValue::Bool(bool) => Kind::Bool(bool),
            RawValue::Int(number) => Kind::Int(number),
            RawValue::Uint(number) => Kind::Uint(number),
            RawValue::Float(number) => Kind::Float(number),
            RawValue::Source { .. } | RawValue::Own { .. } | RawValue::Word { .. } => {
                Kind::Str(self.document.slice(value).unwrap_or_default())
            }
            RawValue::Seq { next, .. } => Kind::Seq(Items(self.children(next))),
            RawValue::Map { next, .. } | RawValue::Fields { next, .. } => {
                Kind::Map(Entries(self.children(next)))
            }
        }
    }

    fn children(self, next: u32) -> Children<'d> {
        Children { document: self.document, at: self.index + 1, end: next }
    }

    /// The bytes of the text that it was read from. What an alias stands for keeps the place of the anchor.
    pub fn span(self) -> Range<usize> {
        let raw = self.raw();
        raw.start as usize..raw.end as usize
    }

    /// Line and column where it begins, both from 1.
    pub fn place(self) -> (usize, usize) {
        self.document.place(self.raw().start as usize)
    }

    /// The value of a key of a mapping; the last one counts if it is there twice.
    pub fn get(self, key: &str) -> Option<Node<'d>> {
        let found = self.entries().filter(|(own, _)| own.as_str() == Some(key));
        found.last().map(|(_, value)| value)
    }

    /// Whether it is null.
    pub fn is_null(self) -> bool {
        self.raw().value == RawValue::Null
    }

    /// Whether it is a mapping whose keys stay in order.
    pub(super) fn is_ordered(self) -> bool {
        matches!(self.raw().value, RawValue::Fields { .. })
    }

    /// Whether it is a string that go-yaml v3 writes as another type of YAML's, without quotes.
    pub(super) fn is_word(self) -> bool {
        matches!(self.raw().value, RawValue::Word { .. })
    }

    /// The string, if it is one.
    pub fn as_str(self) -> Option<&'d str> {
        self.document.slice(self.raw().value)
    }

    /// The boolean, if it is one.
    pub fn as_bool(self) -> Option<bool> {
        if let RawValue::Bool(bool) = self.raw().value { Some(bool) } else { None }
    }

    /// The number, if it is one, as JSON readers of Go see it.
    #[expect(clippy::cast_precision_loss, reason = "Go loses it, too")]
    pub fn as_f64(self) -> Option<f64> {
        match self.raw().value {
            RawValue::Int(number) => Some(number as f64),
            RawValue::Uint(number) => Some(number as f64),
            RawValue::Float(number) => Some(number),
            _ => None,
        }
    }

    /// The integer, if it is one in range.
    pub fn as_i64(self) -> Option<i64> {
        if let RawValue::Int(number) = self.raw().value { Some(number) } else { None }
    }

    /// Whether it is a mapping.
    pub fn is_map(self) -> bool {
        matches!(self.raw().value, RawValue::Map { .. } | RawValue::Fields { .. })
    }

    /// Whether it is a sequence.
    pub fn is_seq(self) -> bool {
        matches!(self.raw().value, RawValue::Seq { .. })
    }

    /// The keys and values of a mapping in the order of the text; none of anything else.
    pub fn entries(self) -> Entries<'d> {
        match self.raw().value {
            RawValue::Map { next, .. } | RawValue::Fields { next, .. } => Entries(self.children(next)),
            _ => Entries(self.children(self.index)),
        }
    }

    /// The entries of a mapping sorted by the bytes of their keys, of equal keys the last.
    pub fn sorted(self) -> Vec<(&'d str, Node<'d>)> {
        let mut entries: Vec<_> =
            self.entries().map(|(key, value)| (key.as_str().unwrap_or_default(), value)).collect();
        if !entries.windows(2).all(|pair| pair[0].0 < pair[1].0) {
            entries.reverse();
            entries.sort_by_key(|(key, _)| *key);
            entries.dedup_by_key(|(key, _)| *key);
        }
        entries
    }

    /// The elements of a sequence; none of anything else.
    pub fn items(self) -> Items<'d> {
        match self.raw().value {
            RawValue::Seq { next, .. } => Items(self.children(next)),
            _ => Items(self.children(self.index)),
        }
    }
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} at {:?}", self.raw().value, self.span())
    }
}

#[derive(Clone, Copy, Debug)]
struct Children<'d> {
    document: &'d Document,
    at: u32,
    end: u32,
}

#[expect(clippy::copy_iterator, reason = "what a node is must be free to copy, and these are two indices")]
impl<'d> Iterator for Children<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        if self.at >= self.end {
            return None;
        }
        let node = Node { document: self.document, index: self.at };
        self.at = match node.raw().value {
            RawValue::Seq { next, .. } | RawValue::Map { next, .. } | RawValue::Fields { next, .. } => next,
            _ => self.at + 1,
        };
        Some(node)
    }
}

/// The elements of a sequence.
#[derive(Clone, Copy, Debug)]
pub struct Items<'d>(Children<'d>);

#[expect(clippy::copy_iterator, reason = "what a node is must be free to copy, and these are two indices")]
impl<'d> Iterator for Items<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        self.0.next()
    }
}

/// The keys and values of a mapping.
#[derive(Clone, Copy, Debug)]
pub struct Entries<'d>(Children<'d>);

#[expect(clippy::copy_iterator, reason = "what a node is must be free to copy, and these are two indices")]
impl<'d> Iterator for Entries<'d> {
    type Item = (Node<'d>, Node<'d>);

    fn next(&mut self) -> Option<(Node<'d>, Node<'d>)> {
        Some((self.0.next()?, self.0.next()?))
    }
}
