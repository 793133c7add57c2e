//! Evaluates expressions lazily, value by value: what is read is evaluated first, in the scope of whoever wrote it,
//! and every read of another app is remembered.

mod exports;
mod stack;

use super::literal::has_expression;
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    expression::{self, Failure, Found, Scope},
    names::Name,
    source::Span,
    value::{Data, Entry, Map, Value},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

pub(super) use stack::Read;

/// One environment's unevaluated settings and apps: what expressions read.
#[derive(Debug)]
pub(super) struct Surroundings {
    /// The environment's name.
    pub(super) name: Name,
    /// The platform's name.
    pub(super) platform: Name,
    /// `env`, but for what is computed: its default namespace, cluster and Kubernetes version, unevaluated.
    pub(super) facts: Map,
    /// The variables that hold without an app: the platform's and the chain's.
    pub(super) vars: Value,
    /// Each app that runs here, merged.
    pub(super) apps: BTreeMap<Name, Value>,
    /// What is wrong with the layers of apps here: these are not evaluated.
    pub(super) faults: BTreeMap<Name, Diagnostics>,
    /// All apps of the platform, for `apps.x.enabled`.
    pub(super) known: BTreeSet<Name>,
    /// The environments that this one requires.
    pub(super) requires: Vec<Arc<Surroundings>>,
    /// What was evaluated already.
    pub(super) memo: Mutex<BTreeMap<String, Outcome>>,
}

/// What an evaluation came to, with the apps that it read.
type Outcome = Result<(Value, Vec<Read>), Diagnostics>;

/// Where an expression stands: in an environment, mostly in an app.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The environment.
    pub(super) around: Arc<Surroundings>,
    /// The app.
    pub(super) app: Option<Name>,
    /// A project, for templates of names.
    pub(super) project: Option<Arc<str>>,
    /// Whether maps with expressions in them are wanted as values, not member by member.
    pub(super) whole: bool,
}

/// A value with every expression in it evaluated, and the apps that were read for it. A null result takes its key
/// away; what cannot be evaluated is told and left out.
pub(super) fn evaluate(
    place: &Place,
    path: &str,
    value: &Value,
    told: &mut Diagnostics,
) -> (Option<Value>, Vec<Read>) {
    let mut reads = Vec::new();
    let value = place.tree(path, value, &mut reads, told);
    (value, reads)
}

impl Place {
    /// An environment's own place.
    pub(super) fn of_environment(around: &Arc<Surroundings>) -> Self {
        Self { around: around.clone(), app: None, project: None, whole: false }
    }

    /// An app's place.
    pub(super) fn of_app(around: &Arc<Surroundings>, app: &Name) -> Self {
        Self { around: around.clone(), app: Some(app.clone()), project: None, whole: false }
    }

    fn tree(
        &self,
        path: &str,
        value: &Value,
        reads: &mut Vec<Read>,
        told: &mut Diagnostics,
    ) -> Option<Value> {
        if !has_expression(value) {
            return Some(value.clone());
        }
        let data = match &value.data {
            Data::List(items) => {
                let items = items.iter().enumerate();
                let item =
                    |(at, item): (usize, &Value)| self.tree(&format!("{path}.{at}"), item, reads, told);
                Data::List(items.filter_map(item).collect())
            }
            Data::Map(map) => {
                let entry = |entry: &Entry| {
                    let value = self.tree(&format!("{path}.{}", entry.key), &entry.value, reads, told)?;
                    Some(Entry { value, ..entry.clone() })
                };
                Data::Map(map.iter().filter_map(entry).collect())
            }
            _ => match self.scalar(path, value) {
                Ok((value, read)) => {
                    reads.extend(read);
                    return (!value.is_null()).then_some(value);
                }
                Err(diagnostics) => {
                    told.extend(diagnostics);
                    return None;
                }
            },
        };
        Some(Value { data, trace: value.trace.clone() })
    }

    /// A scalar that holds an expression: evaluated once, whoever asks.
    fn scalar(&self, path: &str, value: &Value) -> Outcome {
        let key = self.key(path);
        if let Some(known) = self.memo().get(&key) {
            return known.clone();
        }
        stack::enter(&key, &self.title(path), value.span())?;
        let scope: Arc<dyn Scope> = Arc::new(Self { whole: false, ..self.clone() });
        let evaluated = expression::evaluate(value, &scope);
        let (reads, absent) = stack::leave();
        let outcome =
            evaluated.map(|value| (value, reads)).map_err(|failure| self.without(&absent, failure.0));
        self.memo().insert(key, outcome.clone());
        outcome
    }

