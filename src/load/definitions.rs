//! `schemas/`: definitions of custom kinds that the platform uses and does not install itself.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    schema::{Custom, Mistake, import},
    source::FileId,
    value::Value,
    yaml::{self, Dialect},
};

/// Whether a file is one of definitions.
pub(super) fn may_lie_at(path: &str) -> bool {
    path.starts_with("schemas/")
}

/// Takes the kinds that a file defines; tells what is wrong with it.
pub(super) fn read(file: FileId, text: &str, custom: &mut Custom) -> Diagnostics {
    match yaml::read(file, text, Dialect::Kubernetes) {
        Err(told) => told,
        Ok(documents) => documents.iter().flat_map(|document| add(document, custom)).collect(),
    }
}

fn add(document: &Value, custom: &mut Custom) -> Vec<Diagnostic> {
    if let Some(items) = document.get("items").and_then(Value::as_list) {
        return items.iter().flat_map(|item| add(item, custom)).collect();
    }
    if !import::is_definition(document) {
        let kind = document.get("kind").and_then(Value::span).or(document.span());
        let told = Diagnostic::error("no-definition", "a document in schemas/ that defines no kind");
        return vec![told.at(kind, "").help(
            "schemas/ holds CustomResourceDefinitions; `platc schema import FILE` writes them, from a cluster's OpenAPI, too",
        )];
    }
    custom.add(document).iter().map(Mistake::diagnostic).collect()
}
