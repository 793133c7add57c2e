//! Where a value comes from: what set it, what that overrode, what its expressions read; or what platc made it of.

mod chart;
mod file;
mod layer;
mod line;
mod made;

pub use layer::layer;

use super::Compiled;
use crate::{
    bundle::Content,
    names::{Name, meant},
    resolve::{Read, Reading},
    source::Span,
    value::{Data, Value, Way, steps},
};
use std::{cell::OnceCell, sync::Arc};

/// What is known of what was asked for.
#[derive(Clone, Debug, Default)]
pub struct Explanation {
    /// The environment; `None` for what environments share.
    pub environment: Option<Name>,
    /// The app; `None` for what belongs to none.
    pub app: Option<Name>,
    /// The object of `out/`, as `Kind/name`, when a line of it was asked for.
    pub object: Option<String>,
    /// What there is to know beside the values.
    pub notes: Vec<String>,
    /// The value; each scalar of a map or list.
    pub values: Vec<Explained>,
    /// Further values of the app's own that decided on the object, where a chart wrote it.
    pub reads: Vec<Explained>,
}

/// One value.
#[derive(Clone, Debug)]
pub struct Explained {
    /// Its path: in the app's spec, in the object, or as an expression read it.
    pub path: String,
    /// What it is.
    pub value: Shown,
    /// Who made it of what, and why, where it is not simply what a line says.
    pub made: Option<String>,
    /// The path of what it comes from, in the app's spec.
    pub from: Option<String>,
    /// The parts that it is put together of.
    pub parts: Vec<Explained>,
    /// The lines that said something here, the winner first.
    pub said: Vec<Said>,
}

/// A value as people may see it.
#[derive(Clone, Debug)]
pub enum Shown {
    /// It.
    Value(Value),
    /// It is a Secret's: nobody sees it here.
    Hidden,
    /// It is sealed.
    Ciphertext,
}

/// What one layer said.
#[derive(Clone, Debug)]
pub struct Said {
    /// What it said, evaluated where it won.
    pub value: Shown,
    /// The layer, as people call it.
    pub layer: String,
    /// Where.
    pub span: Span,
    /// What is written there, when it is an expression.
    pub expression: Option<String>,
    /// What that read.
    pub reads: Vec<Explained>,
}

/// Why there is nothing to explain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unexplained {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Unexplained {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

/// Explains the value at a path of an app's spec; `workload` is short for `workloads.main`.
///
/// # Errors
/// When there is no such environment, app or path.
pub fn path(compiled: &Compiled, environment: &str, whole: &str) -> Result<Explanation, Unexplained> {
    let found = compiled.model.environments.get(environment).ok_or_else(|| {
        let known = compiled.model.environments.keys().map(Name::as_str);
        Unexplained::new(format!("no environment `{environment}` is built"), meant(environment, known))
    })?;
    let (name, path) = whole.split_once('.').unwrap_or((whole, ""));
    let app = found.apps.get(name).ok_or_else(|| {
        let help = meant(name, found.apps.keys().map(Name::as_str));
        Unexplained::new(format!("no app `{name}` runs in `{environment}`"), help)
    })?;
    let typed = steps::steps(path)
        .map_err(|fault| Unexplained::new(format!("`{path}` is no path: {fault}"), "write APP.KEY.KEY"))?;
    let long = match typed.split_first() {
        Some((first, rest)) if &**first == "workload" => {
            [&["workloads".into(), "main".into()], rest].concat()
        }
        _ => typed,
    };
    let mut value = &app.spec;
    for step in steps::joined(value, &long) {
        value = value.at_path([&*step]).ok_or_else(|| {
            let message = format!("app `{name}` says nothing of `{step}` in `{path}`");
            Unexplained::new(message, said_there(value, &step))
        })?;
    }
    let teller = Teller::new(compiled, Some(&found.name), Some(&app.name));
    let mut values = Vec::new();
    let typed = whole.trim_end_matches('.');
    leaves(value, &Way::default(), &mut |value, way| values.push(teller.written(behind(typed, way), value)));
    Ok(Explanation {
        environment: Some(found.name.clone()),
        app: Some(app.name.clone()),
        notes: teller.use_of(&long).into_iter().collect(),
        values,
        ..Explanation::default()
    })
}

fn said_there(value: &Value, step: &str) -> String {
    let Data::Map(map) = &value.data else {
        return match value.as_list() {
            Some(items) if !items.is_empty() => format!("its items are 0 to {}", items.len() - 1),
            _ => "nothing lies below it".to_owned(),
        };
    };
    if map.is_empty() { "nothing lies below it".to_owned() } else { meant(step, map.keys()) }
}