    /// Says of what is not defined that it is an app's that does not run here.
    fn without(&self, absent: &[Name], told: Diagnostics) -> Diagnostics {
        let Some(app) = absent.first() else { return told };
        let environment = &self.around.name;
        let explained = |told: Diagnostic| match told.rule {
            "undefined" => told
                .note(format!("app `{app}` does not run in `{environment}`"))
                .help("let it run there, or say what stands for it: `| default(…)`"),
            _ => told,
        };
        told.into_iter().map(explained).collect()
    }

    fn memo(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Outcome>> {
        self.around.memo.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn key(&self, path: &str) -> String {
        let app = self.app.as_ref().map_or("", Name::as_str);
        let project = self.project.as_deref().unwrap_or_default();
        format!("{}/{app}/{project}/{path}", self.around.name)
    }

    fn title(&self, path: &str) -> String {
        self.app.as_ref().map_or_else(|| path.to_owned(), |app| format!("{app}.{path}"))
    }

    /// The merged `spec` of the app that the place is in.
    fn spec(&self) -> Option<&Value> {
        self.around.apps.get(self.app.as_ref()?)
    }

    /// What stands at a path of unevaluated data, evaluated; its reads count for whoever is being evaluated.
    fn walk(&self, root: &str, start: &Value, steps: &[Arc<str>]) -> Result<Found, Diagnostics> {
        let mut value = start.clone();
        let mut path = root.to_owned();
        for step in steps {
            if value.as_str().is_some() && has_expression(&value) {
                value = self.settled(&path, &value)?;
            }
            let Some(next) = step_into(&value, step) else { return Ok(Found::Undefined) };
            (value, path) = (next.1.clone(), format!("{path}.{}", next.0));
        }
        if !self.whole && value.as_map().is_some() && has_expression(&value) {
            return Ok(Found::Branch);
        }
        self.settled(&path, &value).map(Found::Value)
    }

    /// A value with all that is in it evaluated.
    fn settled(&self, path: &str, value: &Value) -> Result<Value, Diagnostics> {
        let (mut reads, mut told) = (Vec::new(), Diagnostics::default());
        let settled = self.tree(path, value, &mut reads, &mut told);
        for read in reads {
            stack::read(read);
        }
        // One mistake that many members read is one, or it would double with each value that reads two of them.
        if told.is_empty() { Ok(settled.unwrap_or(Value::NULL)) } else { Err(told.sorted()) }
    }

    fn env(&self, steps: &[Arc<str>]) -> Result<Found, Diagnostics> {
        let Some((first, rest)) = steps.split_first() else { return Ok(Found::Branch) };
        match &**first {
            "name" if rest.is_empty() => Ok(Found::Value(self.around.name.shared().into())),
            _ => Self::of_environment(&self.around).walk("env", &self.around.facts.clone().into(), steps),
        }
    }

    fn own(&self, steps: &[Arc<str>]) -> Result<Found, Diagnostics> {
        let (Some(app), Some(spec)) = (&self.app, self.spec()) else { return Ok(Found::Undefined) };
        let Some((first, rest)) = steps.split_first() else { return Ok(Found::Branch) };
        match &**first {
            "name" => Ok(Found::Value(app.shared().into())),
            "namespace" => self.namespace().map(Found::Value),
            "release" => match spec.get("release") {
                Some(release) => self.walk("release", release, rest),
                None => Ok(Found::Value(app.shared().into())),
            },
            "project" | "labels" => match spec.get(first) {
                Some(value) => self.walk(first, value, rest),
                None => Ok(Found::Undefined),
            },
            _ => Ok(Found::Undefined),
        }
    }

    /// The namespace of the app that the place is in: its own, else the environment's.
    fn namespace(&self) -> Result<Value, Diagnostics> {
        if let Some(name) = self.spec().and_then(|spec| spec.at_path(["namespace", "name"])) {
            return self.settled("namespace.name", name);
        }
        match self.env(&["namespace".into()])? {
            Found::Value(value) => Ok(value),
            _ => Ok(self.around.name.shared().into()),
        }
    }

    /// The name of that namespace, for those who only compare it; `None` when it cannot be evaluated.
    pub(super) fn namespace_name(&self) -> Option<Arc<str>> {
        self.namespace().ok()?.spelled().map(Arc::from)
    }

    fn vars(&self, steps: &[Arc<str>]) -> Result<Found, Diagnostics> {
        let vars = self.spec().and_then(|spec| spec.get("vars")).unwrap_or(&self.around.vars);
        self.walk("vars", vars, steps)
    }

    /// Another app, here or in a required environment.
    fn apps(&self, steps: &[Arc<str>]) -> Result<Found, Diagnostics> {
        let Some((name, rest)) = steps.split_first() else { return Ok(Found::Branch) };
        let Some((name, place)) = self.other(name) else { return Ok(Found::Undefined) };
        let Some((word, rest)) = rest.split_first() else { return Ok(Found::Branch) };
        match (&**word, place) {
            ("enabled", place) => Ok(Found::Value(place.is_some().into())),
            (_, None) => {
                stack::absent(name);
                Ok(Found::Undefined)
            }
            ("exports" | "namespace", Some(place)) if place.around.faults.contains_key(&name) => {
                Err(place.around.faults[&name].clone())
            }
            ("namespace", Some(place)) => place.namespace().map(Found::Value),
            ("exports", Some(place)) => {
                stack::read(Read { app: name, environment: place.around.name.clone(), span: stack::span() });
                exports::find(&Self { whole: self.whole, ..place }, rest)
            }
            _ => Ok(Found::Undefined),
        }
    }

    /// The place whose words what was read is in: another app's for its exports.
    pub(super) fn home(&self, path: &[Arc<str>]) -> Self {
        let other = match path {
            [root, name, ..] if &**root == "apps" => self.other(name).and_then(|(_, place)| place),
            _ => None,
        };
        other.unwrap_or_else(|| self.clone())
    }

    /// The place of another app; without one when the platform has it and it does not run where this place can see.
    fn other(&self, written: &str) -> Option<(Name, Option<Self>)> {
        let known = &self.around.known;
        let name = known.get(written).or_else(|| known.get(&*written.replace('_', "-")))?;
        let home = std::iter::once(&self.around)
            .chain(&self.around.requires)
            .find(|around| around.apps.contains_key(name));
        Some((name.clone(), home.map(|around| Self::of_app(around, name))))
    }
}

/// Something of which only the name can be read.
fn named(thing: Option<&Arc<str>>, steps: &[Arc<str>]) -> Found {
    match (thing, steps) {
        (Some(_), []) => Found::Branch,
        (Some(name), [step]) if &**step == "name" => Found::Value(name.clone().into()),
        _ => Found::Undefined,
    }
}

/// The member that a step names; `_` stands for `-` where there is no exact name.
fn step_into<'a>(value: &'a Value, step: &str) -> Option<(String, &'a Value)> {
    match &value.data {
        Data::Map(map) => {
            let dashed = step.replace('_', "-");
            let entry = map.entry(step).or_else(|| map.entry(&dashed))?;
            Some((entry.key.to_string(), &entry.value))
        }
        Data::List(items) => Some((step.to_owned(), items.get(step.parse::<usize>().ok()?)?)),
        _ => None,
    }
}

impl Scope for Place {
    fn get(&self, path: &[Arc<str>]) -> Result<Found, Failure> {
        let Some((root, steps)) = path.split_first() else { return Ok(Found::Branch) };
        let found = match &**root {
            "platform" => Ok(named(Some(&self.around.platform.shared()), steps)),
            "project" => Ok(named(self.project.as_ref(), steps)),
            "env" => self.env(steps),
            "app" => self.own(steps),
            "vars" => self.vars(steps),
            "apps" => self.apps(steps),
            _ => Ok(Found::Undefined),
        };
        found.map_err(Failure)
    }

