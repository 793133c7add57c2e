//! A document's envelope: `apiVersion`, `kind`, `metadata.name` and `spec`, and which kind may lie where.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    inputs::Document,
    names::Name,
    spec::{
        Decode, Decoder, Stage,
        document::{EDITION, Kind},
    },
    value::{Entry, Map, Value},
};
use std::sync::Arc;

/// The rule of a document that says nothing of what it is.
pub(super) const NO_KIND: &str = "no-kind";

/// The rule of an object that is taken for a document.
pub(super) const KUBERNETES_OBJECT: &str = "kubernetes-object";

const FIELDS: &[&str] = &["api_version", "kind", "metadata", "spec"];

fn may_lie_at(kind: Kind, path: &str) -> bool {
    match kind {
        Kind::Platform => path == "platform/platform.yaml",
        Kind::App => path.starts_with("platform/apps/") || overlays(path),
        Kind::Class => path.starts_with("platform/classes/"),
        Kind::Environment => environment_folder(path).is_some_and(|(_, rest)| rest == "environment.yaml"),
        Kind::SealedValues => overlays(path),
        Kind::Differences => path == "environments/differences.yaml",
    }
}

fn overlays(path: &str) -> bool {
    environment_folder(path).is_some_and(|(_, rest)| rest != "environment.yaml")
}

fn environment_folder(path: &str) -> Option<(&str, &str)> {
    path.strip_prefix("environments/")?.split_once('/')
}

/// Whether a file without a document means that an app, a class or an environment is gone. An overlay, and the ledger of
/// differences, may say nothing: without them all is as the layers below say.
pub(super) fn must_hold_one(path: &str) -> bool {
    [Kind::App, Kind::Class, Kind::Environment].iter().any(|kind| may_lie_at(*kind, path)) && !overlays(path)
}

/// The environment that a path's folder names.
pub(super) fn environment(path: &str) -> Option<Name> {
    environment_folder(path).and_then(|(folder, _)| Name::new(folder).ok())
}

/// Opens the envelope; tells what is wrong with it.
pub(super) fn open(
    path: &Arc<str>,
    value: &Value,
    diagnostics: &mut Diagnostics,
) -> Option<(Kind, Document)> {
    let mut decoder = Decoder::new(Stage::Meant);
    let opened = envelope(path, value, &mut decoder);
    diagnostics.extend(decoder.diagnostics);
    opened
}

fn envelope(path: &Arc<str>, value: &Value, decoder: &mut Decoder) -> Option<(Kind, Document)> {
    let Some(map) = value.as_map() else {
        decoder.wrong_type(value, "a map with `kind`, `metadata` and `spec`");
        return None;
    };
    let kind = kind(map, value, decoder)?;
    for entry in map {
        if !is_known(entry) {
            decoder.unknown_key(entry, FIELDS);
        }
    }
    edition(map, decoder);
    if !may_lie_at(kind, path) {
        misplaced(kind, map, decoder);
        return None;
    }
    let (name, name_span) = name(kind, path, map, value, decoder)?;
    let spec = match map.get("spec") {
        Some(spec) if !spec.is_null() => spec.clone(),
        _ => Value { trace: value.trace.clone(), ..Map::default().into() },
    };
    decoder.field::<AnyMap>("spec", &spec)?;
    Some((kind, Document { name, name_span, path: path.clone(), spec }))
}

/// A map, whatever it holds.
struct AnyMap;

impl Decode for AnyMap {
    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
        if value.as_map().is_none() {
            decoder.wrong_type(value, "a map");
        }
        value.as_map().map(|_| Self)
    }
}

fn is_known(entry: &Entry) -> bool {
    matches!(&*entry.key, "apiVersion" | "kind" | "metadata" | "spec") || entry.key.starts_with("x-")
}

fn edition(map: &Map, decoder: &mut Decoder) {
    if let Some(said) = map.get("apiVersion").filter(|said| said.as_str() != Some(EDITION)) {
        let text = said.spelled().unwrap_or_default();
        decoder.diagnostics.push(
            Diagnostic::error("unknown-edition", format!("`{text}` is no edition of the language"))
                .at(said.span(), "")
                .help(format!("write `{EDITION}`")),
        );
    }
}

