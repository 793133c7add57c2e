//! What JSON keeps of a document: go-yaml's decoding and the conversion of `sigs.k8s.io/yaml`.
//!
//! Only documents with aliases, tags, merges, or keys that are no strings come here. Go first decodes everything, in the
//! order of the text; the keys become strings afterwards. So there are two walks, and errors of the first come first.

mod decode;
mod syntax;
mod write;

use std::sync::Arc;

use super::{
    Error,
    compose::RawDocument,
    scalar::{Scalar, resolve},
    tree::{Document, RawValue},
};
use crate::limits::VALUE_DEPTH;

/// Resolves what of a document is not JSON already.
pub(super) fn settle(text: &Arc<str>, raw: RawDocument) -> Result<Document, Error> {
    if !raw.special {
        return Ok(Document { text: Arc::clone(text), own: raw.own.into(), nodes: Arc::new(raw.nodes) });
    }
    let raw = Unsettled { text, raw };
    decode::decode(&raw)?;
    write::write(&raw)
}

/// A document with its text.
struct Unsettled<'t> {
    text: &'t Arc<str>,
    raw: RawDocument,
}

impl Unsettled<'_> {
    fn value(&self, index: u32) -> RawValue {
        self.raw.nodes[index as usize].value
    }

    /// The index behind a node and all that it contains.
    fn behind(&self, index: u32) -> u32 {
        match self.value(index) {
            RawValue::Seq { next, .. } | RawValue::Map { next, .. } => next,
            _ => index + 1,
        }
    }

    /// The indices of a collection's elements, or of its keys and values in turn.
    fn children(&self, index: u32) -> Vec<u32> {
        let mut children = Vec::new();
        let mut at = index + 1;
        while at < self.behind(index) {
            children.push(at);
            at = self.behind(at);
        }
        children
    }

    fn tag(&self, index: u32) -> Option<&str> {
        let at = self.raw.tags.binary_search_by_key(&index, |(node, _)| *node).ok()?;
        Some(&self.raw.tags[at].1)
    }

    fn is_merge(&self, index: u32) -> bool {
        self.raw.merges.binary_search(&index).is_ok()
    }

    fn text(&self, value: RawValue) -> &str {
        match value {
            RawValue::Source { from, to } => &self.text[from as usize..to as usize],
            RawValue::Own { from, to } => &self.raw.own[from as usize..to as usize],
            _ => "",
        }
    }

    /// The node that an alias, or an alias of an alias, stands for.
    fn target(&self, mut index: u32) -> u32 {
        while let RawValue::Alias(target) = self.value(index) {
            index = target;
        }
        index
    }

    fn is_collection(&self, index: u32) -> bool {
        matches!(self.value(index), RawValue::Seq { .. } | RawValue::Map { .. })
    }

    /// A scalar as its tag has it.
    fn scalar(&self, index: u32) -> Result<Settled, Error> {
        let value = self.value(index);
        let (RawValue::Source { .. } | RawValue::Own { .. }, Some(tag)) = (value, self.tag(index)) else {
            return Ok(Settled::Same(value));
        };
        let text = self.text(value);
        let Some(short) = tag.strip_prefix("tag:yaml.org,2002:") else { return Ok(Settled::Same(value)) };
        match short {
            "binary" => binary(text).map(Settled::Text),
            "bool" | "int" | "float" | "null" | "timestamp" => tagged(short, text, value),
            _ => Ok(Settled::Same(value)),
        }
    }
}

/// What a scalar has become.
enum Settled {
    Same(RawValue),
    Text(String),
}

fn tagged(tag: &str, text: &str, value: RawValue) -> Result<Settled, Error> {
    let mut scalar = resolve(text);
    if scalar == Scalar::Timestamp && tag != "timestamp" {
        scalar = Scalar::Str;
    }
    if tag == "float"
        && let Scalar::Int(number) = scalar
    {
        scalar = Scalar::Float(as_float(number));
    }
    if scalar.tag().strip_prefix("!!") != Some(tag) {
        let found = scalar.tag();
        return Err(Error::yaml(format!("cannot decode {found} `{text}` as a !!{tag}")));
    }
    Ok(Settled::Same(match scalar {
        Scalar::Null => RawValue::Null,
        Scalar::Bool(bool) => RawValue::Bool(bool),
        Scalar::Int(number) => RawValue::Int(number),
        Scalar::Uint(number) => RawValue::Uint(number),
        Scalar::Float(number) => RawValue::Float(number),
        Scalar::Timestamp | Scalar::Str => value,
    }))
}

#[expect(clippy::cast_precision_loss, reason = "Go converts so")]
fn as_float(number: i64) -> f64 {
    number as f64
}

/// Base64 as Go's `StdEncoding` takes it: line ends do not count, padding stands at the end. What is no UTF-8 would be
/// replaced on the way through JSON.
fn binary(text: &str) -> Result<String, Error> {
    let padding = text.find('=').unwrap_or(text.len());
    let ends = text[padding..].bytes().all(|byte| matches!(byte, b'=' | b'\n' | b'\r'));
    let bytes = data_encoding::BASE64_MIME_PERMISSIVE.decode(text.as_bytes());
    match bytes {
        Ok(bytes) if ends => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        _ => Err(Error::yaml("!!binary value contains invalid base64 data")),
    }
}

fn too_deep() -> Error {
    Error::conversion(format!("yaml: the document nests deeper than {VALUE_DEPTH}"))
}