/// Explains a line of a file that the sources compile to, by its path below `out/`; a column chooses between what
/// stands in one line.
///
/// # Errors
/// When no such file is compiled, or it has no such line.
pub fn line(
    compiled: &Compiled,
    path: &str,
    (line, column): (usize, Option<usize>),
) -> Result<Explanation, Unexplained> {
    let artifact = file::artifact(compiled, path).ok_or_else(|| {
        Unexplained::new(format!("no source compiles to out/{path}"), file::meant(compiled, path))
    })?;
    let (environment, artifact) = artifact;
    let bytes = compiled.files().get(path).cloned().unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let count = text.lines().count();
    if line == 0 || line > count {
        let message = format!("out/{path} has {count} lines, and no line {line}");
        return Err(Unexplained::new(message, "lines are counted from 1"));
    }
    let app = artifact.app.as_ref();
    let mut told =
        Explanation { environment: environment.cloned(), app: app.cloned(), ..Explanation::default() };
    let documents: Vec<&Value> = match &artifact.content {
        Content::Manifests(manifests) => manifests.iter().map(|manifest| &manifest.object).collect(),
        Content::Values(values) => vec![values],
        Content::Copy { from, .. } => {
            told.notes.push(format!("it is copied byte for byte from {from}:{line}"));
            return Ok(told);
        }
    };
    if line == 1 {
        told.notes
            .push("its first line marks it as platc's, and names the files that it was made of".to_owned());
        return Ok(told);
    }
    let Some(found) = line::find(&text, (line, column)) else {
        told.notes.push("this line parts two objects".to_owned());
        return Ok(told);
    };
    let Some(object) = documents.get(found.document) else { return Ok(told) };
    let app = app.or_else(|| file::app_of(compiled, environment?, object));
    told.app = app.cloned();
    Teller::new(compiled, environment, app).of_object(object, &found, &mut told);
    Ok(told)
}

/// Visits each scalar below a value, and what is empty, with the way there.
fn leaves<'v>(value: &'v Value, way: &Way, visit: &mut impl FnMut(&'v Value, &Way)) {
    match &value.data {
        Data::Map(map) if !map.is_empty() => {
            map.iter().for_each(|entry| leaves(&entry.value, &way.clone().then(&*entry.key), visit));
        }
        Data::List(items) if !items.is_empty() => {
            items.iter().enumerate().for_each(|(at, item)| leaves(item, &way.clone().then(at), visit));
        }
        _ => visit(value, way),
    }
}

/// A way behind what leads to where it begins.
fn behind(start: &str, way: &Way) -> String {
    match way.to_string() {
        way if way.is_empty() || way.starts_with('[') => format!("{start}{way}"),
        way => format!("{start}.{way}"),
    }
}

/// Tells of values of one app in one environment.
struct Teller<'c> {
    compiled: &'c Compiled,
    environment: Option<&'c Name>,
    app: Option<&'c Name>,
    reading: OnceCell<Option<Reading>>,
}

impl<'c> Teller<'c> {
    fn new(compiled: &'c Compiled, environment: Option<&'c Name>, app: Option<&'c Name>) -> Self {
        Self { compiled, environment, app, reading: OnceCell::new() }
    }

