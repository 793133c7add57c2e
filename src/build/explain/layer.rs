//! The layer that a place of the sources belongs to, as people call it.

use crate::{
    inputs::{Document, Inputs},
    source::Span,
    value::Value,
};

/// What is no document: a file that one names.
pub(super) const FILE: &str = "file";

/// `overlay of prod`, `class service`, `app backend`, `default of the platform`…; `file` where no document is.
#[must_use]
pub fn layer(inputs: &Inputs, span: Span) -> String {
    let holds = |document: &&Document| holds(inputs, document, span);
    if let Some(platform) = inputs.platform.as_ref().filter(holds) {
        return match key(&platform.spec, span) {
            Some("defaults") => "default of the platform".to_owned(),
            Some("vars") => "vars of the platform".to_owned(),
            _ => "platform".to_owned(),
        };
    }
    if let Some(environment) = inputs.environments.values().find(holds) {
        let name = &environment.name;
        return match key(&environment.spec, span) {
            Some("overrides") => format!("override of {name}"),
            Some("vars") => format!("vars of {name}"),
            _ => format!("environment {name}"),
        };
    }
    if let Some(class) = inputs.classes.values().find(holds) {
        return format!("class {}", class.name);
    }
    if let Some(app) = inputs.apps.values().find(holds) {
        return format!("app {}", app.name);
    }
    if let Some(((environment, _), _)) = inputs.overlays.iter().find(|(_, document)| holds(document)) {
        return format!("overlay of {environment}");
    }
    if let Some(((environment, _), _)) = inputs.sealed.iter().find(|(_, document)| holds(document)) {
        return format!("sealed values of {environment}");
    }
    let path = inputs.sources.path(span);
    let mut charts = inputs
        .charts
        .keys()
        .filter(|chart| path.strip_prefix(&***chart).is_some_and(|rest| rest.starts_with('/')));
    if let Some(chart) = charts.next() {
        return format!("chart {}", chart.rsplit('/').next().unwrap_or(chart));
    }
    FILE.to_owned()
}

fn holds(inputs: &Inputs, document: &Document, span: Span) -> bool {
    let is_in = document.spec.span().is_some_and(|spec| spec.contains(span));
    is_in
        || document.name_span.is_some_and(|name| name == span && *document.path == *inputs.sources.path(span))
}

/// The key of a map that a place lies below.
fn key(spec: &Value, span: Span) -> Option<&str> {
    let entries = spec.as_map()?.iter();
    let found = entries.filter(|entry| {
        entry.key_span.is_some_and(|key| key.contains(span))
            || entry.value.span().is_some_and(|value| value.contains(span))
    });
    found.map(|entry| &*entry.key).next()
}
