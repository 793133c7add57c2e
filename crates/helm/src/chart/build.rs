//! From files to a chart: which file is what, and the subcharts below `charts/`.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use super::{
    Chart, Content, File, LoadError, archive,
    metadata::{self, Metadata},
};
use crate::{context::Version, limits, value::Tree, values, yaml};

/// What a chart and all that is packed in it may still use.
pub(super) struct Budget {
    pub(super) bytes: usize,
    pub(super) files: usize,
    depth: usize,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self { bytes: limits::CHART, files: limits::FILES, depth: limits::SUBCHART_DEPTH }
    }

    /// Takes one file of `bytes`.
    pub(super) fn file(&mut self, bytes: usize) -> Result<(), LoadError> {
        match (self.files.checked_sub(1), self.bytes.checked_sub(bytes)) {
            (Some(files), Some(bytes)) => {
                (self.files, self.bytes) = (files, bytes);
                Ok(())
            }
            (None, _) => Err(LoadError::new(format!("the chart has more than {} files", limits::FILES))),
            (_, None) => Err(LoadError::new(format!("the chart is larger than {} MiB", limits::CHART >> 20))),
        }
    }
}

/// The `Chart.yaml` of a chart's files; archives may have several.
pub(super) fn heads(files: &[File]) -> Result<Vec<yaml::Document>, LoadError> {
    let heads = files.iter().filter(|file| file.name == "Chart.yaml");
    let parse = |file: &File| metadata::parse(&file.data);
    heads.map(parse).collect::<Result<_, _>>().map_err(|error| cannot_load("Chart.yaml", &error))
}

/// A chart of its files, the subcharts among them.
pub(super) fn chart(
    files: Vec<File>,
    heads: &[yaml::Document],
    version: Version,
    budget: &mut Budget,
) -> Result<Chart, LoadError> {
    let mut chart = Content {
        version,
        metadata: read(heads, version)?,
        values: Arc::new(Tree::empty()),
        schema: None,
        templates: Vec::new(),
        files: Vec::new(),
        dependencies: Vec::new(),
        listing: OnceLock::new(),
        validator: OnceLock::new(),
    };
    let mut packed: BTreeMap<String, Vec<File>> = BTreeMap::new();
    for file in files {
        if let Some(inside) = chart.take(file)? {
            let name = inside.name.split('/').next().unwrap_or_default().to_owned();
            packed.entry(name).or_default().push(inside);
        }
    }
    chart.metadata.validate(version).map_err(LoadError::new)?;
    for (name, files) in packed {
        if !name.starts_with(['_', '.']) {
            let loaded = subchart(&chart, &name, files, budget)?;
            chart.dependencies.push(loaded);
        }
    }
    Ok(Chart::new(chart))
}

fn read(heads: &[yaml::Document], version: Version) -> Result<Metadata, LoadError> {
    let mut metadata = None;
    for head in heads {
        let own: &mut Metadata = metadata.get_or_insert_default();
        own.read(head, version).map_err(|error| cannot_load("Chart.yaml", &error))?;
        if own.api_version.is_empty() {
            "v1".clone_into(&mut own.api_version);
        }
    }
    metadata.ok_or_else(|| LoadError::new("Chart.yaml file is missing"))
}

fn cannot_load(name: &str, error: &str) -> LoadError {
    LoadError::new(format!("cannot load {name}: {error}"))
}

impl Content {
    /// Puts a file where it belongs; answers one of a subchart, named from `charts/` on.
    fn take(&mut self, file: File) -> Result<Option<File>, LoadError> {
        match file.name.as_str() {
            "Chart.yaml" => {}
            "Chart.lock" => check_lock(&file)?,
            "values.yaml" => {
                let read = values::read(&file.data, self.version);
                let read = read.map_err(|error| cannot_load(&file.name, &error))?;
                self.values = Arc::new(read);
            }
            "values.schema.json" => self.schema = Some(file.data),
            "requirements.yaml" => {
                metadata::parse(&file.data)
                    .and_then(|document| self.metadata.read(&document, self.version))
                    .map_err(|error| cannot_load(&file.name, &error))?;
                self.keep_of_old(file);
            }
            "requirements.lock" => {
                check_lock(&file)?;
                self.keep_of_old(file);
            }
            name if name.starts_with("templates/") => self.templates.push(file),
            name => match name.strip_prefix("charts/") {
                Some(inside) if !inside.ends_with(".prov") => {
                    return Ok(Some(File { name: inside.to_owned(), data: file.data }));
                }
                _ => self.files.push(file),
            },
        }
        Ok(None)
    }

    /// Only in charts of the first format the files of requirements are files of the chart.
    fn keep_of_old(&mut self, file: File) {
        if self.metadata.api_version == "v1" {
            self.files.push(file);
        }
    }
}

/// Nobody asks what a lock file says, but it must be one.
fn check_lock(file: &File) -> Result<(), LoadError> {
    match yaml::parse(&file.data) {
        Ok(_) => Ok(()),
        Err(error) => Err(cannot_load(&file.name, &format!("error converting YAML to JSON: {error}"))),
    }
}

fn part(files: Vec<File>, version: Version, budget: &mut Budget) -> Result<Chart, LoadError> {
    let heads = heads(&files)?;
    chart(files, &heads, version, budget)
}

fn subchart(parent: &Content, name: &str, files: Vec<File>, budget: &mut Budget) -> Result<Chart, LoadError> {
    let context = format!("error unpacking subchart {name} in {}", parent.metadata.name);
    let Some(depth) = budget.depth.checked_sub(1) else {
        let depth = limits::SUBCHART_DEPTH;
        return Err(LoadError::new(format!("charts nest deeper than {depth}")).within(&context));
    };
    budget.depth = depth;
    let loaded = if name.ends_with(".tgz") {
        match files.first() {
            Some(file) if file.name == name => archive::read(&file.data, parent.version, budget)
                .and_then(|files| part(files, parent.version, budget)),
            other => {
                let other = other.map_or("", |file| file.name.as_str());
                return Err(LoadError::new(format!(
                    "error unpacking subchart tar in {}: expected {name}, got {other}",
                    parent.metadata.name
                )));
            }
        }
    } else {
        let below = |file: File| {
            let (_, name) = file.name.split_once('/')?;
            Some(File { name: name.to_owned(), data: file.data })
        };
        part(files.into_iter().filter_map(below).collect(), parent.version, budget)
    };
    budget.depth += 1;
    loaded.map_err(|error| error.within(&context))
}
