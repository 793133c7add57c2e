//! Charts to manifests: the door to the crate that does what helm does.

mod draws;
mod failure;
mod hooks;
pub mod index;
mod leftovers;
mod library;
mod objects;
pub mod package;
mod recorded;
mod release;
mod seeded;
mod templates;
mod unread;

pub use crate::spec::platform::Helm;
pub use failure::{Failure, Place};
pub use helm::{
    context::{Instant, Random},
    render::Shown,
};
pub use hooks::LeftOut;
pub use library::{Loaded, apps, folders, load};
pub use release::{Release as ChartRelease, release};

use helm::{
    chart::{Chart, LoadOptions},
    context::{Context, Version},
    execute::{self, Program},
    render::{self as engine, Capabilities, KubeVersion, Options},
    template,
    value::{self, Tree},
    values,
};
use std::path::Path;

/// The version that the engine calls so.
fn version_of(helm: Helm) -> Version {
    match helm {
        Helm::V3_17 => Version::V3_17,
        Helm::V4_1 => Version::V4_1,
    }
}

/// What a chart is rendered with, as a command line of helm's says it.
pub struct Request<'r> {
    /// The chart's folder or archive.
    pub chart: &'r Path,
    /// The folder that its symlinks may not leave; the one around it when none is said.
    pub root: Option<&'r Path>,
    /// Whose behaviour it gets.
    pub helm: Helm,
    /// The release that it is rendered for.
    pub release: Release,
    /// What is laid over its own values, lowest first.
    pub layers: Vec<Layer<'r>>,
    /// The Kubernetes version that it sees; the newest that this helm knows when there is none.
    pub kube_version: Option<&'r str>,
    /// API versions that it sees beside Kubernetes' own.
    pub api_versions: &'r [String],
    /// Whether its values are not held against its schema.
    pub skips_schema: bool,
    /// Reads a file of values.
    pub read: &'r dyn Fn(&str) -> Result<Vec<u8>, String>,
    /// What it sees as now.
    pub now: Instant,
}

/// What a chart is rendered for.
#[derive(Clone, Debug)]
pub struct Release {
    /// Its name.
    pub name: ReleaseName,
    /// Its namespace.
    pub namespace: String,
    /// Whether an older one is taken to be there.
    pub is_upgrade: bool,
}

/// A release's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReleaseName {
    /// This.
    Said(String),
    /// What this template prints.
    Template(String),
}

/// Values that are laid over lower ones.
#[derive(Clone, Copy, Debug)]
pub enum Layer<'r> {
    /// Those of a file, by its path.
    File(&'r str),
    /// A line of `--set` or one of its sisters.
    Set(Setting, &'r str),
}

/// How a line that sets values is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// `--set`: numbers, booleans and null are such.
    Typed,
    /// `--set-string`: all are texts.
    Text,
    /// `--set-file`: texts are what files hold.
    File,
    /// `--set-json`: values are JSON.
    Json,
    /// `--set-literal`: the rest of the line is the text.
    Literal,
}

/// What a chart renders to.
#[derive(Debug)]
pub struct Rendered {
    /// The release's name.
    pub release: String,
    /// What helm warns of.
    pub warnings: Vec<String>,
    made: engine::Rendered,
}

/// A document that a template makes.
#[derive(Clone, Copy, Debug)]
pub struct Document<'r> {
    /// The template's path, from the chart's name on.
    pub path: &'r str,
    /// Its text.
    pub text: &'r [u8],
    /// Whether it is a file of CRDs.
    pub is_crd: bool,
}

impl Rendered {
    /// All that is shown, as `helm template` prints it.
    #[must_use]
    pub fn printed(&self, shown: Shown) -> Vec<u8> {
        self.made.manifest(shown)
    }

    /// The same of some templates alone, by their paths or patterns of them.
    ///
    /// # Errors
    /// When one of them makes nothing that is shown.
    pub fn printed_only(&self, shown: Shown, templates: &[String]) -> Result<Vec<u8>, String> {
        self.made.show_only(shown, templates)
    }

    /// Each document that is shown, in the order of printing.
    pub fn documents(&self, shown: Shown) -> impl Iterator<Item = Document<'_>> {
        let crds = self.made.crds.iter().filter(move |_| shown.crds);
        let crds = crds.map(|crd| Document { path: &crd.source, text: &crd.data, is_crd: true });
        let hooks =
            self.made.hooks.iter().filter(move |hook| shown.hooks && (shown.tests || !hook.is_test()));
        let others = self.made.documents.iter().chain(hooks.map(|hook| &hook.document));
        crds.chain(others.map(|own| Document { path: &own.source, text: &own.text, is_crd: false }))
    }
}

/// Renders a chart.
///
/// # Errors
/// When helm would refuse it, too, or one of the engine's limits is reached.
pub fn render(request: &Request, random: &mut (dyn Random + Send)) -> Result<Rendered, Failure> {
    let version = version_of(request.helm);
    let mut capabilities = Capabilities::new(version);
    if let Some(text) = request.kube_version {
        capabilities = capabilities.with_kube_version(KubeVersion::parse(text, version)?);
    }
    let capabilities = capabilities.with_api_versions(request.api_versions.iter().map(String::as_str));
    let release = match &request.release.name {
        ReleaseName::Said(name) => name.clone(),
        ReleaseName::Template(text) => named(text, version, random, request.now)?,
    };
    let values = layered(request)?;
    let options = LoadOptions { version, root: request.root.map(Path::to_owned) };
    let chart = Chart::load(request.chart, &options).map_err(|error| error.to_string())?;
    chart.check_installable().map_err(|error| error.to_string())?;
    let options = Options {
        release: engine::Release {
            name: release.clone(),
            namespace: request.release.namespace.clone(),
            is_upgrade: request.release.is_upgrade,
        },
        capabilities,
        now: request.now,
        skip_schema: request.skips_schema,
        subchart_notes: false,
        trace: false,
    };
    let mut made =
        engine::render(&chart, &values, &options, random).map_err(|error| Failure::of(&error, &chart))?;
    Ok(Rendered { release, warnings: std::mem::take(&mut made.warnings), made })
}

/// What the template of a release's name prints; it sees no values (helm, `TemplateName`).
fn named(
    text: &str,
    version: Version,
    random: &mut (dyn Random + Send),
    now: Instant,
) -> Result<String, Failure> {
    const NAME: &str = "name-template";
    let parsed = template::parse(NAME, text.as_bytes(), version).map_err(|error| error.to_string())?;
    let mut context = Context::new(version, random, now);
    let program = Program::new([parsed]);
    let printed = execute::run(&program, NAME.as_bytes(), &value::Value::Nothing, &mut context);
    let printed = printed.map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(&printed).into_owned())
}

/// The values of all layers.
fn layered(request: &Request) -> Result<Tree, String> {
    let version = version_of(request.helm);
    let mut values = Tree::empty();
    for layer in &request.layers {
        match *layer {
            Layer::File(path) => {
                let bytes = (request.read)(path)?;
                let read = values::read(&bytes, version);
                values::merge(&mut values, read.map_err(|error| format!("failed to parse {path}: {error}"))?);
            }
            Layer::Set(setting, line) => {
                let setting = match setting {
                    Setting::Typed => values::Setting::Typed,
                    Setting::Text => values::Setting::Text,
                    Setting::File => values::Setting::File(request.read),
                    Setting::Json => values::Setting::Json,
                    Setting::Literal => values::Setting::Literal,
                };
                values::set(&mut values, setting, line, version)?;
            }
        }
    }
    Ok(values)
}