fn kind(map: &Map, value: &Value, decoder: &mut Decoder) -> Option<Kind> {
    let kind = map.get("kind");
    let edition = map.get("apiVersion").and_then(Value::as_str);
    let is_ours = |kind: &Value| Kind::ALL.iter().any(|known| Some(known.word()) == kind.as_str());
    if edition.is_some_and(|edition| !edition.starts_with("platc.dev/")) && !kind.is_some_and(is_ours) {
        let what = kind.and_then(Value::as_str).map_or("object".to_owned(), |kind| format!("`{kind}`"));
        decoder.diagnostics.push(
            Diagnostic::error(KUBERNETES_OBJECT, format!("a Kubernetes {what} is no document of platc"))
                .at(kind.or(map.get("apiVersion")).and_then(Value::span), "")
                .help("name its file, or the folder that it lies in, in an app's `manifests`"),
        );
        return None;
    }
    let Some(kind) = kind else {
        let first = map.iter().next().and_then(|entry| entry.key_span);
        decoder
            .diagnostics
            .push(Diagnostic::error(NO_KIND, "a document without `kind`").at(first.or(value.span()), "").help(
            "say `kind:`; a file that is no document belongs in an app's `manifests`, `files` or `patches`",
        ));
        return None;
    };
    decoder.field("kind", kind)
}

fn misplaced(kind: Kind, map: &Map, decoder: &mut Decoder) {
    let message = format!("a document of kind `{}` does not belong here", kind.word());
    decoder.diagnostics.push(
        Diagnostic::error("misplaced-document", message)
            .at(map.get("kind").and_then(Value::span), "")
            .help(format!("it belongs in {}", kind.home())),
    );
}

/// The document's name; an environment's is its folder's, the ledger needs none.
fn name(
    kind: Kind,
    path: &str,
    map: &Map,
    value: &Value,
    decoder: &mut Decoder,
) -> Option<(Name, Option<crate::source::Span>)> {
    if kind == Kind::Differences {
        return Some((Name::new("differences").ok()?, value.span()));
    }
    let metadata = map.get("metadata");
    for entry in metadata.and_then(Value::as_map).into_iter().flatten() {
        if &*entry.key != "name" {
            decoder.diagnostics.push(
                Diagnostic::error("unknown-key", format!("unknown key `{}` in `metadata`", entry.key))
                    .at(entry.key_span, "")
                    .help("`metadata` holds `name` alone; all else is said in `spec`"),
            );
        }
    }
    let Some(written) = metadata.and_then(|metadata| metadata.get("name")) else {
        let first = map.entry("metadata").or(map.iter().next()).and_then(|entry| entry.key_span);
        decoder.diagnostics.push(
            Diagnostic::error("no-name", "a document without `metadata.name`")
                .at(first.or(value.span()), "")
                .help("say `metadata: {name: …}`"),
        );
        return None;
    };
    let text = decoder.field::<Arc<str>>("name", written)?;
    match Name::written(&text, written.span()) {
        Ok(name) => check_name(kind, path, &name, written, decoder).then_some((name, written.span())),
        Err(diagnostic) => {
            decoder.diagnostics.push(diagnostic);
            None
        }
    }
}

fn check_name(kind: Kind, path: &str, name: &Name, written: &Value, decoder: &mut Decoder) -> bool {
    let folder = environment_folder(path).map(|(folder, _)| folder);
    let (rule, message, help) = match (kind, folder) {
        (Kind::App, _) if matches!(name.as_str(), "root" | "namespaces") => (
            "reserved-name",
            format!("`{name}` is a name that platc gives itself"),
            "choose another name for the app".to_owned(),
        ),
        (Kind::Environment, Some(folder)) if folder != name.as_str() => (
            "environment-folder",
            format!("environment `{name}` lies in the folder of `{folder}`"),
            format!("move it to environments/{name}/environment.yaml, or rename it"),
        ),
        (Kind::App | Kind::SealedValues, Some(folder)) if Name::new(folder).is_err() => (
            "environment-folder",
            format!("the folder `{folder}` cannot be an environment's"),
            "name the folder as its environment: lower-case letters, digits and `-`".to_owned(),
        ),
        _ => return true,
    };
    decoder.diagnostics.push(Diagnostic::error(rule, message).at(written.span(), "").help(help));
    false
}
