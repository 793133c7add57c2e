//! What all renders with the same subcharts share: the tree of parts, and its templates parsed.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use super::{Chart, Part, archive::clean, dependencies, imports};
use crate::{
    context::Version, error::Error, execute::Program, template, text::Text, value::Tree,
    values::tables::Tables,
};

/// A release's charts with their templates.
#[derive(Debug)]
pub(crate) struct Assembly {
    pub(crate) root: Part,
    pub(crate) program: Program,
    /// What is executed, in order; partials are not.
    pub(crate) tasks: Vec<Task>,
    pub(crate) warnings: Vec<String>,
}

/// A template to execute.
#[derive(Debug)]
pub(crate) struct Task {
    /// Its path from the root chart's name on.
    pub(crate) name: String,
    /// Which part it belongs to: the place of its path among all parts, depth first.
    pub(crate) part: usize,
}

/// Why a release has no charts to render.
#[derive(Debug)]
pub(crate) enum AssemblyError {
    Dependencies(String),
    Template(Box<Error>),
}

/// The last assemblies of a chart, by what is enabled in them.
#[derive(Debug, Default)]
pub(super) struct Assemblies(Mutex<Vec<(Vec<String>, Arc<Assembly>)>>);

/// How many assemblies a chart keeps: environments seldom enable more than a few different sets of subcharts.
const KEPT: usize = 16;

impl Assemblies {
    pub(super) fn get(
        &self,
        chart: &Chart,
        values: &Tree,
    ) -> Result<(Arc<Assembly>, Vec<String>), AssemblyError> {
        let mut warnings = Vec::new();
        let mut root = Part::new(chart);
        dependencies::enable(&mut root, values, chart.version(), &mut warnings)
            .map_err(AssemblyError::Dependencies)?;
        root.locate();
        let mut paths = Vec::new();
        root.paths(&mut paths);
        let found = |kept: &Vec<(Vec<String>, Arc<Assembly>)>| {
            kept.iter().find(|(own, _)| *own == paths).map(|(_, assembly)| Arc::clone(assembly))
        };
        let mut kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(assembly) = found(&kept) {
            return Ok((assembly, warnings));
        }
        drop(kept);
        let assembly = Arc::new(Assembly::new(root, chart.version())?);
        kept = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if found(&kept).is_none() {
            if kept.len() >= KEPT {
                kept.remove(0);
            }
            kept.push((paths, Arc::clone(&assembly)));
        }
        Ok((assembly, warnings))
    }
}

impl Assembly {
    fn new(mut root: Part, version: Version) -> Result<Self, AssemblyError> {
        let mut warnings = Vec::new();
        imports::import(&mut root, &mut Tables { version, warnings: &mut warnings })
            .map_err(AssemblyError::Dependencies)?;
        let mut found = BTreeMap::new();
        collect(&root, &mut 0, &mut found);
        let mut files: Vec<_> = found.into_iter().collect();
        // Deep files first, and of one depth the last name first, so that a parent's definitions replace its subcharts'.
        files.sort_by(|(a, _), (b, _)| depth(b).cmp(&depth(a)).then_with(|| b.cmp(a)));
        let mut parsed = Vec::with_capacity(files.len());
        for (name, (_, source)) in &files {
            let templates = template::parse(name, (*source).clone(), version)
                .map_err(|error| AssemblyError::Template(Box::new(Error::parse(version, error))))?;
            parsed.push(templates);
        }
        let program = Program::new(parsed);
        let tasks = files.iter().filter(|(name, _)| !is_partial(name));
        let tasks = tasks.map(|(name, (part, _))| Task { name: name.clone(), part: *part }).collect();
        drop(files);
        Ok(Self { root, program, tasks, warnings })
    }
}

/// The templates of a part and of all below it; of two with the same path the part's own counts.
fn collect<'p>(part: &'p Part, next: &mut usize, into: &mut BTreeMap<String, (usize, &'p Text)>) {
    let number = *next;
    *next += 1;
    for below in &part.parts {
        collect(below, next, into);
    }
    for file in part.chart.templates() {
        if !part.chart.is_library() || is_partial(&file.name) {
            into.insert(clean(&format!("{}/{}", part.path, file.name)), (number, &file.data));
        }
    }
}

fn depth(path: &str) -> usize {
    path.bytes().filter(|byte| *byte == b'/').count()
}

/// Files whose names begin with `_` are only there to be included.
fn is_partial(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with('_'))
}
