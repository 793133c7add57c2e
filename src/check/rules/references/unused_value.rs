//! `unused-value`: a value that an app gives its chart and that nothing in the chart reads.

use super::{Compile, Finding, Rule};
use crate::{
    bundle::{Reads, reads::Path},
    diagnostic::Diagnostic,
    model::App,
    names::nearest,
    source::Span,
    spec::platform::RuleLevel,
    value::{Data, Map, Value},
};
use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

pub(super) const RULE: Rule = Rule {
    name: "unused-value",
    caption: "a value of an app's chart is read by nothing",
    level: RuleLevel::Warn,
    why: r"Helm takes values that no template asks for without a word: a key that is misspelt, or that a new version of the chart
calls otherwise, does nothing, and the default holds. platc renders the chart and knows what was read: conditions, tags,
schemas and what templates look at. A value is told of when it is read in no environment that has it from the same line,
so that a feature which is off in one of them is no mistake. Where a chart looks at all its values at once (it prints them,
or hashes them), nothing is told, and `platc explain ENV APP.values.KEY` says so.",
    bad: r"# platform/charts/cache/Chart.yaml
apiVersion: v2
name: cache
version: 1.0.0
# platform/charts/cache/values.yaml
maxMemory: 64mb
# platform/charts/cache/templates/config.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  maxmemory: {{ .Values.maxMemory }}
# platform/apps/cache.yaml
kind: App
metadata: {name: cache}
spec:
  chart: {path: ../charts/cache}
  values: {maxMemmory: 128mb}
",
    good: r"# platform/charts/cache/Chart.yaml
apiVersion: v2
name: cache
version: 1.0.0
# platform/charts/cache/values.yaml
maxMemory: 64mb
# platform/charts/cache/templates/config.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  maxmemory: {{ .Values.maxMemory }}
# platform/apps/cache.yaml
kind: App
metadata: {name: cache}
spec:
  chart: {path: ../charts/cache}
  values: {maxMemory: 128mb}
",
    check,
};

fn check(compile: &Compile) -> Vec<Finding> {
    let used = used(compile);
    let mut found = Vec::new();
    for (name, app, reads) in releases(compile) {
        for path in reads.unread().unwrap_or_default() {
            let Some(value) = at(app.values.as_ref(), path) else { continue };
            if spans(value).iter().any(|span| used.contains(span)) {
                continue;
            }
            found.push(Finding {
                diagnostic: told(app, &**reads, path, value),
                environment: name.clone(),
                app: Some(app.name.clone()),
            });
        }
    }
    found
}

type Release<'a> = (&'a crate::names::Name, &'a App, &'a Arc<dyn Reads>);

/// The apps whose charts were rendered.
fn releases<'a>(compile: &'a Compile) -> impl Iterator<Item = Release<'a>> {
    compile.model.environments.iter().flat_map(|(name, environment)| {
        let reads = compile.bundles.get(name).into_iter().flat_map(|bundle| &bundle.reads);
        reads.filter_map(move |(app, reads)| Some((name, environment.apps.get(app)?, reads)))
    })
}

/// The lines of values that are read somewhere, or may be.
fn used(compile: &Compile) -> HashSet<Span> {
    let mut used = HashSet::new();
    for (_, app, reads) in releases(compile) {
        let Some(values) = &app.values else { continue };
        let unread = reads.unread();
        let mut all: HashSet<Span> = spans(values).into_iter().collect();
        for path in unread.unwrap_or_default() {
            let gone = at(Some(values), path).map(spans).unwrap_or_default();
            for span in &gone {
                all.remove(span);
            }
        }
        used.extend(all);
    }
    used
}

fn at<'v>(values: Option<&'v Value>, path: &Path) -> Option<&'v Value> {
    values?.at_path(path.iter().map(|key| &**key))
}

/// The places of the scalars below a value.
fn spans(value: &Value) -> Vec<Span> {
    match &value.data {
        Data::Map(map) if !map.is_empty() => map.iter().flat_map(|entry| spans(&entry.value)).collect(),
        Data::List(items) if !items.is_empty() => items.iter().flat_map(spans).collect(),
        _ => value.span().into_iter().collect(),
    }
}

fn told(app: &App, reads: &dyn Reads, path: &Path, value: &Value) -> Diagnostic {
    let chart = app.chart.as_ref().map_or("", |chart| &chart.name);
    let whole = path.join(".");
    let (key, above) = path.split_last().map_or(("", &[][..]), |(key, above)| (&**key, above));
    let there = reads.defaults().at_path(above.iter().map(|key| &**key)).and_then(Value::as_map);
    let known: BTreeSet<&str> = there.into_iter().flat_map(Map::keys).collect();
    let place = value.place().or(app.span);
    let told = |message: String| Diagnostic::error(RULE.name, message).at(place, "");
    if known.contains(key) {
        return told(format!("chart `{chart}` does not read `{whole}` with these values"))
            .help("take it away, or switch on what needs it");
    }
    let help = match nearest(key, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if known.is_empty() => {
            "take it away, or look for its name in the chart's values.yaml".to_owned()
        }
        None => format!("the chart's own values have {} there", listed(&known)),
    };
    told(format!("chart `{chart}` has no value `{whole}`, and nothing of it reads one")).help(help)
}

/// A few of many.
fn listed(known: &BTreeSet<&str>) -> String {
    const SHOWN: usize = 8;
    let listed: Vec<&str> = known.iter().copied().take(SHOWN).collect();
    let more = known.len() - listed.len();
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("`{}`{more}", listed.join("`, `"))
}
