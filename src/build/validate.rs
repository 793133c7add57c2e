//! The short pipeline: files of objects, read and held against what the API server takes, without a platform.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    parallel,
    schema::{Catalog, Judgement, Mistake},
    source::{FileId, Sources, Span},
    value::{Data, Value},
    yaml::{self, Dialect},
};
use std::{collections::BTreeSet, sync::Arc};

/// What is looked at, and how closely.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Kinds to leave out, as `Kind`, `version/Kind` or `group/version/Kind`.
    pub skipped: Vec<String>,
    /// Kinds to refuse, alike.
    pub rejected: Vec<String>,
    /// Whether a kind without a schema is left out, and no mistake.
    pub may_lack_schemas: bool,
    /// Whether fields that a schema does not know are no mistake.
    pub may_have_unknown_fields: bool,
}

/// One object that was read.
#[derive(Clone, Debug)]
pub struct Object {
    /// `Kind/name`.
    pub name: String,
    /// All of it.
    pub span: Span,
    /// What became of it.
    pub verdict: Verdict,
}

/// What became of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It has no mistake.
    Valid,
    /// It has.
    Invalid,
    /// It was not looked at.
    Skipped,
}

/// What was read, and all that is wrong with it.
#[derive(Debug, Default)]
pub struct Validated {
    /// The files.
    pub sources: Sources,
    /// Every object, in the order of the files.
    pub objects: Vec<Object>,
    /// What is wrong, sorted.
    pub diagnostics: Diagnostics,
}

/// A file by its path, with its bytes.
pub type File = (Arc<str>, Arc<[u8]>);

/// Holds all objects of some files against the schemas of a catalog, those in the files of `schemas`, and those of
/// CRDs among the objects themselves.
pub fn validate(files: Vec<File>, schemas: Vec<File>, mut catalog: Catalog, options: &Options) -> Validated {
    let mut validated = Validated::default();
    let schemas = validated.read(schemas);
    let objects = validated.read(files);
    schemas.iter().chain(&objects).for_each(|object| catalog.learn(object));
    let judged = parallel::map(&objects, |object| judge(&catalog, object, options));
    for (object, told) in judged.into_iter().flatten() {
        validated.objects.push(object);
        validated.diagnostics.extend(told);
    }
    validated.diagnostics = std::mem::take(&mut validated.diagnostics).in_order();
    validated
}

impl Validated {
    /// The objects of files, lists opened; what cannot be read is told.
    fn read(&mut self, files: Vec<File>) -> Vec<Value> {
        let mut texts: Vec<(FileId, Arc<str>)> = Vec::new();
        for (path, bytes) in files {
            match std::str::from_utf8(&bytes) {
                Ok(text) => {
                    let text: Arc<str> = text.into();
                    texts.push((self.sources.add(path, text.clone()), text));
                }
                Err(_) => self.diagnostics.push(not_text(&path)),
            }
        }
        let read = parallel::map(&texts, |(file, text)| yaml::read(*file, text, Dialect::Kubernetes));
        let mut objects = Vec::new();
        for documents in read {
            match documents {
                Ok(documents) => documents.into_iter().for_each(|document| open(document, &mut objects)),
                Err(told) => self.diagnostics.extend(told),
            }
        }
        objects
    }
}

/// A list of objects is those in it: `kind: List`, and each kind's own.
fn open(document: Value, objects: &mut Vec<Value>) {
    let is_list = document.get("kind").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("List"));
    match document.get("items").map(|items| &items.data) {
        Some(Data::List(items)) if is_list => items.iter().for_each(|item| open(item.clone(), objects)),
        _ => objects.push(document),
    }
}

fn judge(catalog: &Catalog, object: &Value, options: &Options) -> Option<(Object, Diagnostics)> {
    let text = |path: &[&str]| object.at_path(path.iter().copied()).and_then(Value::as_str);
    let (api_version, kind) =
        (text(&["apiVersion"]).unwrap_or_default(), text(&["kind"]).unwrap_or_default());
    let named = text(&["metadata", "name"]).or_else(|| text(&["metadata", "generateName"])).unwrap_or("?");
    let name =
        if kind.is_empty() { "an object without a kind".to_owned() } else { format!("{kind}/{named}") };
    let shown = if kind.is_empty() { name.clone() } else { format!("`{name}`") };
    let is_in = |words: &[String]| words.iter().any(|word| is_meant(word, api_version, kind));
    let mut told = Diagnostics::default();
    let mut verdict = Verdict::Valid;
    if is_in(&options.rejected) {
        told.push(rejected(object, api_version, kind));
    } else if is_in(&options.skipped) {
        verdict = Verdict::Skipped;
    } else {
        match catalog.judge(object, None) {
            Judgement::Known(mut mistakes) => {
                // The schema and the server's own code may both miss one field.
                let mut seen = BTreeSet::new();
                mistakes.retain(|one| {
                    !(options.may_have_unknown_fields && one.rule == "unknown-field")
                        && seen.insert((one.rule, one.path.clone()))
                });
                told.extend(mistakes.iter().map(|mistake| told_of(mistake, &shown, kind)));
            }
            Judgement::Unknown(_) if options.may_lack_schemas => verdict = Verdict::Skipped,
            Judgement::Unknown(mistake) => told.push(told_of(&mistake, &shown, kind)),
        }
    }
    if !told.is_empty() {
        verdict = Verdict::Invalid;
    }
    Some((Object { name, span: object.span()?, verdict }, told))
}

fn told_of(mistake: &Mistake, object: &str, kind: &str) -> Diagnostic {
    let note = match mistake.place() {
        place if place.is_empty() => format!("in {object}"),
        place => format!("at `{place}` of {object}"),
    };
    let told = mistake.diagnostic().note(note);
    // Beside what is wrong in a Secret stand its values.
    if kind == "Secret" { told.hiding_source() } else { told }
}

/// Whether a word of `--skip` means a kind: by its name alone, or with its version, or all of it.
fn is_meant(word: &str, api_version: &str, kind: &str) -> bool {
    match word.rsplit_once('/') {
        Some((version, name)) => {
            name == kind && (version == api_version || api_version.rsplit('/').next() == Some(version))
        }
        None => word == kind,
    }
}

fn rejected(object: &Value, api_version: &str, kind: &str) -> Diagnostic {
    let place = object.get("kind").and_then(Value::span).or(object.span());
    Diagnostic::error("rejected-kind", format!("`{kind}` of `{api_version}` is rejected"))
        .at(place, "")
        .help("take the object out, or `--reject` less")
}

fn not_text(path: &str) -> Diagnostic {
    Diagnostic::error("invalid-utf-8", format!("`{path}` is not UTF-8"))
        .in_file(path)
        .help("save the file as UTF-8")
}
