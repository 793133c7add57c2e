//! A YAML mapping into a Go struct, as encoding/json decodes it: keys in any case, null for nothing, Go's messages.

use super::metadata::scalar;
use crate::{
    text::Text,
    yaml::{Kind, Node},
};

/// The entries of a mapping in the order in which Go meets them.
pub(crate) struct Fields;

/// One entry, and how messages call it.
pub(crate) struct Field<'d> {
    node: Node<'d>,
    /// `Metadata.dependencies.name`
    place: String,
}

impl Fields {
    /// The fields of a whole document: keys in small letters.
    pub(crate) fn of<'d>(node: Node<'d>, type_name: &str) -> Result<Vec<(String, Field<'d>)>, String> {
        let name = type_name.rsplit('.').next().unwrap_or(type_name);
        read(node, name).ok_or_else(|| {
            format!("json: cannot unmarshal {} into Go value of type {type_name}", node.kind().word())
        })
    }

    /// The fields of an element of the list `parent` of `Metadata`.
    pub(crate) fn below<'d>(
        node: Node<'d>,
        parent: &str,
        type_name: &str,
    ) -> Result<Vec<(String, Field<'d>)>, String> {
        let name = type_name.rsplit('.').next().unwrap_or(type_name);
        read(node, &format!("{name}.{parent}")).ok_or_else(|| {
            let word = node.kind().word();
            format!(
                "json: cannot unmarshal {word} into Go struct field Metadata.{parent} of type {type_name}"
            )
        })
    }
}

fn read<'d>(node: Node<'d>, place: &str) -> Option<Vec<(String, Field<'d>)>> {
    if node.is_null() {
        return Some(Vec::new());
    }
    if !node.is_map() {
        return None;
    }
    let mut entries: Vec<_> =
        node.entries().map(|(key, value)| (key.as_str().unwrap_or_default(), value)).collect();
    entries.sort_by_key(|(key, _)| *key);
    let fields = entries.into_iter().map(|(key, node)| {
        let field = Field { node, place: format!("{place}.{key}") };
        (key.to_ascii_lowercase(), field)
    });
    Some(fields.collect())
}

impl<'d> Field<'d> {
    pub(crate) fn text(&self, into: &mut String) -> Result<(), String> {
        match scalar(self.node.kind()) {
            Some(text) => *into = text,
            None if self.node.is_null() => {}
            None => return Err(self.mismatch(self.node, "string")),
        }
        Ok(())
    }

    pub(crate) fn bool(&self, into: &mut bool) -> Result<(), String> {
        match self.node.kind() {
            Kind::Bool(bool) => *into = bool,
            Kind::Null => {}
            _ => return Err(self.mismatch(self.node, "bool")),
        }
        Ok(())
    }

    pub(crate) fn texts(&self, into: &mut Vec<String>) -> Result<(), String> {
        *into = Vec::new();
        for item in self.items("[]string")?.unwrap_or_default() {
            match scalar(item.kind()) {
                Some(text) => into.push(text),
                None if item.is_null() => into.push(String::new()),
                None => return Err(self.mismatch(item, "string")),
            }
        }
        Ok(())
    }

    pub(crate) fn text_map(&self, into: &mut Option<Vec<(Text, Text)>>) -> Result<(), String> {
        if self.node.is_null() {
            *into = None;
            return Ok(());
        }
        if !self.node.is_map() {
            return Err(self.mismatch(self.node, "map[string]string"));
        }
        let mut read: Vec<(Text, Text)> = Vec::new();
        for (key, value) in self.node.entries() {
            let text = match scalar(value.kind()) {
                Some(text) => text,
                None if value.is_null() => String::new(),
                None => return Err(self.mismatch(value, "string")),
            };
            let key = Text::from(key.as_str().unwrap_or_default());
            match read.binary_search_by(|(own, _)| own.cmp(&key)) {
                Ok(at) => read[at].1 = text.into(),
                Err(at) => read.insert(at, (key, text.into())),
            }
        }
        *into = Some(read);
        Ok(())
    }

    /// The elements of a list; none for null.
    pub(crate) fn items(&self, type_name: &str) -> Result<Option<Vec<Node<'d>>>, String> {
        match self.node.kind() {
            Kind::Null => Ok(None),
            Kind::Seq(items) => Ok(Some(items.collect())),
            _ => Err(self.mismatch(self.node, type_name)),
        }
    }

    /// The fields of a struct in a struct of Go that has no name of its own.
    pub(crate) fn fields(&self, type_name: &str, place: &str) -> Result<Vec<(String, Field<'d>)>, String> {
        read(self.node, place).ok_or_else(|| self.mismatch(self.node, type_name))
    }

    fn mismatch(&self, found: Node<'d>, wanted: &str) -> String {
        let found = found.kind().word();
        format!("json: cannot unmarshal {found} into Go struct field {} of type {wanted}", self.place)
    }
}
