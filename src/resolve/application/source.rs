//! The chart that an app installs, and the values that it is given.

use super::{Context, files::Files};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    model::{App, Chart, ChartFolder, Source},
    names::{Name, meant},
    resolve::{
        evaluate::Place,
        merge::{self, Voice},
        url,
    },
    source::Span,
    spec::{Free, Traced, app::AppSpec, platform},
    value::{Map, Value},
};
use std::{collections::BTreeMap, sync::Arc};

/// The chart of an app; told when it is unknown or comes from nowhere.
pub(super) fn chart(
    context: &Context,
    files: &Files,
    spec: &AppSpec,
    told: &mut Diagnostics,
) -> Option<Chart> {
    let used = spec.chart.as_ref()?;
    if let Some(path) = &used.path {
        return folder(files, path, told);
    }
    let name = used.name.as_ref()?;
    let Some(chart) = context.charts.get(&name.value) else {
        let known = context.charts.iter().map(|chart| &*chart.name);
        told.push(
            Diagnostic::error("unknown-chart", format!("unknown chart `{}`", name.value))
                .at(name.span(), "")
                .help(meant(&name.value, known)),
        );
        return None;
    };
    if let (Some(path), None) = (&chart.path, &chart.git) {
        return folder(files, path, told);
    }
    told.extend(chart.git.as_ref().and_then(url::of_git));
    told.extend(chart.repository.as_ref().and_then(url::of_charts));
    let Some(source) = source(chart) else {
        told.push(
            Diagnostic::error("chart-without-source", format!("chart `{}` comes from nowhere", name.value))
                .at(
                    context.charts.iter().find(|named| named.name == name.value).and_then(|named| named.span),
                    "",
                )
                .help("say `repository` and `version`, or `path`, or `git`, `revision` and `path`"),
        );
        return None;
    };
    let alias = chart.chart.as_ref().map_or_else(|| name.value.clone(), |chart| chart.value.clone());
    let span = chart.version.as_ref().or(chart.revision.as_ref()).and_then(Traced::span);
    let version = chart.version.as_ref().or(chart.revision.as_ref()).map_or("", |version| &version.value);
    let folder = files.inputs.charts.get(&*ChartFolder::vendored(&alias, version)).cloned();
    if let Some(unlocked) = folder.as_ref().filter(|folder| folder.locked.is_none()) {
        told.push(
            Diagnostic::error("chart-lock", format!("`{}/` is not in charts.lock", unlocked.path))
                .at(span, "this chart lies there")
                .help("run `platc chart vendor`: nobody knows whether those are its files"),
        );
        return None;
    }
    Some(Chart { name: alias, source, folder, span })
}

fn source(chart: &platform::Chart) -> Option<Source> {
    if let Some(url) = chart.git.clone() {
        let path = chart.path.clone().map_or_else(|| ".".into(), Into::into);
        return Some(Source::Git { url: url.into(), revision: chart.revision.clone()?.into(), path });
    }
    Some(Source::Repository { url: chart.repository.clone()?.into(), version: chart.version.clone()?.into() })
}

fn folder(files: &Files, path: &Traced<Arc<str>>, told: &mut Diagnostics) -> Option<Chart> {
    let found = files.path(path).and_then(|folder| files.below(path).map(|_| folder));
    let folder = match found {
        Ok(found) => found,
        Err(diagnostic) => {
            told.push(diagnostic);
            return None;
        }
    };
    let Some(chart) = files.inputs.charts.get(folder.as_str()) else {
        let message = format!("`{}` is no chart: it has no Chart.yaml", folder.as_str());
        let help = "name the folder that holds the chart's Chart.yaml";
        told.push(Diagnostic::error("chart-without-source", message).at(path.span(), "").help(help));
        return None;
    };
    let name = folder.as_str().rsplit('/').next().unwrap_or_default();
    let (source, folder) = (Source::Folder, Some(chart.clone()));
    Some(Chart { name: name.into(), source, folder, span: path.span() })
}

/// Local charts of one name that lie in different folders: both would be copied to one place.
pub(in crate::resolve) fn clashes(apps: &BTreeMap<Name, App>) -> Diagnostics {
    let mut seen: BTreeMap<&str, (&str, Option<Span>)> = BTreeMap::new();
    let mut told = Diagnostics::default();
    for chart in apps.values().filter_map(|app| app.chart.as_ref()) {
        let (Source::Folder, Some(folder)) = (&chart.source, &chart.folder) else { continue };
        let (first, span) = *seen.entry(&chart.name).or_insert((&folder.path, chart.span));
        if first != &*folder.path {
            told.push(
                Diagnostic::error("duplicate-chart", format!("two charts in folders named `{}`", chart.name))
                    .at(chart.span, "this one")
                    .at(span, "and this one")
                    .help("rename one folder: both would be copied to out/<env>/charts/"),
            );
        }
    }
    told
}

/// The final values: all templates, in the order of their keys' writing, below all `values`.
pub(super) fn values(place: &Place, files: &Files, spec: &AppSpec, told: &mut Diagnostics) -> Option<Value> {
    let mut merged: Option<Value> = None;
    for named in spec.values_templates.iter().flatten() {
        let path = match files.path(&named.value).and_then(|path| files.text(&named.value).map(|_| path)) {
            Ok(path) => path,
            Err(diagnostic) => {
                told.push(diagnostic);
                continue;
            }
        };
        match super::files::documents(place, files, path.as_str(), named.value.span()) {
            Ok(values) => {
                for layer in values {
                    merged = lay(merged, layer, told);
                }
            }
            Err(diagnostics) => told.extend(diagnostics),
        }
    }
    match spec.values.clone() {
        Some(Free(values)) => lay(merged, values, told),
        None => merged,
    }
}

/// Lays values over values by the rules of `values`.
fn lay(lower: Option<Value>, upper: Value, told: &mut Diagnostics) -> Option<Value> {
    let wrap = |value: Value| {
        let mut map = Map::default();
        map.put("values", value);
        Value::from(map)
    };
    let lower = lower.map_or_else(|| Map::default().into(), wrap);
    let merged = merge::merge(Some(&lower), &wrap(upper), Voice::Speaks, told)?;
    merged.get("values").cloned()
}
