//! Secrets that can be read in what was rendered: found by what they look like, where they stand and what their name
//! says. No message holds more of one than two characters and its length.

mod assignment;
mod known;
mod name;
mod url;
mod worth;

use super::{Compile, Finding, objects::Object};
use crate::{
    bundle::Content,
    diagnostic::Diagnostic,
    model::Environment,
    names::Name,
    value::{Data, Map, Value, Way, base64},
};
use seal::Ciphertext;
use worth::Worth;

/// How a secret was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// By its form.
    Known,
    /// By where it stands in a URL.
    InUrl,
    /// By its name, in a text.
    InText,
    /// By the name that it stands under.
    InValue,
    /// As the data of a Secret.
    Secret,
    /// As what should be a ciphertext.
    Unsealed,
    /// It may be one, or stand in for one.
    Doubtful,
}

/// A secret that was found.
#[derive(Debug)]
pub(super) struct Leak {
    pub(super) kind: Kind,
    pub(super) finding: Finding,
}

/// What is found in a text: how it was known, and what to say of it.
struct Found {
    kind: Kind,
    what: String,
}

/// What is told of each piece of data that holds one.
type Tell<'t> = &'t mut dyn FnMut(&Value, Found);

/// Objects whose strings are no values but ways to them, or schemas.
const OTHERWISE: &[&str] =
    &["ClusterExternalSecret", "CustomResourceDefinition", "ExternalSecret", "PushSecret"];

/// All that is found in a compile: in objects, and in the values of charts that Argo CD renders.
pub(super) fn find(compile: &Compile) -> Vec<Leak> {
    let mut leaks = Vec::new();
    for object in compile.objects.all() {
        look_at(object, &mut |part, Found { kind, what }| {
            let finding = object.finding(rule(kind), part, format!("{what} can be read in git"));
            leaks.push(Leak { kind, finding: hidden(finding) });
        });
    }
    for (name, bundle) in compile.bundles {
        let Some(environment) = compile.model.environments.get(name) else { continue };
        for (path, artifact) in &bundle.files {
            let Content::Values(values) = &artifact.content else { continue };
            let file = File { environment, app: artifact.app.as_ref(), path, values };
            walk("", values, &mut |part, found| leaks.push(file.leak(part, &found)));
        }
    }
    leaks
}

/// The values of a chart, in a file for Argo CD.
struct File<'a> {
    environment: &'a Environment,
    app: Option<&'a Name>,
    path: &'a str,
    values: &'a Value,
}

impl File<'_> {
    fn leak(&self, part: &Value, Found { kind, what }: &Found) -> Leak {
        let way = Way::to(self.values, part).unwrap_or_default();
        let of_app = || self.environment.apps.get(self.app?)?.span;
        let span = way.place(self.values).or_else(of_app).or(self.environment.span);
        let file = self.path.rsplit('/').next().unwrap_or(self.path);
        let diagnostic = Diagnostic::error(rule(*kind), format!("{what} can be read in git"))
            .at(span, "")
            .rendered(format!("`{way}` of `values/{file}`"));
        let (environment, app) = (self.environment.name.clone(), self.app.cloned());
        Leak { kind: *kind, finding: hidden(Finding { diagnostic, environment, app }) }
    }
}

fn hidden(finding: Finding) -> Finding {
    Finding { diagnostic: finding.diagnostic.hiding_source(), ..finding }
}

/// The name of the rule that tells of a kind.
fn rule(kind: Kind) -> &'static str {
    match kind {
        Kind::Known => "known-credential",
        Kind::InUrl => "secret-in-url",
        Kind::InText => "secret-in-text",
        Kind::InValue => "secret-in-value",
        Kind::Secret => "plain-secret",
        Kind::Unsealed => "unsealed-value",
        Kind::Doubtful => "doubtful-secret",
    }
}

fn look_at(object: &Object, tell: Tell) {
    match (object.group, object.kind) {
        ("", "Secret") => secret(object, tell),
        ("bitnami.com", "SealedSecret") => sealed(object, tell),
        ("", "ConfigMap") => {
            entries(object.at(&["data"])).for_each(|(key, value)| walk(key, value, tell));
            entries(object.at(&["binaryData"])).for_each(|(key, value)| binary(key, value, tell));
        }
        (_, kind) if OTHERWISE.contains(&kind) => {}
        _ => {
            let body = entries(Some(&object.manifest.object));
            let body = body.filter(|(key, _)| !matches!(*key, "apiVersion" | "kind" | "metadata" | "status"));
            body.for_each(|(key, value)| walk(key, value, tell));
        }
    }
    entries(object.at(&["metadata", "annotations"])).for_each(|(key, value)| walk(key, value, tell));
}

fn entries(map: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    map.and_then(Value::as_map).into_iter().flatten().map(|entry| (&*entry.key, &entry.value))
}

