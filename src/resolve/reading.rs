//! What an expression read, and what was read in its turn: for whoever asks where a value comes from.

use super::{
    environment,
    evaluate::{Place, Surroundings},
    layers,
    written::{self, Written},
};
use crate::{
    diagnostic::Diagnostics,
    expression::{self, Failure, Found, Scope},
    inputs::Inputs,
    names::Name,
    source::Span,
    value::{Data, Value},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// How many readings inside each other are followed.
const DEPTH: usize = 6;

/// How many names of one expression are told.
const NAMES: usize = 40;

/// What can be read in one environment.
#[derive(Debug)]
pub struct Reading {
    around: Arc<Surroundings>,
    settings: Value,
}

/// A name that an expression read.
#[derive(Clone, Debug)]
pub struct Read {
    /// As expressions write it: `vars.domain`, `apps.redis.exports.host`.
    pub name: String,
    /// What stood there.
    pub value: Value,
    /// What that read, when it is an expression itself.
    pub reads: Vec<Read>,
}

impl Reading {
    /// What can be read in an environment of sources that have no errors; `None` when there is no such environment.
    #[must_use]
    pub fn of(inputs: &Inputs, environment: &Name) -> Option<Self> {
        inputs.environments.get(environment)?;
        let written = written::read(inputs, &mut Diagnostics::default());
        let around = surroundings(&written, environment, &mut BTreeMap::new());
        Some(Self { around, settings: written.settings(environment).clone() })
    }

    /// An app's layers merged and not evaluated; `None` when it does not run here.
    #[must_use]
    pub fn spec(&self, app: &Name) -> Option<&Value> {
        self.around.apps.get(app)
    }

    /// What the expressions at a place read, in the scope of an app or of the environment.
    #[must_use]
    pub fn reads(&self, app: Option<&Name>, span: Span) -> Vec<Read> {
        let place =
            app.map_or_else(|| Place::of_environment(&self.around), |app| Place::of_app(&self.around, app));
        let mut reads = self.at(&place, span, DEPTH);
        if reads.is_empty() {
            let mut found = Vec::new();
            expressions(&self.settings, span, &mut found);
            reads = self.heard(&place, &found, DEPTH);
        }
        reads
    }

    fn at(&self, place: &Place, span: Span, depth: usize) -> Vec<Read> {
        let mut found = Vec::new();
        let facts = Value::from(place.around.facts.clone());
        let own = place.app.as_ref().and_then(|app| place.around.apps.get(app));
        for root in own.into_iter().chain([&place.around.vars, &facts]) {
            expressions(root, span, &mut found);
        }
        self.heard(place, &found, depth)
    }

    fn heard(&self, place: &Place, expressions: &[Value], depth: usize) -> Vec<Read> {
        let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
        let mut reads: Vec<Read> = Vec::new();
        for scalar in expressions {
            for (path, value) in Listening::to(place, scalar) {
                let name = path.join(".");
                if reads.len() == NAMES || reads.iter().any(|read| read.name == name) {
                    continue;
                }
                let home = place.home(&path);
                let below = value.span().map(|span| self.at(&home, span, depth)).unwrap_or_default();
                reads.push(Read { name, value, reads: below });
            }
        }
        reads
    }
}

/// An app's layers merged without what the environment itself says of it; `None` when it does not run there then.
#[must_use]
pub fn below(inputs: &Inputs, environment: &Name, app: &Name) -> Option<Value> {
    let mut written = written::read(inputs, &mut Diagnostics::default());
    written.forget_overlay(environment, app);
    let document = inputs.apps.get(app)?;
    let merged = layers::merged(&written, environment, document, &mut Diagnostics::default());
    merged.map(|merged| merged.spec)
}

/// An environment's surroundings with those that it requires, each once.
fn surroundings(
    written: &Written,
    name: &Name,
    known: &mut BTreeMap<Name, Arc<Surroundings>>,
) -> Arc<Surroundings> {
    if let Some(known) = known.get(name) {
        return known.clone();
    }
    let required = written.requires(name).iter().map(|name| surroundings(written, name, known)).collect();
    let around = environment::surroundings(written, name, required, &mut Diagnostics::default());
    let around = Arc::new(around);
    known.insert(name.clone(), around.clone());
    around
}

/// The expressions that were written at a place: a shorthand makes several of one.
fn expressions(value: &Value, span: Span, found: &mut Vec<Value>) {
    match &value.data {
        Data::List(items) => items.iter().for_each(|item| expressions(item, span, found)),
        Data::Map(map) => map.iter().for_each(|entry| expressions(&entry.value, span, found)),
        Data::String(text) if value.span() == Some(span) && text.contains("${{") => found.push(value.clone()),
        _ => {}
    }
}

/// A place that remembers what was read from it.
#[derive(Debug)]
struct Listening {
    place: Place,
    heard: Mutex<Vec<(Vec<Arc<str>>, Value)>>,
}

impl Listening {
    /// The names that a scalar reads, with what stands there.
    fn to(place: &Place, scalar: &Value) -> Vec<(Vec<Arc<str>>, Value)> {
        let listening = Arc::new(Self { place: place.clone(), heard: Mutex::default() });
        let scope: Arc<dyn Scope> = listening.clone();
        // What it comes to is known; what cannot be evaluated was told when it was compiled.
        let _ = expression::evaluate(scalar, &scope);
        std::mem::take(&mut *listening.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn hear(&self, path: &[Arc<str>], value: &Value) {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).push((path.to_vec(), value.clone()));
    }
}

impl Scope for Listening {
    fn get(&self, path: &[Arc<str>]) -> Result<Found, Failure> {
        Ok(match self.place.get(path)? {
            // Asked for member by member, it is heard which ones are meant.
            Found::Value(value) if value.as_map().is_some_and(|map| !map.is_empty()) => Found::Branch,
            Found::Value(value) => {
                self.hear(path, &value);
                Found::Value(value)
            }
            found => found,
        })
    }

    fn whole(&self, path: &[Arc<str>]) -> Result<Option<Value>, Failure> {
        let found = self.place.whole(path)?;
        if let Some(value) = &found {
            self.hear(path, value);
        }
        Ok(found)
    }

    fn keys(&self, path: &[Arc<str>]) -> Vec<Arc<str>> {
        self.place.keys(path)
    }
}
