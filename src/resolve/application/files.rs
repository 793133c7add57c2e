//! Files that documents name: manifests, templates, texts, patches.

use super::{Place, patch};
use crate::{
    bundle::Manifest,
    diagnostic::{Diagnostic, Diagnostics},
    expression::{self, Scope},
    inputs::Inputs,
    model::{Kustomization, Made, Manifests, app::Patch},
    names::RepoPath,
    source::{FileId, Span},
    spec::{Free, Traced, app::AppSpec},
    value::Value,
    yaml::{self, Dialect},
};
use std::sync::Arc;

/// The files of a platform, by what documents call them.
pub(in crate::resolve) struct Files<'a> {
    pub(in crate::resolve) inputs: &'a Inputs,
}

impl Files<'_> {
    /// The path below the root that a document means.
    pub(in crate::resolve) fn path(&self, said: &Traced<Arc<str>>) -> Result<RepoPath, Diagnostic> {
        let base = said.span().map_or("", |span| self.inputs.sources.path(span));
        RepoPath::beside(base, &said.value).map_err(|reason| {
            Diagnostic::error("path-outside", format!("`{}` is no path in the repository", said.value))
                .at(said.span(), "")
                .help(reason)
        })
    }

    /// The text of a file.
    pub(super) fn text(&self, said: &Traced<Arc<str>>) -> Result<Arc<str>, Diagnostic> {
        let path = self.path(said)?;
        let bytes = self.inputs.tree.get(path.as_str()).ok_or_else(|| missing(said, path.as_str()))?;
        std::str::from_utf8(bytes).map(Into::into).map_err(|_| not_text(said.span(), path.as_str()))
    }

    /// The files that a path means: one, or all of a folder.
    pub(super) fn below(&self, said: &Traced<Arc<str>>) -> Result<Vec<Arc<str>>, Diagnostic> {
        let path = self.path(said)?;
        if let Some((file, _)) = self.inputs.tree.iter().find(|(file, _)| ***file == *path.as_str()) {
            return Ok(vec![file.clone()]);
        }
        let below = self.inputs.tree.below(path.as_str());
        let found: Vec<Arc<str>> = below.map(|(path, _)| path.clone()).collect();
        if found.is_empty() { Err(missing(said, path.as_str())) } else { Ok(found) }
    }

    fn source(&self, path: &str) -> Option<(FileId, &str)> {
        let (file, source) = self.inputs.sources.find(path)?;
        Some((file, &source.text))
    }
}

fn missing(said: &Traced<Arc<str>>, path: &str) -> Diagnostic {
    let read = ["platform/", "environments/"].iter().any(|folder| path.starts_with(folder));
    Diagnostic::error("missing-file", format!("there is no file `{path}`")).at(said.span(), "").help(
        if read {
            "a path is relative to the file that says it"
        } else {
            "platc reads what lies below platform/ and environments/: put it there"
        },
    )
}

fn not_text(span: Option<Span>, path: &str) -> Diagnostic {
    Diagnostic::error("invalid-utf-8", format!("`{path}` is not UTF-8"))
        .at(span, "")
        .help("save the file as UTF-8")
}

/// The objects of an app's `manifests`, templates filled, without its folders of Kustomize.
pub(super) fn manifests(
    place: &Place,
    files: &Files,
    spec: &AppSpec,
    kustomizations: &[Kustomization],
    told: &mut Diagnostics,
) -> Vec<Manifests> {
    let mut manifests = Vec::new();
    for named in spec.manifests.iter().flatten() {
        if kustomizations.iter().any(|one| one.span == named.value.span()) {
            continue;
        }
        let paths = match files.below(&named.value) {
            Ok(paths) => paths,
            Err(diagnostic) => {
                told.push(diagnostic);
                continue;
            }
        };
        let mut objects = Vec::new();
        for path in paths.iter().filter(|path| is_manifest(path)) {
            match documents(place, files, path, named.value.span()) {
                Ok(values) => objects.extend(values.into_iter().flat_map(Manifest::open)),
                Err(diagnostics) => told.extend(diagnostics),
            }
        }
        manifests.push(Manifests { key: named.name.clone(), span: named.value.span(), objects });
    }
    manifests.extend(kustomizations.iter().filter_map(made));
    manifests
}

