//! What the API server asks of the metadata of every object.

use super::{
    Told,
    told::{At, text},
    word,
};
use crate::{
    schema::{
        kubernetes::Kind,
        mistake::{Mistake, Place},
    },
    value::Value,
};

/// What is wrong with the name of an object of a kind. A namespace on what belongs to the cluster is cleared by the API
/// server, not refused (`EnsureObjectNamespaceMatchesRequestNamespace` in its registry/rest/meta.go).
pub(in crate::schema) fn object(kind: &Kind, object: &Value) -> Vec<Mistake> {
    let mut found = Vec::new();
    let root = Place::root(object.span());
    let metadata = object.get("metadata");
    let mut told = Told::new(object, &root, &mut found);
    let said = |key| metadata.and_then(|metadata| text(metadata, key));
    match (said("name"), said("generateName")) {
        (None, None) => {
            let message = format!("a {} needs a name", kind.kind);
            told.tell(
                &[At::Key("metadata"), At::Key("name")],
                "required-field",
                message,
                "add `metadata.name`",
            );
        }
        (Some(_), _) => name(kind, "name", &mut told),
        (None, Some(_)) => name(kind, "generateName", &mut told),
    }
    found
}

/// A name's beginning may end in `-`, because something follows.
fn name(kind: &Kind, key: &'static str, told: &mut Told) {
    let value = told.value();
    let Some(text) = value.at_path(["metadata", key]).and_then(Value::as_str) else { return };
    let text = if key == "name" { text } else { text.strip_suffix('-').unwrap_or(text) };
    let fault = word(kind.name).and_then(|word| word.fault(text));
    if let Some((rule, wanted, help)) = fault {
        let message = format!("the name of a {} must be {wanted}, found `{text}`", kind.kind);
        told.tell(&[At::Key("metadata"), At::Key(key)], rule, message, help);
    }
}
