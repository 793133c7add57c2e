//! The second walk: a document without aliases, its keys strings.

use std::{collections::HashMap, sync::Arc};

use super::{Settled, Unsettled, syntax};
use crate::{
    strconv,
    yaml::{
        Error,
        tree::{Document, Raw, RawValue},
    },
};

pub(super) fn write(raw: &Unsettled<'_>) -> Result<Document, Error> {
    let mut writer = Writer { raw, nodes: Vec::new(), own: raw.raw.own.clone(), infinite: None };
    writer.value(0)?;
    if let Some(number) = writer.infinite {
        let number = strconv::general(number);
        return Err(Error::conversion(format!("json: unsupported value: {number}")));
    }
    Ok(Document { text: Arc::clone(raw.text), own: writer.own.into(), nodes: Arc::new(writer.nodes) })
}

struct Writer<'r> {
    raw: &'r Unsettled<'r>,
    nodes: Vec<Raw>,
    own: String,
    infinite: Option<f64>,
}

/// A key as JSON has it, and the nodes that key and value were written as.
struct Entry {
    name: String,
    key: u32,
    value: u32,
}

impl Writer<'_> {
    fn value(&mut self, index: u32) -> Result<(), Error> {
        let index = self.raw.target(index);
        match self.raw.value(index) {
            RawValue::Seq { len, .. } => {
                let node = self.push(index, RawValue::Null);
                for child in self.raw.children(index) {
                    self.value(child)?;
                }
                self.nodes[node].value = RawValue::Seq { next: self.next(), len };
            }
            RawValue::Map { .. } => self.map(index)?,
            _ => match self.raw.scalar(index)? {
                Settled::Text(text) => {
                    let value = self.own(&text);
                    self.push(index, value);
                }
                Settled::Same(value) => {
                    if let RawValue::Float(number) = value
                        && !number.is_finite()
                    {
                        self.infinite.get_or_insert(number);
                    }
                    self.push(index, value);
                }
            },
        }
        Ok(())
    }

    fn map(&mut self, index: u32) -> Result<(), Error> {
        let mut entries = Vec::new();
        self.gather(index, &mut Names::default(), &mut entries)?;
        let node = self.push(index, RawValue::Null);
        let len = u32::try_from(entries.len()).unwrap_or(u32::MAX);
        for entry in entries {
            let value = self.raw.value(entry.key);
            let same = matches!(value, RawValue::Source { .. } | RawValue::Own { .. })
                && self.raw.text(value) == entry.name;
            let value = if same { value } else { self.own(&entry.name) };
            self.push(entry.key, value);
            self.value(entry.value)?;
        }
        self.nodes[node].value = RawValue::Map { next: self.next(), len };
        Ok(())
    }

    /// All entries of a map and of those merged into it. Of equal keys the last one counts, merged or not.
    fn gather(&self, index: u32, names: &mut Names, entries: &mut Vec<Entry>) -> Result<(), Error> {
        for pair in self.raw.children(index).chunks_exact(2) {
            let (key, value) = (pair[0], pair[1]);
            if !self.raw.is_merge(key) {
                let key = self.raw.target(key);
                let name = self.name(index, key, value)?;
                names.set(entries, Entry { name, key, value });
                continue;
            }
            let merged = self.raw.target(value);
            if let RawValue::Map { .. } = self.raw.value(merged) {
                self.gather(merged, names, entries)?;
            } else {
                for child in self.raw.children(merged).into_iter().rev() {
                    self.gather(self.raw.target(child), names, entries)?;
                }
            }
        }
        Ok(())
    }

    /// A key as a string (`sigs.k8s.io/yaml`, `convertToJSONableObject`).
    fn name(&self, map: u32, key: u32, value: u32) -> Result<String, Error> {
        let kind = match self.raw.scalar(key)? {
            Settled::Text(text) => return Ok(text),
            Settled::Same(RawValue::Bool(bool)) => return Ok(bool.to_string()),
            Settled::Same(RawValue::Int(number)) => return Ok(number.to_string()),
            Settled::Same(RawValue::Float(number)) => {
                return Ok(match strconv::general32(number).as_str() {
                    "+Inf" => ".inf".to_owned(),
                    "-Inf" => "-.inf".to_owned(),
                    "NaN" => ".nan".to_owned(),
                    text => text.to_owned(),
                });
            }
            Settled::Same(text @ (RawValue::Source { .. } | RawValue::Own { .. })) => {
                return Ok(self.raw.text(text).to_owned());
            }
            Settled::Same(RawValue::Uint(_)) => "uint64",
            Settled::Same(_) => "%!s(<nil>)",
        };
        // Go tells the value that the key has in the end.
        let same = |pair: &&[u32]| {
            let other = self.raw.target(pair[0]);
            self.raw.value(other) == self.raw.value(key) && self.raw.tag(other) == self.raw.tag(key)
        };
        let children = self.raw.children(map);
        let value = children.chunks_exact(2).rfind(same).map_or(value, |pair| pair[1]);
        let (key, value) = (syntax::of(self.raw, key), syntax::of(self.raw, value));
        let message = format!("unsupported map key of type: {kind}, key: {key}, value: {value}");
        Err(Error::conversion(message))
    }

    fn own(&mut self, text: &str) -> RawValue {
        let from = u32::try_from(self.own.len()).unwrap_or(u32::MAX);
        self.own.push_str(text);
        RawValue::Own { from, to: u32::try_from(self.own.len()).unwrap_or(u32::MAX) }
    }

    fn push(&mut self, index: u32, value: RawValue) -> usize {
        let Raw { start, end, .. } = self.raw.raw.nodes[index as usize];
        self.nodes.push(Raw { start, end, value });
        self.nodes.len() - 1
    }

    fn next(&self) -> u32 {
        u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)
    }
}

/// Where in a list of entries each key is.
#[derive(Default)]
struct Names(HashMap<String, usize>);

impl Names {
    fn set(&mut self, entries: &mut Vec<Entry>, entry: Entry) {
        if let Some(at) = self.0.get(&entry.name) {
            entries[*at] = entry;
        } else {
            self.0.insert(entry.name.clone(), entries.len());
            entries.push(entry);
        }
    }
}
