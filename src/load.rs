//! Reads `platform/`, `environments/` and `schemas/`: every file once, every document by what it is and where it lies.

mod charts;
mod definitions;
mod documents;
mod named;

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    inputs::Inputs,
    names::Name,
    parallel,
    source::Span,
    spec::{document::Kind, kustomize},
    tree::{Tree, folders_above},
    value::Value,
    yaml::{self, Dialect},
};
use std::sync::Arc;

/// Reads all documents of a tree of files. What is wrong with one document keeps no other from being read.
pub fn load(tree: Tree) -> (Inputs, Diagnostics) {
    let mut loader = Loader { inputs: Inputs { tree, ..Inputs::default() }, ..Loader::default() };
    loader.read();
    loader.drop_named();
    loader.place();
    if loader.inputs.platform.is_none() && !loader.diagnostics.has_errors() {
        loader.diagnostics.push(
            Diagnostic::error("no-platform", "there is no document of kind `Platform`")
                .in_file("platform/platform.yaml")
                .help("write platform/platform.yaml, or run platc in the folder that holds it (`-C DIR`)"),
        );
    }
    (loader.inputs, loader.diagnostics)
}

/// A file of documents: what was read of it, or why it could not be read.
#[derive(Debug)]
struct File {
    path: Arc<str>,
    documents: Result<Vec<Value>, Diagnostics>,
}

impl File {
    /// Whether it is read, and holds nothing where something must be.
    fn lacks_a_document(&self) -> bool {
        self.documents.as_ref().is_ok_and(Vec::is_empty) && documents::must_hold_one(&self.path)
    }
}

#[derive(Debug, Default)]
struct Loader {
    inputs: Inputs,
    files: Vec<File>,
    diagnostics: Diagnostics,
}

impl Loader {
    /// Keeps the text of each file that documents may name, and reads each that could hold documents.
    fn read(&mut self) {
        let mut documents = Vec::new();
        for (path, bytes) in self.inputs.tree.iter().filter(|(path, _)| !is_foreign(path)) {
            let text = std::str::from_utf8(bytes);
            if path.starts_with(CHARTS) {
                // Templates that messages point into.
                if let Ok(text) = text {
                    self.inputs.sources.add(path.clone(), text);
                }
                continue;
            }
            let file = text.map(|text| (self.inputs.sources.add(path.clone(), text), text));
            if !is_yaml(path) {
                continue;
            }
            if let (true, Ok((file, text))) = (definitions::may_lie_at(path), file) {
                let told = definitions::read(file, text, &mut self.inputs.custom);
                self.diagnostics.extend(told);
                continue;
            }
            documents.push((path, file.map_err(|error| not_utf8(path, bytes, error.valid_up_to()))));
        }
        self.files = parallel::map(&documents, |(path, file)| {
            let read =
                |(file, text)| yaml::read(file, text, Dialect::Platform).map_err(|told| discreet(text, told));
            let file = file.as_ref().map_err(|told| Diagnostics::from(told.clone()));
            File { path: Arc::clone(path), documents: file.and_then(|file| read(*file)) }
        });
        let told = charts::read(&mut self.inputs);
        self.diagnostics.extend(told);
    }

    /// Forgets the files that a document names, and those of Kustomize: they are no documents.
    fn drop_named(&mut self) {
        let named = named::paths(self.files.iter().filter_map(|file| {
            file.documents.as_ref().ok().map(|documents| (&*file.path, documents.as_slice()))
        }));
        let tree = &self.inputs.tree;
        let is_kustomized = |folder: &str| {
            kustomize::NAMES.iter().any(|name| tree.get(&format!("{folder}/{name}")).is_some())
        };
        self.files.retain(|file| {
            !named.iter().any(|pattern| pattern.matches(&file.path))
                && !folders_above(&file.path).any(is_kustomized)
        });
    }

