//! `chart-values`: values that a local chart's own `values.schema.json` refuses.
//!
//! Helm checks what a chart's defaults and the values come to (<https://helm.sh/docs/topics/charts/#schema-files>),
//! and so does this.

use super::{Compile, Finding, Rule};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    model::{App, Chart},
    schema::json::{self, Mistake},
    source::{Sources, Span},
    spec::platform::RuleLevel,
    value::{Data, Entry, Map, Value},
    yaml::{self, Dialect},
};
use std::sync::Arc;

pub(super) const RULE: Rule = Rule {
    name: "chart-values",
    caption: "a chart's own schema refuses the values that it is given",
    level: RuleLevel::Deny,
    why: r"A chart says in `values.schema.json` which values it takes, and Helm refuses others: in Argo CD that is a
ComparisonError after the commit.",
    bad: r#"# platform/charts/cache/Chart.yaml
apiVersion: v2
name: cache
version: 1.0.0
# platform/charts/cache/values.schema.json
{"type": "object", "properties": {"replicas": {"type": "integer", "minimum": 1}}}
# platform/platform.yaml
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.35"
  argocd: {version: "3.3"}
  clusters: {main: {server: https://kubernetes.default.svc}}
  projects: {apps: {}}
  charts: {cache: {path: charts/cache}}
# platform/apps/cache.yaml
kind: App
metadata: {name: cache}
spec:
  chart: cache
  delivery: helm
  values: {replicas: 0}
"#,
    good: r#"# platform/charts/cache/Chart.yaml
apiVersion: v2
name: cache
version: 1.0.0
# platform/charts/cache/values.schema.json
{"type": "object", "properties": {"replicas": {"type": "integer", "minimum": 1}}}
# platform/platform.yaml
kind: Platform
metadata: {name: shop}
spec:
  git: {url: https://github.com/shop/platform}
  kubernetes: "1.35"
  argocd: {version: "3.3"}
  clusters: {main: {server: https://kubernetes.default.svc}}
  projects: {apps: {}}
  charts: {cache: {path: charts/cache}}
# platform/apps/cache.yaml
kind: App
metadata: {name: cache}
spec:
  chart: cache
  delivery: helm
  values: {replicas: 1}
"#,
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    let mut found = Vec::new();
    for (name, environment) in &compile.model.environments {
        for (app_name, app) in &environment.apps {
            let told = app.chart.as_ref().map(|chart| refused(chart, app)).unwrap_or_default();
            found.extend(told.into_iter().map(|diagnostic| Finding {
                diagnostic,
                environment: name.clone(),
                app: Some(app_name.clone()),
            }));
        }
    }
    found
}

fn refused(chart: &Chart, app: &App) -> Vec<Diagnostic> {
    let Some(folder) = &chart.folder else { return Vec::new() };
    let path = &folder.path;
    let bytes = |name: &str| folder.files.get(name).map(|file| &file.bytes);
    let Some(schema) = bytes("values.schema.json") else { return Vec::new() };
    let at = format!("{path}/values.schema.json");
    let schema = match document(schema) {
        Ok(schema) => schema.unwrap_or_else(|| Map::default().into()),
        Err(told) => return told.into_iter().map(|told| unreadable(&at, &told.message)).collect(),
    };
    let defaults = bytes("values.yaml").map(document);
    let defaults = match defaults.transpose() {
        Ok(defaults) => defaults.flatten().unwrap_or_else(|| Map::default().into()),
        Err(told) => {
            return told
                .into_iter()
                .map(|told| unreadable(&format!("{path}/values.yaml"), &told.message))
                .collect();
        }
    };
    let values = match &app.values {
        Some(values) => coalesced(&defaults, values),
        None => defaults,
    };
    match json::mistakes(&schema, &values) {
        Ok(mistakes) => mistakes.iter().map(|mistake| told(mistake, &values, app, chart, &at)).collect(),
        Err(reason) => vec![unreadable(&at, &reason)],
    }
}

/// The first document of a chart's file; its places are not kept, because the chart is not what has to change.
fn document(bytes: &Arc<[u8]>) -> Result<Option<Value>, Diagnostics> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(Diagnostic::error(RULE.name, "it is not UTF-8").into());
    };
    let file = Sources::default().add("", text);
    Ok(yaml::read(file, text, Dialect::Kubernetes)?.into_iter().next().map(untraced))
}

fn untraced(value: Value) -> Value {
    let data = match value.data {
        Data::List(items) => Data::List(Arc::new(items.iter().cloned().map(untraced).collect())),
        Data::Map(map) => {
            let entries = map.iter().cloned();
            Data::Map(Arc::new(
                entries
                    .map(|entry| Entry { key_span: None, value: untraced(entry.value), ..entry })
                    .collect(),
            ))
        }
        data => data,
    };
    data.into()
}

/// Values over a chart's defaults, as Helm lays them: maps merge, `null` drops the default.
fn coalesced(defaults: &Value, values: &Value) -> Value {
    let (Some(below), Some(above)) = (defaults.as_map(), values.as_map()) else { return values.clone() };
    let mut merged = below.clone();
    for entry in above {
        match (merged.get_mut(&entry.key), entry.value.is_null()) {
            (_, true) => drop(merged.remove(&entry.key)),
            (Some(place), false) => *place = coalesced(place, &entry.value),
            (None, false) => merged.push(entry.clone()),
        }
    }
    Value { trace: values.trace.clone(), ..merged.into() }
}

fn unreadable(path: &str, reason: &str) -> Diagnostic {
    Diagnostic::error(RULE.name, format!("`{path}` cannot be used: {reason}"))
        .in_file(path)
        .help("mend the chart")
}

fn told(mistake: &Mistake, values: &Value, app: &App, chart: &Chart, schema: &str) -> Diagnostic {
    let path = if mistake.path.is_empty() {
        "the values".to_owned()
    } else {
        format!("`{}`", mistake.path.join("."))
    };
    let place = nearest_place(values, &mistake.path).or(chart.span).or(app.span);
    Diagnostic::error(RULE.name, format!("chart `{}` refuses {path}: {}", chart.name, mistake.message))
        .at(place, "")
        .note(format!("{schema} says so"))
        .help("change the value, or the chart's schema")
}

/// The place of the deepest value on the way that a line set.
fn nearest_place(values: &Value, path: &[String]) -> Option<Span> {
    let depths = (0..=path.len()).rev();
    let mut places =
        depths.filter_map(|depth| values.at_path(path[..depth].iter().map(String::as_str))?.span());
    places.next()
}
