//! A chart in its place in a release: under the name, with the dependencies and the defaults that the release gives it.

use std::sync::Arc;

use super::{Chart, Dependency, Metadata};
use crate::{context::Version, text::Text, value::Tree};

/// A chart of a release and the charts below it.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) chart: Chart,
    /// Its alias or its own name.
    pub(crate) name: String,
    /// Where its templates seem to lie: `app/charts/db`.
    pub(crate) path: String,
    /// What the paths of its subcharts begin with. Helm 3 forgets an alias there.
    pub(crate) base: String,
    /// What it declares and the release uses.
    pub(crate) dependencies: Option<Vec<Dependency>>,
    /// Its defaults, what it imports from its dependencies included.
    pub(crate) values: Arc<Tree>,
    pub(crate) parts: Vec<Part>,
}

impl Part {
    /// A chart with all its subcharts as they are packed.
    pub(crate) fn new(chart: &Chart) -> Self {
        let metadata = chart.metadata();
        Self {
            chart: chart.alone(),
            name: metadata.name.clone(),
            path: metadata.name.clone(),
            base: metadata.name.clone(),
            dependencies: metadata.dependencies.clone(),
            values: Arc::clone(chart.shared_values()),
            parts: chart.dependencies().iter().map(Self::new).collect(),
        }
    }

    /// Tells all parts below where they are.
    pub(crate) fn locate(&mut self) {
        for part in &mut self.parts {
            part.path = format!("{}/charts/{}", self.base, part.name);
            let own = match part.chart.version() {
                Version::V3_17 => &part.chart.metadata().name,
                Version::V4_1 => &part.name,
            };
            part.base = format!("{}/charts/{own}", self.base);
            part.locate();
        }
    }

    pub(crate) fn metadata(&self) -> &Metadata {
        self.chart.metadata()
    }

    /// The files of `crds/` of this part and of all below it, with their paths.
    pub(crate) fn crds(&self, into: &mut Vec<(String, Text)>) {
        for file in self.chart.files().iter().filter(|file| file.name.starts_with("crds/")) {
            let extension = file.name.rsplit_once('.').map_or("", |(_, extension)| extension);
            if ["yaml", "yml", "json"].iter().any(|own| own.eq_ignore_ascii_case(extension)) {
                into.push((format!("{}/{}", self.path, file.name), file.data.clone()));
            }
        }
        self.parts.iter().for_each(|part| part.crds(into));
    }

    /// The paths of this part and of all below it.
    pub(crate) fn paths(&self, into: &mut Vec<String>) {
        into.push(self.path.clone());
        self.parts.iter().for_each(|part| part.paths(into));
    }
}
