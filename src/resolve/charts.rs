//! The charts that a platform and its environments name, whether or not an app installs them.

use super::{environment, evaluate, url, written};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    inputs::Inputs,
    model::ChartFolder,
    names::Name,
    source::Span,
    spec::{Decoder, Keyed, Stage, Traced, platform::Chart},
    value::Value,
};
use std::{collections::BTreeMap, sync::Arc};

/// A chart that lies elsewhere.
#[derive(Clone, Debug)]
pub struct Named {
    /// The keys that apps name it by.
    pub keys: Vec<Arc<str>>,
    /// The chart's own name.
    pub name: Arc<str>,
    /// Where it lies.
    pub from: From,
    /// The version or the revision, and where that is said.
    pub version: Arc<str>,
    /// Where that is said.
    pub span: Option<Span>,
    /// The folder that it is vendored into.
    pub folder: String,
}

/// Where a chart lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    /// In a repository of charts, by its address.
    Repository(Arc<str>),
    /// In a git repository: its address, and the folder there.
    Git(Arc<str>, Arc<str>),
}

/// The charts by the folders that they are vendored into; what says one wrongly is told.
pub fn charts(inputs: &Inputs) -> (BTreeMap<String, Named>, Diagnostics) {
    let mut told = Diagnostics::default();
    let written = written::read(inputs, &mut Diagnostics::default());
    let mut found: BTreeMap<String, Named> = BTreeMap::new();
    let environments: Vec<&Name> = written.buildable().collect();
    for name in &environments {
        let settings = written.settings(name).get("charts").cloned();
        let around = environment::surroundings(&written, name, Vec::new(), &mut Diagnostics::default());
        let place = evaluate::Place::of_environment(&Arc::new(around));
        let evaluated = |charts| evaluate::evaluate(&place, "settings.charts", &charts, &mut told).0;
        let charts = settings.and_then(evaluated);
        collect(charts.as_ref(), &mut found, &mut told);
    }
    if environments.is_empty() {
        collect(written.platform().get("charts"), &mut found, &mut told);
    }
    (found, told)
}

fn collect(charts: Option<&Value>, found: &mut BTreeMap<String, Named>, told: &mut Diagnostics) {
    let Some(charts) = charts else { return };
    let (decoded, mistaken) = Decoder::read::<Keyed<Chart>>(charts, Stage::Meant);
    told.extend(mistaken);
    for chart in decoded.unwrap_or_default().0 {
        let Some(named) = named(&chart.name, &chart.value) else { continue };
        match found.get_mut(&named.folder) {
            Some(other) if other.from != named.from => told.push(
                Diagnostic::error("duplicate-chart", format!("two charts belong into `{}/`", named.folder))
                    .at(named.span, "this one")
                    .at(other.span, "and this one")
                    .help("say `chart` with another name for one of them, or let both come from one place"),
            ),
            Some(other) if other.keys.contains(&chart.name) => {}
            Some(other) => other.keys.push(chart.name.clone()),
            None => drop(found.insert(named.folder.clone(), named)),
        }
    }
}

/// A chart that is a folder here, or lacks what says where it lies, is nobody's to bring: a build tells the latter.
fn named(key: &Arc<str>, chart: &Chart) -> Option<Named> {
    let (from, version) = match (&chart.git, &chart.repository) {
        (Some(git), _) => {
            let path = chart.path.as_ref().map_or_else(|| ".".into(), |path| path.value.clone());
            (From::Git(git.value.clone(), path), chart.revision.as_ref()?)
        }
        (None, Some(repository)) => (From::Repository(repository.value.clone()), chart.version.as_ref()?),
        (None, None) => return None,
    };
    let name = chart.chart.as_ref().map_or_else(|| key.clone(), |name| name.value.clone());
    let folder = ChartFolder::vendored(&name, &version.value);
    Some(Named {
        keys: vec![key.clone()],
        name,
        from,
        version: version.value.clone(),
        span: version.span(),
        folder,
    })
}

/// What is wrong with the address of a git repository.
pub fn is_git_address(address: &str) -> bool {
    url::of_git(&Traced::built_in(address)).is_none()
}