    fn whole(&self, path: &[Arc<str>]) -> Result<Option<Value>, Failure> {
        let found = Self { whole: true, ..self.clone() }.get(path)?;
        Ok(if let Found::Value(value) = found { Some(value) } else { None })
    }

    fn keys(&self, path: &[Arc<str>]) -> Vec<Arc<str>> {
        let words = |words: &[&str]| words.iter().map(|word| Arc::from(*word)).collect();
        let members = |value: Option<&Value>| {
            let map = value.and_then(Value::as_map).into_iter().flatten();
            map.map(|entry| entry.key.clone().into()).collect::<Vec<_>>()
        };
        let steps: Vec<&str> = path.iter().map(|step| &**step).collect();
        match steps.as_slice() {
            [] => words(&["platform", "env", "app", "vars", "apps"]),
            ["platform"] => words(&["name"]),
            ["env"] => words(&["name", "namespace", "cluster", "kubernetes"]),
            ["app"] => words(&["name", "namespace", "release", "project", "labels"]),
            ["vars", rest @ ..] => {
                let vars = self.spec().and_then(|spec| spec.get("vars")).unwrap_or(&self.around.vars);
                members(vars.at_path(rest.iter().copied()))
            }
            ["apps"] => self.around.known.iter().map(Name::shared).collect(),
            ["apps", _] => words(&["exports", "namespace", "enabled"]),
            ["apps", name, "exports", rest @ ..] => {
                let place = self.other(name).and_then(|(_, place)| place);
                place.map_or(Vec::new(), |place| exports::keys(&place, rest))
            }
            _ => Vec::new(),
        }
    }
}

/// The place of a mistake in a circle of values.
fn circle(path: &[String], spans: &[Option<Span>]) -> Diagnostic {
    let told =
        Diagnostic::error("cyclic-expression", format!("a value depends on itself: {}", path.join(" → ")));
    let told = spans.iter().flatten().fold(told, |told, span| told.at(*span, ""));
    told.help("say one of these values without reading the next")
}
