//! A chart and values into manifests, as `helm template` does it.

mod api_versions;
mod capabilities;
mod chart_of_3;
mod error;
mod files;
mod fixed;
mod glob;
mod head;
mod hooks;
mod marks;
mod misfits;
mod objects;
mod order;
mod print;
mod split;

use std::sync::Arc;

pub use capabilities::{Capabilities, KubeVersion};
pub use error::Error;
pub use hooks::Hook;
pub use misfits::{Misfit, Refused, misfits};
pub use print::Shown;

use crate::{
    chart::{Assembly, Chart, Part, Task, is_compatible},
    context::{Context, Instant, Random},
    execute,
    text::Text,
    trace::{Origin, Recorder, Trace, short},
    value::{Map, Tree, Value},
    values::tables::{Nulls, Tables},
    yaml,
};
use head::Head;

/// What is rendered for whom, and when.
#[derive(Clone, Debug)]
pub struct Options {
    /// The release.
    pub release: Release,
    /// The cluster that templates shall believe in.
    pub capabilities: Capabilities,
    /// What `now` answers.
    pub now: Instant,
    /// `--skip-schema-validation`
    pub skip_schema: bool,
    /// `--render-subchart-notes`
    pub subchart_notes: bool,
    /// Whether it is told what was read, and which line wrote what: [`Rendered::trace`].
    pub trace: bool,
}

/// `.Release`
#[derive(Clone, Debug)]
pub struct Release {
    /// The name.
    pub name: String,
    /// The namespace.
    pub namespace: String,
    /// `--is-upgrade`: whether the release is upgraded rather than installed.
    pub is_upgrade: bool,
}

/// What a chart renders to.
#[derive(Debug)]
pub struct Rendered {
    /// The files of `crds/`, as they are; they are shown only on demand.
    pub crds: Vec<Crd>,
    /// The manifests in the order of installation.
    pub documents: Vec<Document>,
    /// The hooks in the same order of kinds.
    pub hooks: Vec<Hook>,
    /// What `NOTES.txt` says.
    pub notes: Vec<u8>,
    /// What Helm warns of on stderr.
    pub warnings: Vec<String>,
    /// What was read, and which line wrote what, where [`Options::trace`] asked for it.
    pub trace: Option<Trace>,
}

/// A file of `crds/`.
#[derive(Clone, Debug)]
pub struct Crd {
    /// Its path from the root chart's name on.
    pub source: String,
    /// Its bytes.
    pub data: Text,
}

/// One YAML document of a template's output.
#[derive(Clone, Debug)]
pub struct Document {
    /// The template that wrote it.
    pub source: Arc<str>,
    /// Its text, without space around.
    pub text: Text,
    /// Its content.
    pub yaml: yaml::Document,
    /// `apiVersion`
    pub api_version: String,
    /// `kind`
    pub kind: String,
    /// `metadata.name`
    pub name: String,
    /// Where it was written, for [`Trace`].
    pub origin: Origin,
}

/// Renders `chart` with `values` over its defaults.
///
/// Templates may nest as deep as this thread's stack allows; when that is too little, the render begins anew on a thread
/// with the stack that Helm has.
///
/// # Errors
/// What `helm template` refuses, in its words, and what exceeds [`crate::limits`].
pub fn render(
    chart: &Chart,
    values: &Tree,
    options: &Options,
    random: &mut (dyn Random + Send),
) -> Result<Rendered, Error> {
    // The frames of code that is not optimised are many times larger, and limits count levels.
    if cfg!(debug_assertions) {
        return execute::with_deep_stack(|| render_here(chart, values, options, random))
            .unwrap_or_else(|error| Err(Error::Values(error.to_string())));
    }
    render_here(chart, values, options, random)
}

