//! What the API server asks of the metadata of every object.

use super::{
    Told,
    told::{At, text},
    word,
};
use crate::{
    schema::{
        kubernetes::{Kind, Scope},
        mistake::{Mistake, Place},
    },
    value::Value,
};

/// What is wrong with the name and namespace of an object of a kind.
pub(in crate::schema) fn object(kind: &Kind, object: &Value) -> Vec<Mistake> {
    let mut found = Vec::new();
    let root = Place::root(object.span());
    let metadata = object.get("metadata");
    let mut told = Told::new(object, &root, &mut found);
    if kind.scope == Scope::Cluster && metadata.is_some_and(|metadata| text(metadata, "namespace").is_some())
    {
        let message = format!("a {} is of the cluster and has no namespace", kind.kind);
        told.tell(&[At::Key("metadata"), At::Name("namespace")], "invalid-value", message, "remove it");
    }
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