    /// Puts each document where its kind and its folder say. While a file cannot be read, nobody knows what files it
    /// names: what is no document may be one of them.
    fn place(&mut self) {
        let files = std::mem::take(&mut self.files);
        let unread = files.iter().any(|file| file.documents.is_err());
        let lacking = files.iter().any(File::lacks_a_document);
        for file in files {
            let lacks = file.lacks_a_document();
            match file.documents {
                Err(diagnostics) => self.diagnostics.extend(diagnostics),
                Ok(_) if lacks && !unread => self.diagnostics.push(empty(&file.path)),
                Ok(documents) => {
                    for document in documents {
                        self.place_document(&file.path, &document);
                    }
                }
            }
        }
        if unread || lacking {
            self.diagnostics =
                std::mem::take(&mut self.diagnostics).into_iter().filter(|told| !is_stray(told)).collect();
        }
    }

    fn place_document(&mut self, path: &Arc<str>, value: &Value) {
        let Some((kind, document)) = documents::open(path, value, &mut self.diagnostics) else { return };
        let environment = documents::environment(path);
        let span = document.name_span;
        let name = document.name.clone();
        let inputs = &mut self.inputs;
        let before = match (kind, environment) {
            (Kind::Platform, _) => inputs.platform.replace(document),
            (Kind::Class, _) => inputs.classes.insert(name.clone(), document),
            (Kind::App, None) => inputs.apps.insert(name.clone(), document),
            (Kind::App, Some(environment)) => inputs.overlays.insert((environment, name.clone()), document),
            (Kind::SealedValues, Some(environment)) => {
                inputs.sealed.insert((environment, name.clone()), document)
            }
            (Kind::Environment, _) => inputs.environments.insert(name.clone(), document),
            (Kind::Differences, _) => inputs.differences.replace(document),
            (Kind::SealedValues, None) => None,
        };
        if let Some(before) = before {
            self.diagnostics.push(duplicate(kind, &name, span, before.name_span));
        }
    }
}

/// Whether a file was refused because it holds no document: it may be one that a document names, or means to.
pub fn is_stray(diagnostic: &Diagnostic) -> bool {
    [documents::NO_KIND, documents::KUBERNETES_OBJECT].contains(&diagnostic.rule)
}

/// Says nothing of the text of a file of ciphertext: where one cannot be read, a plaintext may stand.
fn discreet(text: &str, told: Diagnostics) -> Diagnostics {
    if !text.contains(Kind::SealedValues.word()) {
        return told;
    }
    let hidden = told.into_iter().map(|told| {
        let message = "this file of sealed values cannot be read";
        let told = Diagnostic { message: message.into(), notes: Vec::new(), help: None, ..told };
        told.hiding_source()
            .help("mend its YAML here; the line is not shown, because a secret may stand there")
    });
    hidden.collect()
}

/// Charts have formats of their own.
const CHARTS: &str = "platform/charts/";

/// Rules have a format of their own, and what `platc schema` writes is for editors.
fn is_foreign(path: &str) -> bool {
    ["platform/rules/", "schemas/platc/"].iter().any(|folder| path.starts_with(folder))
}

fn is_yaml(path: &str) -> bool {
    path.ends_with(".yaml") || path.ends_with(".yml")
}

fn duplicate(kind: Kind, name: &Name, span: Option<Span>, before: Option<Span>) -> Diagnostic {
    Diagnostic::error("duplicate-identity", format!("two documents are `{}` `{name}`", kind.word()))
        .at(span, "this one")
        .at(before, "and this one")
        .help("rename one, or write both as one document")
}

/// A file that was cut short on its way to the disk would otherwise take an app out of its clusters without a word.
fn empty(path: &str) -> Diagnostic {
    Diagnostic::error("empty-file", "this file holds no document")
        .in_file(path)
        .help("write its document, or remove the file: then all that is made of it goes, too")
}

/// Names the line, since a file that is no text has no positions.
fn not_utf8(path: &str, bytes: &[u8], valid: usize) -> Diagnostic {
    let line = bytes[..valid].split(|byte| *byte == b'\n').count();
    let byte = bytes.get(valid).copied().unwrap_or_default();
    Diagnostic::error("invalid-utf-8", format!("the byte 0x{byte:02x} in line {line} is not UTF-8"))
        .in_file(path)
        .help("save the file as UTF-8")
}
