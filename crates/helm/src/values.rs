//! Values: read from YAML, set from the command line, merged.

mod json;
pub(crate) mod schema;
mod set;
pub(crate) mod tables;

use std::borrow::Cow;

use memchr::memmem;

pub use set::{Setting, set};

use crate::{
    context::Version,
    marshal,
    value::{Tree, tree as entries},
    yaml::{self, Kind},
};

/// Reads a values file. Helm 4 merges the documents of a file, Helm 3 reads the first one.
///
/// # Errors
/// Helm's message, without the name of the file.
pub fn read(content: &[u8], version: Version) -> Result<Tree, String> {
    if version == Version::V3_17 {
        return one(content);
    }
    let mut values = Tree::empty();
    // Helm reads by lines, and ends the last one as it ends the others: a block scalar there gets its line end.
    let mut ended = Cow::Borrowed(content);
    if content.last().is_some_and(|last| *last != b'\n') {
        ended.to_mut().push(b'\n');
    }
    for document in documents(&ended) {
        let read = one(document).map_err(|error| format!("cannot unmarshal yaml document: {error}"))?;
        merge(&mut values, read);
    }
    Ok(values)
}

fn one(content: &[u8]) -> Result<Tree, String> {
    let document = yaml::parse(content).map_err(|error| format!("error converting YAML to JSON: {error}"))?;
    let root = document.root();
    match root.kind() {
        Kind::Null => Ok(Tree::empty()),
        Kind::Map(_) => marshal::tree(root).map_err(|fault| fault.to_string()),
        kind => Err(format!(
            "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {} into Go value of type \
             map[string]interface {{}}",
            kind.word()
        )),
    }
}

/// The documents of a stream as apimachinery's `YAMLReader` cuts it: at lines that are `---` and nothing else.
fn documents(content: &[u8]) -> Vec<&[u8]> {
    let mut documents = Vec::new();
    let mut start = 0;
    let ends = memmem::find_iter(content, b"\n---").map(|at| at + 1);
    for at in ends {
        let line = &content[at + 3..];
        let line = &line[..memchr::memchr(b'\n', line).unwrap_or(line.len())];
        if line.trim_ascii().is_empty() {
            documents.push(&content[start..at]);
            start = (at + 3 + line.len() + 1).min(content.len());
        }
    }
    if start < content.len() || documents.is_empty() {
        documents.push(&content[start..]);
    }
    documents
}

/// Merges `over` into `values`: maps are merged, anything else is replaced.
pub fn merge(values: &mut Tree, over: Tree) {
    match (values, over) {
        (Tree::Map(own), Tree::Map(over)) => {
            if own.is_empty() {
                *own = over;
                return;
            }
            for (key, value) in over {
                match entries::get_mut(own, &key) {
                    Some(there) => merge(there, value),
                    None => entries::put(own, key, value),
                }
            }
        }
        (own, over) => *own = over,
    }
}