/// What Kustomize made of a folder before, as manifests like others.
fn made(kustomization: &Kustomization) -> Option<Manifests> {
    let Made::Objects(objects) = &kustomization.made else { return None };
    let Kustomization { folder, span, .. } = kustomization;
    Some(Manifests { key: folder.clone(), span: *span, objects: objects.clone() })
}

fn is_manifest(path: &str) -> bool {
    let path = path.strip_suffix(".j2").unwrap_or(path);
    path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".json")
}

/// The documents of one file; a `.j2` file is filled first.
pub(super) fn documents(
    place: &Place,
    files: &Files,
    path: &str,
    said: Option<Span>,
) -> Result<Vec<Value>, Diagnostics> {
    let Some((file, text)) = files.source(path) else { return Err(not_text(said, path).into()) };
    if !path.ends_with(".j2") {
        return yaml::read(file, text, Dialect::Kubernetes);
    }
    let scope: Arc<dyn Scope> = Arc::new(place.clone());
    let filled = expression::template(text, file, &scope).map_err(|failure| failure.0)?;
    let whole = Span { file, start: 0, end: 0 };
    match yaml::read(file, &filled, Dialect::Kubernetes) {
        Ok(values) => Ok(values.into_iter().map(|value| moved(value, whole)).collect()),
        Err(diagnostics) => Err(filled_badly(path, &filled, whole, diagnostics)),
    }
}

/// Positions in a filled template mean nothing in its source: the file is all that can be told.
fn moved(mut value: Value, to: Span) -> Value {
    use crate::value::{Data, Trace};
    match &mut value.data {
        Data::List(items) => {
            *items = std::mem::take(items).into_iter().map(|item| moved(item, to)).collect();
        }
        Data::Map(map) => {
            for entry in map.iter_mut() {
                entry.key_span = Some(to);
                entry.value = moved(std::mem::replace(&mut entry.value, Value::NULL), to);
            }
        }
        _ => {}
    }
    Value { trace: Some(Trace::new(to, None)), ..value }
}

fn filled_badly(path: &str, filled: &str, whole: Span, diagnostics: Diagnostics) -> Diagnostics {
    let told = |told: Diagnostic| {
        let before = told.span().and_then(|span| filled.get(..span.start as usize)).unwrap_or_default();
        let line = 1 + before.matches('\n').count();
        let text = filled.lines().nth(line - 1).unwrap_or_default();
        Diagnostic::error(told.rule, format!("{path} gives YAML that cannot be read: {}", told.message))
            .at(whole, "")
            .note(format!("line {line} of what it gives: {text}"))
            .help("quote what the template fills in, or write `| tojson` behind it")
    };
    diagnostics.into_iter().map(told).collect()
}

/// An app's patches; a patch that is a path stands in that file.
pub(super) fn patches(files: &Files, spec: &AppSpec, told: &mut Diagnostics) -> Vec<Patch> {
    let mut patches = Vec::new();
    for named in spec.patches.iter().flatten() {
        let Some(Free(value)) = named.value.patch.clone() else {
            told.push(
                Diagnostic::error("missing-field", format!("patch `{}` without `patch`", named.name))
                    .at(named.span, "")
                    .help("say what is merged into the target: `patch: {spec: …}`"),
            );
            continue;
        };
        match in_file(files, value) {
            Ok(value) => patches.push(patch(named.name.clone(), named.span, &named.value, Free(value))),
            Err(diagnostics) => told.extend(diagnostics),
        }
    }
    patches
}

fn in_file(files: &Files, value: Value) -> Result<Value, Diagnostics> {
    let Some(text) = value.as_str() else { return Ok(value) };
    let said = Traced { value: text.into(), trace: value.trace.clone() };
    let path = files.path(&said)?;
    let (file, text) = files.source(path.as_str()).ok_or_else(|| missing(&said, path.as_str()))?;
    yaml::read(file, text, Dialect::Kubernetes)?.into_iter().next().ok_or_else(|| {
        Diagnostic::error("empty-patch", "this patch says nothing")
            .at(said.span(), "")
            .help("say there what is merged into the target, or take the patch away")
            .into()
    })
}
