//! `apiVersion`, `kind` and `metadata` of objects of custom kinds, and of objects that lie in them.

use super::{Definitions, Schema, format::Reader, limits, mistake::Place, walk::Walk, words};
use crate::value::{Map, Value};
use std::sync::LazyLock;

/// `ObjectMeta` in our dialect.
static METADATA: LazyLock<Schema> = LazyLock::new(|| {
    let text: serde_json::Value = serde_json::from_str(include_str!("metadata.json")).unwrap_or_default();
    Schema::read(&text.into()).unwrap_or_default()
});

/// Whether an object stands for itself or lies in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    Own,
    Embedded,
}

/// Checks what every object has.
pub(super) fn check(walk: &mut Walk, map: &Map, place: &Place, whose: Whose) {
    if whose == Whose::Embedded {
        kind_of_embedded(walk, map, place);
    }
    let Some(entry) = map.entry("metadata") else { return };
    let place = place.key(&entry.key, entry.value.span().or(entry.key_span));
    let none = Definitions::default();
    let mut inner = Walk::new(&none, Reader::Struct);
    inner.value(&METADATA, &entry.value, &place);
    let readable = !inner.found.iter().any(|mistake| mistake.rule == "invalid-type");
    walk.found.append(&mut inner.found);
    if let Some(metadata) = entry.value.as_map().filter(|_| readable) {
        names(walk, metadata, &place, whose);
        labels(walk, metadata, &place);
        owners(walk, metadata, &place);
    }
}

fn kind_of_embedded(walk: &mut Walk, map: &Map, place: &Place) {
    for key in ["apiVersion", "kind"] {
        let Some(entry) = map.entry(key) else {
            let message = format!("{} is an object and needs `{key}`", place.subject());
            walk.tell(place.lacks(key, message).help(format!("add `{key}`")));
            continue;
        };
        let here = place.key(&entry.key, entry.value.span().or(entry.key_span));
        let told = match entry.value.as_str() {
            None => here
                .mistake("invalid-type", format!("`{key}` must be a string, found {}", entry.value.kind())),
            Some("") => here.mistake("invalid-value", format!("`{key}` must not be empty")),
            Some(kind) if key == "kind" && !words::is_old_label(&kind.to_lowercase()) => {
                here.mistake("invalid-value", format!("`{kind}` cannot be a kind"))
            }
            Some(version) if key == "apiVersion" && version.matches('/').count() > 1 => here
                .mistake("invalid-value", format!("`{version}` is no `apiVersion`"))
                .help("write `group/version`"),
            Some(_) => continue,
        };
        walk.tell(told);
    }
}

/// Whether a text has the form of a name.
type Fits<'a> = &'a dyn Fn(&str) -> bool;

fn names(walk: &mut Walk, metadata: &Map, place: &Place, whose: Whose) {
    let allowed = |text: &str| match whose {
        Whose::Own => words::is_subdomain(text),
        Whose::Embedded => !matches!(text, "." | "..") && !text.contains(['/', '%']),
    };
    let name = metadata.get("name").and_then(Value::as_str).unwrap_or_default();
    let prefix = metadata.get("generateName").and_then(Value::as_str).unwrap_or_default();
    if whose == Whose::Own && name.is_empty() && prefix.is_empty() {
        walk.tell(place.lacks("name", "`metadata` needs `name`").help("add `name`"));
    }
    let wanted = "a DNS subdomain: lower-case letters, digits, `-` and `.`, at most 253";
    let prefix_fits = |text: &str| allowed(text.strip_suffix('-').unwrap_or(text));
    let checks: [(&str, Fits, &str); 3] = [
        ("name", &allowed, wanted),
        ("generateName", &prefix_fits, wanted),
        ("namespace", &words::is_label, "a DNS label: lower-case letters, digits and `-`, at most 63"),
    ];
    for (key, fits, wanted) in checks {
        let Some(entry) = metadata.entry(key) else { continue };
        if let Some(text) = entry.value.as_str().filter(|text| !text.is_empty() && !fits(text)) {
            let here = place.key(&entry.key, entry.value.span().or(entry.key_span));
            walk.tell(here.mistake("invalid-name", format!("`{text}` cannot be a `{key}`")).help(wanted));
        }
    }
}

fn labels(walk: &mut Walk, metadata: &Map, place: &Place) {
    for field in ["labels", "annotations"] {
        let Some(entry) = metadata.entry(field) else { continue };
        let place = place.key(&entry.key, entry.value.span().or(entry.key_span));
        let mut size = 0;
        for label in entry.value.as_map().into_iter().flatten() {
            let here = place.key(&label.key, label.key_span.or(label.value.span()));
            let value = label.value.as_str().unwrap_or_default();
            size += label.key.len() + value.len();
            let key = if field == "labels" { label.key.to_string() } else { label.key.to_lowercase() };
            if !words::is_qualified_name(&key) {
                let message = format!("`{}` cannot be the key of a label or annotation", label.key);
                walk.tell(here.mistake("invalid-label", message).help(
                    "at most 63 letters, digits, `-`, `_` and `.`; before them, with a `/`, a DNS subdomain",
                ));
            }
            if field == "labels" && !words::is_label_value(value) {
                let here = place.key(&label.key, label.value.span().or(label.key_span));
                let message = format!("`{value}` cannot be the value of a label");
                walk.tell(here.mistake("invalid-label", message).help(
                    "at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends",
                ));
            }
        }
        if field == "annotations" && size > limits::ANNOTATIONS {
            let message = format!("`annotations` have {size} bytes, at most {} fit", limits::ANNOTATIONS);
            walk.tell(place.mistake("invalid-value", message));
        }
    }
}

fn owners(walk: &mut Walk, metadata: &Map, place: &Place) {
    let Some(entry) = metadata.entry("ownerReferences") else { return };
    let place = place.key(&entry.key, entry.value.span());
    let owners = entry.value.as_list().unwrap_or_default();
    let controls = |owner: &&Value| owner.get("controller").and_then(Value::as_bool) == Some(true);
    if owners.iter().filter(controls).count() > 1 {
        walk.tell(place.mistake("invalid-value", "only one owner may be the controller"));
    }
    for (at, owner) in owners.iter().enumerate() {
        let place = place.item(at, owner.span());
        for field in owner.as_map().into_iter().flatten().filter(|field| field.value.as_str() == Some("")) {
            let here = place.key(&field.key, field.value.span());
            walk.tell(here.mistake("invalid-value", format!("`{}` must not be empty", field.key)));
        }
    }
}