/// A Secret whose data stands in git, unless all of it only says where it is.
fn secret(object: &Object, tell: Tell) {
    let data =
        entries(object.at(&["data"])).map(|(_, value)| (value, decoded(value.as_str().unwrap_or_default())));
    let plain =
        entries(object.at(&["stringData"])).map(|(_, value)| (value, value.as_str().map(str::to_owned)));
    let held = data
        .chain(plain)
        .find(|(_, text)| text.as_ref().is_none_or(|text| !text.is_empty() && !worth::is_reference(text)));
    if let Some((value, _)) = held {
        let what = format!("the data of the Secret `{}`", object.name);
        tell(value, Found { kind: Kind::Secret, what });
    }
}

fn sealed(object: &Object, tell: Tell) {
    // What was written as SealedValues is looked at where it is read.
    let is_ours = object.app.is_some_and(|app| app.secrets.iter().any(|secret| *secret.name == *object.name));
    for (key, value) in entries(object.at(&["spec", "encryptedData"]).filter(|_| !is_ours)) {
        if value.as_str().is_some_and(|text| Ciphertext::read(text).is_none() && !worth::is_reference(text)) {
            let what = format!("`{key}` of the SealedSecret `{}` is no ciphertext, and", object.name);
            tell(value, Found { kind: Kind::Unsealed, what });
        }
    }
    entries(object.at(&["spec", "template"])).for_each(|(key, value)| walk(key, value, tell));
}

/// Looks at all strings of a value, each under the name that it has there.
fn walk(name: &str, value: &Value, tell: Tell) {
    match &value.data {
        Data::String(text) => string(name, text, value, tell),
        Data::List(items) => {
            let mut before = "";
            for item in items {
                // `--password x` is two arguments.
                let option = before.strip_prefix("--").filter(|option| !option.contains('='));
                walk(option.unwrap_or(if item.as_str().is_some() { "" } else { name }), item, tell);
                before = item.as_str().unwrap_or_default();
            }
        }
        Data::Map(map) => entry_by_entry(map, tell),
        Data::Null | Data::Bool(_) | Data::Number(_) => {}
    }
}

/// An environment variable, or a parameter, says its name beside its value.
fn entry_by_entry(map: &Map, tell: Tell) {
    let named = map.get("name").and_then(Value::as_str).filter(|_| map.get("value").is_some());
    for entry in map {
        match named {
            Some(_) if &*entry.key == "name" => {}
            Some(name) if &*entry.key == "value" => walk(name, &entry.value, tell),
            _ => walk(&entry.key, &entry.value, tell),
        }
    }
}

fn string(name: &str, text: &str, value: &Value, tell: Tell) {
    let found = in_form(name, text)
        .or_else(|| in_base64(name, text))
        .or_else(|| in_text(name, text))
        .or_else(|| by_name(name, text));
    if let Some(found) = found {
        tell(value, found);
    }
}

fn binary(name: &str, value: &Value, tell: Tell) {
    if let Some(text) = value.as_str().and_then(decoded) {
        string(name, &text, value, tell);
    }
}

fn decoded(text: &str) -> Option<String> {
    String::from_utf8(base64::decode(text)?).ok()
}

/// What is known by its form or by its place in a URL, whatever it is called.
fn in_form(name: &str, text: &str) -> Option<Found> {
    if let Some((what, credential)) = known::in_text(text) {
        return Some(Found { kind: Kind::Known, what: format!("{what}{}{}", of(name), mask(credential)) });
    }
    let password = url::in_text(text)?;
    let what = format!("the password in a URL{}{}", of(name), mask(password.text));
    let is_weak = password.is_local() || worth::worth(password.text) == Worth::Little;
    let kind = if is_weak { Kind::Doubtful } else { Kind::InUrl };
    Some(Found { kind, what })
}

/// The same, one level of base64 below.
fn in_base64(name: &str, text: &str) -> Option<Found> {
    const SHORTEST: usize = 24;
    let is_base64 = text.len() >= SHORTEST
        && text.len().is_multiple_of(4)
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='));
    if is_base64 { in_form(name, &decoded(text)?) } else { None }
}

fn in_text(name: &str, text: &str) -> Option<Found> {
    let found = assignment::in_text(text)?;
    let kind = if found.worth == Worth::Secret { Kind::InText } else { Kind::Doubtful };
    Some(Found { kind, what: format!("`{}`{}{}", found.name, of(name), mask(found.value)) })
}

fn by_name(name: &str, text: &str) -> Option<Found> {
    if !name::is_sensitive(name) || name::may_name_a_secret(name) && is_name(text) {
        return None;
    }
    let kind = match worth::worth(text) {
        Worth::Nothing => return None,
        Worth::Little => Kind::Doubtful,
        Worth::Secret => Kind::InValue,
    };
    Some(Found { kind, what: format!("`{name}`{}", mask(text)) })
}

/// Whether a text may be the name of an object (RFC 1123).
fn is_name(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
}

fn of(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!(" in `{name}`") }
}

/// As much of a secret as a message may hold: two characters where there are many, and how many there are.
fn mask(secret: &str) -> String {
    const LONG: usize = 8;
    let length = secret.chars().count();
    let first: String = secret.chars().take(2).filter(|letter| !letter.is_control()).collect();
    if length < LONG {
        format!(" ({length} characters)")
    } else {
        format!(" (`{first}…`, {length} characters)")
    }
}