    /// The spec of the app, evaluated.
    fn spec(&self) -> Option<&'c Value> {
        let environment = self.compiled.model.environments.get(self.environment?.as_str())?;
        environment.apps.get(self.app?.as_str()).map(|app| &app.spec)
    }

    /// A value of the sources.
    fn written(&self, path: String, value: &Value) -> Explained {
        let made = value.span().is_none().then(|| "it is built in".to_owned());
        let said = self.said(value);
        let value = Shown::Value(value.clone());
        Explained { path, value, made, from: None, parts: Vec::new(), said }
    }

    /// All that was said of a value, the winner first.
    fn said(&self, value: &Value) -> Vec<Said> {
        let chain = std::iter::successors(Some(value), |value| value.overrode());
        let mut said: Vec<Said> = chain
            .filter_map(|value| {
                let span = value.span()?;
                let written = self.compiled.inputs.sources.text(span).trim();
                Some(Said {
                    value: Shown::Value(value.clone()),
                    layer: layer(&self.compiled.inputs, span),
                    span,
                    expression: written.contains("${{").then(|| written.to_owned()),
                    reads: Vec::new(),
                })
            })
            .collect();
        if let Some(winner) = said.first_mut().filter(|winner| winner.expression.is_some()) {
            winner.reads = self.reads(winner.span);
        }
        said
    }

    fn reads(&self, span: Span) -> Vec<Explained> {
        let Some(environment) = self.environment else { return Vec::new() };
        let reading = self.reading.get_or_init(|| Reading::of(&self.compiled.inputs, environment));
        let reads = reading.as_ref().map(|reading| reading.reads(self.app, span)).unwrap_or_default();
        reads.iter().map(|read| self.read(read)).collect()
    }

    fn read(&self, read: &Read) -> Explained {
        let mut explained = self.quiet(&read.value);
        explained.path.clone_from(&read.name);
        if let Some(winner) = explained.said.first_mut() {
            winner.reads = read.reads.iter().map(|read| self.read(read)).collect();
        }
        explained.made = explained.said.is_empty().then(|| made::read(&read.name));
        explained
    }

    /// A value without what it read: that is known already.
    fn quiet(&self, value: &Value) -> Explained {
        let teller = Teller::new(self.compiled, None, None);
        teller.written(String::new(), value)
    }

    /// What stands at a line of an object.
    fn of_object(&self, object: &Value, found: &line::Found, told: &mut Explanation) {
        let text = |path: &[&str]| object.at_path(path.iter().copied()).and_then(Value::as_str);
        let kind = text(&["kind"]).unwrap_or_default();
        told.object = text(&["metadata", "name"]).map(|name| format!("{kind}/{name}"));
        let mut way = Way::default();
        let mut value = object;
        for step in &found.steps {
            let Some(next) = value.at_path([&**step]) else { return };
            way = match value.as_list().and_then(|_| step.parse::<usize>().ok()) {
                Some(item) => way.then(item),
                None => way.then(&**step),
            };
            value = next;
        }
        let values = &mut told.values;
        leaves(value, &way, &mut |value, way| values.push(self.of_field(object, way, value)));
        told.reads = self.read_by(object, &told.values);
        if let (Some(at), [only]) = (found.text_line, told.values.as_slice()) {
            told.notes.push(format!("line {at} of a text of {} lines", lines_of(&only.value)));
        }
    }

    /// A field of an object.
    fn of_field(&self, object: &Value, way: &Way, value: &Value) -> Explained {
        let kind = object.get("kind").and_then(Value::as_str).unwrap_or_default();
        let path = way.to_string();
        let hidden = made::hidden(kind, &path);
        let shown = hidden.clone().unwrap_or_else(|| Shown::Value(value.clone()));
        if let Some(written) = self.of_template(object, way, value, shown) {
            return written;
        }
        let mut said = self.said(value);
        if let Some(hidden) = &hidden {
            for said in &mut said {
                (said.value, said.expression, said.reads) = (hidden.clone(), None, Vec::new());
            }
        }
        let from = value.span().and_then(|span| self.source_of(span));
        let is_as_said = match &from {
            Some((_, from)) => made::is_same(from, value),
            None => said.first().is_some_and(|winner| winner.layer == layer::FILE),
        };
        let mut made = made::field(kind, &path, value, said.is_empty()).filter(|_| !is_as_said);
        let parts = match &from {
            Some((way, _)) if !is_as_said && path.ends_with(".image") => self.siblings(way),
            _ => Vec::new(),
        };
        if path.ends_with(made::CONFIG_HASH) {
            made = Some(made::config_hash(object));
        }
        let from = from.filter(|_| parts.is_empty()).map(|(way, _)| behind_app(self.app, &way));
        Explained {
            path,
            value: hidden.unwrap_or_else(|| Shown::Value(value.clone())),
            made,
            from,
            parts,
            said,
        }
    }

    /// All that stands beside the end of a way into the app's spec.
    fn siblings(&self, way: &Way) -> Vec<Explained> {
        let holder = Way(way.0[..way.0.len().saturating_sub(1)].to_vec());
        let mut parts = Vec::new();
        if let Some(value) = self.spec().and_then(|spec| holder.of(spec)) {
            leaves(value, &holder, &mut |value, way| {
                parts.push(self.written(behind_app(self.app, way), value));
            });
        }
        parts
    }

    /// The value of the app's spec that a place made, with the way there.
    fn source_of(&self, span: Span) -> Option<(Way, &'c Value)> {
        let mut found = None;
        leaves(self.spec()?, &Way::default(), &mut |value, way| {
            if found.is_none() && value.span() == Some(span) {
                found = Some((way.clone(), value));
            }
        });
        found
    }
}

/// A way into an app's spec as people write it: the main workload stands under `workload`.
fn behind_app(app: Option<&Name>, way: &Way) -> String {
    let app = app.map_or("", Name::as_str);
    let path = behind(app, way);
    let main = format!("{app}.workloads.main");
    path.strip_prefix(&main).map_or_else(|| path.clone(), |rest| format!("{app}.workload{rest}"))
}

fn lines_of(value: &Shown) -> usize {
    match value {
        Shown::Value(value) => value.as_str().map_or(1, |text| text.lines().count()),
        Shown::Hidden | Shown::Ciphertext => 1,
    }
}

/// A path of an object for what is told of it.
type Steps = Vec<Arc<str>>;
