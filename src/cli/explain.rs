//! `platc explain`: where a value comes from, and what it overrode; or what a rule refuses, and why.

use super::{Global, Outcome, page, world};
use crate::{
    build::Compiled,
    check::rules,
    model::App,
    names::{Name, meant, nearest},
    value::{Data, Value},
};
use std::fmt::Write;

/// Arguments of `platc explain`.
#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// The environment; or a rule, and nothing else
    #[arg(value_name = "ENV|RULE")]
    subject: String,
    /// The app and the path of a value in its spec, such as backend.workload.replicas
    #[arg(value_name = "APP.PATH")]
    path: Option<String>,
}

impl Explain {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        match &self.path {
            Some(path) => self.of_value(global, path),
            None => told(rule(&self.subject)),
        }
    }

    fn of_value(&self, global: &Global, path: &str) -> Outcome {
        let compiled = match global.compile(std::slice::from_ref(&self.subject)) {
            Ok(compiled) => compiled,
            Err(outcome) => return outcome,
        };
        if compiled.diagnostics.has_errors() {
            global.report(&compiled.diagnostics, &compiled.inputs.sources);
            return Outcome::Findings;
        }
        told(self.explain(&compiled, path))
    }

    fn explain(&self, compiled: &Compiled, whole: &str) -> Result<String, String> {
        let environment = compiled.model.environments.values().next().ok_or("there is no environment")?;
        let (name, path) = whole.split_once('.').unwrap_or((whole, ""));
        let app = environment.apps.get(name).ok_or_else(|| {
            let known = environment.apps.keys().map(Name::as_str);
            let hint = nearest(name, known.clone()).map_or_else(
                || format!("apps there: {}", known.collect::<Vec<_>>().join(", ")),
                |meant| format!("did you mean `{meant}`?"),
            );
            format!("no app `{name}` runs in `{}`\nhelp: {hint}", self.subject)
        })?;
        let value = find(app, path)?;
        let mut text = String::new();
        if matches!(value.data, Data::Map(_) | Data::List(_)) {
            leaves(compiled, value, whole, &mut text);
        } else {
            chain(compiled, value, &mut text);
        }
        Ok(text)
    }
}

/// Prints what was asked for, or why there is nothing to print.
fn told(explained: Result<String, String>) -> Outcome {
    match explained {
        Ok(text) => {
            world::to_stdout(&text);
            Outcome::Fine
        }
        Err(message) => {
            world::to_stderr(&format!("error: {message}\n"));
            Outcome::Trouble
        }
    }
}

/// The page of a rule.
fn rule(name: &str) -> Result<String, String> {
    rules().find(|rule| rule.name == name).map(page::page).ok_or_else(|| {
        let help = meant(name, rules().map(|rule| rule.name));
        format!("there is no rule `{name}`\nhelp: {help}")
    })
}

/// The value at a path; `workload` is short for `workloads.main`.
fn find<'a>(app: &'a App, path: &str) -> Result<&'a Value, String> {
    let steps: Vec<&str> = path.split('.').filter(|step| !step.is_empty()).collect();
    let long = match steps.split_first() {
        Some((&"workload", rest)) => [&["workloads", "main"], rest].concat(),
        _ => steps,
    };
    let mut value = &app.spec;
    for step in long {
        let next = value.at_path([step]).ok_or_else(|| {
            let known = value.as_map().into_iter().flat_map(crate::value::Map::keys);
            let known = known.collect::<Vec<_>>().join(", ");
            let hint = if known.is_empty() {
                "nothing lies below it".to_owned()
            } else {
                format!("said there: {known}")
            };
            format!("app `{}` says nothing of `{step}` in `{path}`\nhelp: {hint}", app.name)
        })?;
        value = next;
    }
    Ok(value)
}

/// The winner first, each with its value and place.
fn chain(compiled: &Compiled, winner: &Value, text: &mut String) {
    let _ = writeln!(text, "{}  {}", shown(winner), origin(compiled, winner));
    for value in std::iter::successors(winner.overrode(), |value| value.overrode()) {
        let _ = writeln!(text, "  overrode {}  {}", shown(value), origin(compiled, value));
    }
}

/// Each scalar below a map or list, with its place.
fn leaves(compiled: &Compiled, value: &Value, path: &str, text: &mut String) {
    match &value.data {
        Data::Map(map) if !map.is_empty() => {
            for entry in map.iter() {
                leaves(compiled, &entry.value, &format!("{path}.{}", entry.key), text);
            }
        }
        Data::List(items) if !items.is_empty() => {
            for (at, item) in items.iter().enumerate() {
                leaves(compiled, item, &format!("{path}.{at}"), text);
            }
        }
        _ => {
            let _ = write!(text, "{path}: ");
            chain(compiled, value, text);
        }
    }
}

fn shown(value: &Value) -> String {
    value.to_json().to_string()
}

/// The file and line that set a value; an expression with its text.
fn origin(compiled: &Compiled, value: &Value) -> String {
    let Some(span) = value.span() else { return "built in".to_owned() };
    let sources = &compiled.inputs.sources;
    let written = sources.text(span);
    let expression = if written.contains("${{") { format!("  {}", written.trim()) } else { String::new() };
    format!("{}{expression}", sources.place(span))
}