fn render_here(
    chart: &Chart,
    values: &Tree,
    options: &Options,
    random: &mut (dyn Random + Send),
) -> Result<Rendered, Error> {
    options.check_name(chart.version())?;
    let (assembly, mut warnings) =
        chart.assemble(values).map_err(|error| Error::of_assembly(error, chart.version()))?;
    warnings.extend(assembly.warnings.iter().cloned());
    let rendering = Rendering { chart, assembly: &assembly, values, options };
    let mut outcome = rendering.execute(random);
    if matches!(&outcome, Err(Error::Template(error)) if error.is_too_deep()) {
        outcome = execute::with_deep_stack(|| rendering.execute(random))
            .unwrap_or_else(|error| Err(Error::Values(error.to_string())));
    }
    let Output { files, notes, warnings: more, trace } = outcome?;
    warnings.extend(more);
    let mut rendered =
        Rendered { crds: crds(&assembly), documents: Vec::new(), hooks: Vec::new(), notes, warnings, trace };
    for (number, task, text) in files {
        rendered.take((number, task), &text, chart)?;
    }
    order::sort(&mut rendered.documents, chart.version(), |document| &document.kind);
    order::sort(&mut rendered.hooks, chart.version(), |hook| &hook.document.kind);
    Ok(rendered)
}

struct Rendering<'a> {
    chart: &'a Chart,
    assembly: &'a Assembly,
    values: &'a Tree,
    options: &'a Options,
}

/// What the templates wrote: `NOTES.txt` apart, the others by name.
struct Output<'a> {
    files: Vec<(usize, &'a Task, Vec<u8>)>,
    notes: Vec<u8>,
    warnings: Vec<String>,
    trace: Option<Trace>,
}

impl<'a> Rendering<'a> {
    fn execute(&self, random: &mut (dyn Random + Send)) -> Result<Output<'a>, Error> {
        let (assembly, mut warnings) = (self.assembly, Vec::new());
        let values = self.values(&mut warnings)?;
        self.check_kube_version()?;
        let scopes = objects::scopes(&self.assembly.root, &values, self.options);
        let mut context = Context::new(self.chart.version(), random, self.options.now);
        context.trace = self.options.trace.then(|| Box::new(Recorder::new(marks::mark(&values))));
        let mut files = Vec::with_capacity(self.assembly.tasks.len());
        let mut notes = Vec::new();
        for (number, task) in assembly.tasks.iter().enumerate() {
            if let Some(trace) = &mut context.trace {
                trace.begin(number);
            }
            let scope = &scopes[task.part];
            scope.enter(&task.name);
            let written =
                execute::run(&self.assembly.program, task.name.as_bytes(), scope.dot(), &mut context)?;
            if !task.name.ends_with("NOTES.txt") {
                files.push((number, task, written));
            } else if self.options.subchart_notes || self.is_own_notes(&task.name) {
                notes.push((task.name.clone(), written));
            }
        }
        files.sort_by(|(_, a, _), (_, b, _)| a.name.cmp(&b.name));
        notes.sort_by(|(a, _), (b, _)| a.cmp(b));
        let notes: Vec<_> = notes.into_iter().map(|(_, text)| text).filter(|text| !text.is_empty()).collect();
        let trace = context.trace.take().map(|recorder| Trace::new(*recorder, fixed::fixed(&assembly.root)));
        Ok(Output { files, notes: notes.join(&b'\n'), warnings, trace })
    }

    fn is_own_notes(&self, name: &str) -> bool {
        name.strip_prefix(&self.assembly.root.path) == Some("/templates/NOTES.txt")
    }

    /// The values of all parts as one map, checked by the parts' schemas.
    fn values(&self, warnings: &mut Vec<String>) -> Result<Map, Error> {
        let values = completed(&self.assembly.root, self.values, warnings)?;
        if !self.options.skip_schema {
            let mut problems = String::new();
            objects::check_schemas(&self.assembly.root, &values, &mut problems);
            if !problems.is_empty() {
                return Err(Error::Schema(problems));
            }
        }
        Ok(values)
    }

    fn check_kube_version(&self) -> Result<(), Error> {
        let range = &self.chart.metadata().kube_version;
        let cluster = &self.options.capabilities.kube_version;
        if range.is_empty() || is_compatible(range, &cluster.normalized, self.chart.version()) {
            return Ok(());
        }
        let cluster = &cluster.version;
        Err(Error::KubeVersion(format!(
            "chart requires kubeVersion: {range} which is incompatible with Kubernetes {cluster}"
        )))
    }
}

