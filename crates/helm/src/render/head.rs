//! What Helm looks at in a rendered document: kind, name, annotations.

use crate::{
    chart::Fields,
    context::Version,
    yaml::{Kind, Node},
};

/// Helm's `SimpleHead`.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub(super) api_version: String,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) annotations: Vec<(String, String)>,
}

impl Head {
    /// Reads the head of a document, or says why it has none.
    pub(super) fn read(node: Node<'_>, version: Version) -> Result<Self, String> {
        let type_name = match version {
            Version::V3_17 => "releaseutil.SimpleHead",
            Version::V4_1 => "util.SimpleHead",
        };
        Self::plain(node)
            .map_or_else(|| Self::decode(node, type_name), Ok)
            .map_err(|error| format!("error unmarshaling JSON: while decoding JSON: {error}"))
    }

    /// The head of a document in which everything is where it should be: nearly all of them.
    fn plain(node: Node<'_>) -> Option<Self> {
        let Kind::Map(entries) = node.kind() else { return None };
        let mut head = Self::default();
        for (key, value) in entries {
            match key.as_str()? {
                "apiVersion" => value.as_str()?.clone_into(&mut head.api_version),
                "kind" => value.as_str()?.clone_into(&mut head.kind),
                "metadata" => {
                    let Kind::Map(entries) = value.kind() else { return None };
                    for (key, value) in entries {
                        match key.as_str()? {
                            "name" => value.as_str()?.clone_into(&mut head.name),
                            "annotations" => head.annotate(value)?,
                            key if is_like(key, &["name", "annotations"]) => return None,
                            _ => {}
                        }
                    }
                }
                key if is_like(key, &["apiVersion", "kind", "metadata"]) => return None,
                _ => {}
            }
        }
        Some(head)
    }

    fn annotate(&mut self, node: Node<'_>) -> Option<()> {
        self.annotations.clear();
        let Kind::Map(entries) = node.kind() else { return node.is_null().then_some(()) };
        for (key, value) in entries {
            let (key, value) = (key.as_str()?, value.as_str()?);
            if key.starts_with("helm.sh/hook") {
                self.annotations.push((key.to_owned(), value.to_owned()));
            }
        }
        Some(())
    }

    /// The same with all that encoding/json puts up with, and its messages.
    fn decode(node: Node<'_>, type_name: &str) -> Result<Self, String> {
        let mut head = Self::default();
        for (key, field) in Fields::of(node, type_name)? {
            match key.as_str() {
                "apiversion" => field.text(&mut head.api_version)?,
                "kind" => field.text(&mut head.kind)?,
                "metadata" => {
                    for (key, field) in field.fields(METADATA, ".metadata")? {
                        match key.as_str() {
                            "name" => field.text(&mut head.name)?,
                            "annotations" => {
                                let mut read = None;
                                field.text_map(&mut read)?;
                                let read = read.unwrap_or_default();
                                head.annotations = read
                                    .into_iter()
                                    .map(|(key, value)| (key.to_string(), value.to_string()))
                                    .collect();
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(head)
    }
}

/// The Go type of `metadata`, as messages show it.
const METADATA: &str = "struct { Name string \"json:\\\"name\\\"\"; Annotations map[string]string \"json:\\\"annotations\\\"\" }";

/// Whether Go would take the key for one of these.
fn is_like(key: &str, names: &[&str]) -> bool {
    names.iter().any(|name| name.eq_ignore_ascii_case(key))
}
