//! What is rendered: every chart that `.ci/charts` brought, with its defaults and with its own values for tests.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// One repository, at one commit.
pub(crate) struct Repository {
    /// `owner/name`
    pub(crate) name: String,
    pub(crate) commit: String,
    pub(crate) charts: usize,
    pub(crate) cases: Vec<Case>,
}

/// One chart with one file of values, or none.
#[derive(Clone)]
pub(crate) struct Case {
    /// `owner/name`
    pub(crate) repository: String,
    /// The repository's folder; symbolic links may lead anywhere inside it.
    pub(crate) root: PathBuf,
    /// The chart's folder below it; `.` when the repository is the chart.
    pub(crate) chart: String,
    /// Below the chart.
    pub(crate) values: Option<String>,
    /// Whether `values.schema.json` is left aside, for it wants other hosts.
    pub(crate) skips_schema: bool,
}

impl Case {
    /// The chart's folder.
    pub(crate) fn folder(&self) -> PathBuf {
        self.root.join(&self.chart)
    }

    /// What `helm template` is told beyond release and chart, a word a line.
    pub(crate) fn flags(&self) -> String {
        let mut flags =
            self.values.as_ref().map(|values| format!("--values\n{values}\n")).unwrap_or_default();
        if self.skips_schema {
            flags.push_str("--skip-schema-validation\n");
        }
        flags
    }

    /// Repository, chart and values, as exceptions name them.
    pub(crate) fn name(&self) -> String {
        let Self { repository, chart, .. } = self;
        match &self.values {
            Some(values) => format!("{repository}/{chart} {values}"),
            None => format!("{repository}/{chart}"),
        }
    }
}

/// The repositories that are there, in the order of the list.
pub(crate) fn repositories(list: &Path, charts: &Path) -> io::Result<Vec<Repository>> {
    let mut repositories = Vec::new();
    for line in fs::read_to_string(list)?.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        let (Some(name), Some(commit)) = (words.next(), words.next()) else { continue };
        let root = charts.join(name);
        let Ok(found) = fs::read_to_string(root.join(".charts")) else { continue };
        let mut cases = Vec::new();
        for chart in found.lines() {
            let case = Case {
                repository: name.to_owned(),
                root: root.clone(),
                chart: chart.to_owned(),
                values: None,
                skips_schema: false,
            };
            let values = values_of(&case.folder())?;
            cases.push(case.clone());
            cases.extend(values.into_iter().map(|values| Case { values: Some(values), ..case.clone() }));
        }
        let charts = found.lines().count();
        repositories.push(Repository { name: name.to_owned(), commit: commit.to_owned(), charts, cases });
    }
    Ok(repositories)
}

/// `ci/*values*.yaml`, sorted.
fn values_of(chart: &Path) -> io::Result<Vec<String>> {
    let Ok(entries) = fs::read_dir(chart.join("ci")) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.contains("values") && name.ends_with(".yaml") {
            found.push(format!("ci/{name}"));
        }
    }
    found.sort();
    Ok(found)
}
