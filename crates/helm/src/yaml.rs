//! YAML 1.1 as Helm reads and writes it: the scalars, the order of decisions and the messages of go-yaml v2.
//!
//! Reading goes text → tokens (`scanner`) → a flat tree (`compose`) → what JSON would keep of it (`settle`), because Helm
//! reads every document through `sigs.k8s.io/yaml`, which converts YAML to JSON first. Most documents have neither
//! aliases nor tags nor keys other than strings, and need no settling.

mod build;
mod compose;
mod emit;
mod error;
mod input;
mod scalar;
mod scanner;
mod settle;
mod tree;

use std::sync::Arc;

pub use build::Builder;
pub use emit::{emit, emit_pretty};
pub use error::Error;
pub use tree::{Document, Entries, Items, Kind, Node};

use compose::Composer;
use input::Input;

/// Reads the first document and nothing behind it, as Go's `Unmarshal` does. No document at all is a null.
///
/// # Errors
/// The messages of go-yaml and of the conversion to JSON.
pub fn parse(bytes: &[u8]) -> Result<Document, Error> {
    let input = Input::decode(bytes)?;
    let first = Composer::new(&input).next_document()?;
    match first {
        Some(raw) => settle::settle(&input.text, raw),
        None => Ok(Document::null(Arc::clone(&input.text))),
    }
}

/// Reads every document of a stream.
///
/// # Errors
/// The messages of go-yaml and of the conversion to JSON, whichever comes first.
pub fn parse_all(bytes: &[u8]) -> Result<Vec<Document>, Error> {
    let input = Input::decode(bytes)?;
    let mut composer = Composer::new(&input);
    let mut documents = Vec::new();
    while let Some(raw) = composer.next_document()? {
        documents.push(settle::settle(&input.text, raw)?);
    }
    Ok(documents)
}

/// Reads a document that must be a map, as Helm reads values and `fromYaml` its text; null is no map but no error.
///
/// # Errors
/// As Helm prints them.
pub fn parse_map(bytes: &[u8]) -> Result<Document, Error> {
    let document = parse(bytes).map_err(Error::converting)?;
    let kind = document.root().kind();
    if matches!(kind, Kind::Map(_) | Kind::Null) {
        Ok(document)
    } else {
        Err(Error::misfit(&kind, "map[string]interface {}"))
    }
}

/// Reads a document that must be a list, as `fromYamlArray` does; null is no list but no error.
///
/// # Errors
/// As Helm prints them.
pub fn parse_list(bytes: &[u8]) -> Result<Document, Error> {
    let document = parse(bytes).map_err(Error::converting)?;
    let kind = document.root().kind();
    if matches!(kind, Kind::Seq(_) | Kind::Null) {
        Ok(document)
    } else {
        Err(Error::misfit(&kind, "[]interface {}"))
    }
}