/// The values of all parts as one map: what is given over all defaults.
fn completed(root: &Part, values: &Tree, warnings: &mut Vec<String>) -> Result<Map, Error> {
    let values = match values.thaw() {
        Value::Map(values) => values,
        _ => Map::empty(),
    };
    Tables { version: root.chart.version(), warnings }
        .complete(root, &values, "", Nulls::Delete)
        .map_err(Error::Values)?;
    Ok(values)
}

impl Rendered {
    /// Puts the documents of one file where they belong.
    fn take(&mut self, (number, task): (usize, &Task), whole: &[u8], chart: &Chart) -> Result<(), Error> {
        let source = Arc::from(task.name.as_str());
        let mut begin = 0;
        for text in split::documents(whole) {
            let start = text.as_ptr().addr() - whole.as_ptr().addr();
            let end = start + text.len();
            let origin =
                Origin { task: short(number), begin: short(begin), start: short(start), end: short(end) };
            begin = end;
            let (text, yaml) = chart
                .parse(text)
                .map_err(|error| problem(&source, format!("error converting YAML to JSON: {error}")))?;
            let head = Head::read(yaml.root(), chart.version()).map_err(|error| problem(&source, error))?;
            let Head { api_version, kind, name, annotations } = head;
            let document =
                Document { source: Arc::clone(&source), text, yaml, api_version, kind, name, origin };
            match hooks::events(&annotations) {
                None => self.documents.push(document),
                Some(Ok(events)) => self.hooks.push(Hook::new(document, events, &annotations)),
                // A hook of a kind that Helm does not know is left out without a word.
                Some(Err(_)) => {}
            }
        }
        Ok(())
    }
}

fn problem(source: &str, message: String) -> Error {
    Error::Document { source: source.to_owned(), message }
}

fn crds(assembly: &Assembly) -> Vec<Crd> {
    let mut crds = Vec::new();
    assembly.root.crds(&mut crds);
    crds.into_iter().map(|(source, data)| Crd { source, data }).collect()
}

impl Options {
    /// Options for a release of this name, with the cluster that the emulated Helm assumes.
    pub fn new(name: impl Into<String>, version: crate::context::Version) -> Self {
        Self {
            release: Release { name: name.into(), namespace: "default".to_owned(), is_upgrade: false },
            capabilities: Capabilities::new(version),
            now: Instant { seconds: 0, nanoseconds: 0 },
            skip_schema: false,
            subchart_notes: false,
            trace: false,
        }
    }

    fn check_name(&self, version: crate::context::Version) -> Result<(), Error> {
        let name = &self.release.name;
        let context = match version {
            crate::context::Version::V3_17 => "",
            crate::context::Version::V4_1 => "release name check failed: ",
        };
        let part = |part: &str| {
            let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            part.bytes().all(|byte| inner(byte) || byte == b'-')
                && part.bytes().next().is_some_and(inner)
                && part.bytes().last().is_some_and(inner)
        };
        if name.is_empty() {
            return Err(Error::Values(format!("{context}release name \"\": no name provided")));
        }
        if name.len() <= 53 && name.split('.').all(part) {
            return Ok(());
        }
        let name = crate::format::quoted(name.as_bytes());
        Err(Error::Values(format!(
            "{context}release name {name}: invalid release name, must match regex \
             ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be longer than 53"
        )))
    }
}
