//! `chart-values`: values that the `values.schema.json` of a chart, or of a chart in it, refuses.
//!
//! Helm holds what a chart's defaults and the values come to against each of them
//! (<https://helm.sh/docs/topics/charts/#schema-files>), and so does the engine: `render::chart` asks it.

use super::{Compile, Finding, Rule};
use crate::{
    bundle::Misfit,
    diagnostic::Diagnostic,
    model::{App, Chart, ChartFolder},
    source::Span,
    spec::platform::RuleLevel,
    value::Value,
};
use std::sync::Arc;

pub(super) const RULE: Rule = Rule {
    name: "chart-values",
    caption: "a chart's own schema refuses the values that it is given",
    level: RuleLevel::Deny,
    why: r"A chart says in `values.schema.json` which values it takes, and Helm refuses others: in Argo CD that is a
ComparisonError after the commit. The charts in a chart have schemas of their own, which count as well.",
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
        let misfits = compile.bundles.get(name).into_iter().flat_map(|bundle| &bundle.misfits);
        for (app_name, misfits) in misfits {
            let Some(app) = environment.apps.get(app_name) else { continue };
            let Some((chart, folder)) = app.chart.as_ref().and_then(|own| Some((own, own.folder.as_ref()?)))
            else {
                continue;
            };
            found.extend(misfits.iter().map(|misfit| Finding {
                diagnostic: told(misfit, app, chart, folder),
                environment: name.clone(),
                app: Some(app_name.clone()),
            }));
        }
    }
    found
}

fn told(misfit: &Misfit, app: &App, chart: &Chart, folder: &ChartFolder) -> Diagnostic {
    let Misfit { schema, path, message } = misfit;
    let file = format!("{}/{schema}", folder.path);
    let Some(path) = path else {
        return Diagnostic::error(RULE.name, format!("`{file}` cannot be used: {message}"))
            .in_file(&file)
            .help("mend the chart");
    };
    let what = if path.is_empty() { "the values".to_owned() } else { format!("`{}`", path.join(".")) };
    let place = app.values.as_ref().and_then(|values| nearest_place(values, path));
    Diagnostic::error(RULE.name, format!("chart `{}` refuses {what}: {message}", chart.name))
        .at(place.or(chart.span).or(app.span), "")
        .note(format!("{file} says so"))
        .help("change the value, or the chart's schema")
}

/// The place of the deepest value on the way that a line set.
fn nearest_place(values: &Value, path: &[Arc<str>]) -> Option<Span> {
    let depths = (0..=path.len()).rev();
    let mut places =
        depths.filter_map(|depth| values.at_path(path[..depth].iter().map(|key| &**key))?.span());
    places.next()
}
