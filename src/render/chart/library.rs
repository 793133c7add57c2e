//! The charts that lie in a platform's folders, each read once for all apps and environments.

use super::{templates::Templates, version_of};
use crate::{
    diagnostic::Diagnostic,
    model::{App, ChartFolder, Environment, Model},
    names::Name,
    spec::platform::Helm,
    value::{Map, Value, digest},
    yaml::{self, Dialect},
};
use helm::chart::Chart;
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

/// A chart that was read.
#[derive(Debug)]
pub struct Loaded {
    pub(super) chart: Chart,
    pub(super) templates: Templates,
    defaults: OnceLock<Value>,
}

impl Loaded {
    /// The chart's own values, each at its line; those of the charts in it below the names of their folders.
    pub(super) fn defaults(&self) -> &Value {
        self.defaults.get_or_init(|| {
            let below = |folder: &str| {
                let file = self.templates.folder.files.get(&*format!("{folder}values.yaml"))?;
                let text = std::str::from_utf8(&file.bytes).ok()?;
                yaml::read(file.source?, text, Dialect::Kubernetes).ok()?.into_iter().next()
            };
            let empty = || Value::from(Map::default());
            let mut defaults = below("").filter(|values| values.as_map().is_some()).unwrap_or_else(empty);
            let folders = self.templates.folder.files.keys().filter_map(|path| {
                path.strip_prefix("charts/")?.strip_suffix("/Chart.yaml").filter(|name| !name.contains('/'))
            });
            for name in folders {
                let Some(own) = below(&format!("charts/{name}/")) else { continue };
                let Some(map) = defaults.as_map_mut() else { continue };
                let merged = map.get(name).map_or_else(|| own.clone(), |said| laid(&own, said));
                map.put(name, merged);
            }
            defaults
        })
    }
}

/// Values over lower ones, as Helm lays them.
fn laid(lower: &Value, upper: &Value) -> Value {
    let (Some(below), Some(above)) = (lower.as_map(), upper.as_map()) else { return upper.clone() };
    let mut merged = below.clone();
    for entry in above {
        match merged.get_mut(&entry.key) {
            Some(place) => *place = laid(place, &entry.value),
            None => merged.push(entry.clone()),
        }
    }
    merged.into()
}

/// The folders of all charts that apps install, by their path, and whose behaviour each gets.
pub fn folders(model: &Model) -> BTreeMap<Arc<str>, (Helm, Arc<ChartFolder>)> {
    let charts = apps(model).into_iter().filter_map(|(environment, app)| {
        let folder = app.chart.as_ref()?.folder.clone()?;
        Some((folder.path.clone(), (environment.helm, folder)))
    });
    charts.collect()
}

/// Every app with a chart whose files are here, of environments that are built or required.
pub fn apps(model: &Model) -> Vec<(&Environment, &App)> {
    let mut all: BTreeMap<&Name, &Environment> = BTreeMap::new();
    for environment in model.environments.values() {
        environment.around().for_each(|around| _ = all.entry(&around.name).or_insert(around));
    }
    let has_files = |app: &&App| app.chart.as_ref().is_some_and(|chart| chart.folder.is_some());
    let apps = all.into_values().flat_map(|environment| {
        environment.apps.values().filter(has_files).map(move |app| (environment, app))
    });
    apps.collect()
}

/// Reads a chart.
///
/// # Errors
/// What helm refuses, and files that are not those that `charts.lock` has the digest of.
pub fn load(helm: Helm, folder: &Arc<ChartFolder>) -> Result<Loaded, Diagnostic> {
    let files = || folder.files.iter().map(|(path, file)| (&**path, &*file.bytes));
    if let Some(locked) = &folder.locked {
        let found = digest::of_files(files());
        if found != *locked.digest {
            let message = format!("`{}/` holds other files than were vendored", folder.path);
            return Err(Diagnostic::error("chart-lock", message)
                .at(locked.span, "the digest of what was vendored")
                .note(format!("the digest of what lies there is {found}"))
                .help("take the change back, or vendor the chart anew: what differs from its origin is a chart of your own")
                .run("platc chart vendor"));
        }
    }
    let chart = Chart::from_folder(files(), version_of(helm)).and_then(|chart| {
        chart.check_installable()?;
        Ok(chart)
    });
    let chart = chart.map_err(|error| {
        Diagnostic::error("refused-chart", format!("the chart in `{}/` cannot be read: {error}", folder.path))
            .in_file(format!("{}/Chart.yaml", folder.path))
            .help("mend the chart; `helm lint` says the same")
    })?;
    let templates = Templates { root: chart.metadata().name.clone(), folder: folder.clone() };
    Ok(Loaded { chart, templates, defaults: OnceLock::new() })
}
