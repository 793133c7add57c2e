//! Turns documents into a model: layers merged, apps selected, expressions evaluated, references followed.
//!
//! The phases are those of LANGUAGE.md, section 5: shorthands are expanded and each layer is checked by itself
//! (`written`), layers are merged and apps selected (`layers`), what is read is evaluated (`evaluate`), and what is
//! meant is told in full (`environment`, `application`, `workload`).

mod application;
mod chain;
pub mod charts;
mod custom;
mod dependencies;
mod differences;
mod environment;
mod evaluate;
mod kinds;
mod label;
mod layers;
mod level;
mod literal;
mod merge;
mod naming;
mod parts;
mod reading;
mod secrets;
mod shorthand;
mod url;
mod workload;
mod written;

pub use reading::{Read, Reading, below};
pub use secrets::{CERTIFICATES, SECRETS};

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    inputs::Inputs,
    model::{Environment, Model},
    names::{Name, meant},
    parallel,
    value::Value,
};
use evaluate::Surroundings;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use written::Written;

/// Resolves the named environments, or all that are not abstract. What is wrong in one keeps no other from being
/// resolved: a model with errors has the environments and the apps that are sound.
pub fn resolve(inputs: &Inputs, named: &[String]) -> (Model, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let written = written::read(inputs, &mut diagnostics);
    let wanted = wanted(&written, named, &mut diagnostics);
    let mut resolver = Resolver {
        written: &written,
        surroundings: BTreeMap::new(),
        environments: BTreeMap::new(),
        diagnostics,
    };
    let mut model = Model::default();
    let buildable = written.buildable().count();
    resolver.resolve(&wanted);
    for name in wanted {
        let environment = resolver.environments.get(&name).cloned().flatten();
        model.environments.extend(environment.map(|environment| (name, Environment::clone(&environment))));
    }
    model.expected = differences::expected(inputs, &mut resolver.diagnostics);
    model.is_whole = model.environments.len() == buildable;
    (model, resolver.diagnostics)
}

/// Resolves environments in the order of what they require, each once.
struct Resolver<'a> {
    written: &'a Written<'a>,
    surroundings: BTreeMap<Name, Arc<Surroundings>>,
    environments: BTreeMap<Name, Option<Arc<Environment>>>,
    diagnostics: Diagnostics,
}

impl Resolver<'_> {
    /// Resolves some environments and all that they require: side by side those of which all that is required is known.
    fn resolve(&mut self, wanted: &[Name]) {
        let mut waiting = self.with_required(wanted);
        while !waiting.is_empty() {
            let is_ready =
                |name: &&Name| self.written.requires(name).iter().all(|required| !waiting.contains(required));
            let ready: Vec<Name> = waiting.iter().filter(is_ready).cloned().collect();
            if ready.is_empty() {
                // Circles are told of, and what is in one is not sound.
                return;
            }
            waiting.retain(|name| !ready.contains(name));
            let resolved = parallel::map(&ready, |name| self.environment(name));
            for (name, (around, environment, told)) in ready.into_iter().zip(resolved) {
                self.diagnostics.extend(told.seen_in(name.as_str()));
                self.surroundings.insert(name.clone(), around);
                self.environments.insert(name, environment);
            }
        }
    }

    fn with_required(&self, wanted: &[Name]) -> BTreeSet<Name> {
        let (mut all, mut open) = (BTreeSet::new(), wanted.to_vec());
        while let Some(name) = open.pop() {
            open.extend(self.written.requires(&name).iter().filter(|name| !all.contains(*name)).cloned());
            all.insert(name);
        }
        all
    }

    fn environment(&self, name: &Name) -> (Arc<Surroundings>, Option<Arc<Environment>>, Diagnostics) {
        let before = self.written.requires(name);
        let required =
            before.iter().filter_map(|name| self.environments.get(name).cloned().flatten()).collect();
        let mut told = Diagnostics::default();
        let around = before.iter().filter_map(|name| self.surroundings.get(name).cloned()).collect();
        let around = Arc::new(environment::surroundings(self.written, name, around, &mut told));
        let environment = environment::lower(self.written, &around, required, &mut told).map(Arc::new);
        (around, environment, told)
    }
}

/// What each layer gets wrong by itself, for platforms of which not every document could be read.
pub fn layers(inputs: &Inputs) -> Diagnostics {
    let mut faults = written::faults(inputs);
    differences::expected(inputs, &mut faults);
    faults
}

/// The environments to build, without those that are not sound.
fn wanted(written: &Written, named: &[String], diagnostics: &mut Diagnostics) -> Vec<Name> {
    let buildable: Vec<&Name> = written.buildable().collect();
    let known = buildable.iter().map(|name| name.as_str());
    let mut wanted = buildable.clone();
    if !named.is_empty() {
        wanted.retain(|name| named.iter().any(|text| text == name.as_str()));
    }
    for text in named.iter().filter(|text| !known.clone().any(|known| known == *text)) {
        let message = format!("there is no environment `{text}` to build");
        diagnostics.push(Diagnostic::error("unknown-environment", message).help(meant(text, known.clone())));
    }
    if buildable.is_empty() && !diagnostics.has_errors() {
        diagnostics.push(nothing_to_build(written.inputs));
    }
    wanted.into_iter().filter(|name| written.is_sound(name)).cloned().collect()
}

/// Without it, a build would remove all that former ones wrote.
fn nothing_to_build(inputs: &Inputs) -> Diagnostic {
    let told = Diagnostic::error("no-environment", "there is no environment to build");
    if inputs.environments.is_empty() {
        return told
            .in_file("environments/<env>/environment.yaml")
            .help("write a document of kind `Environment` there, with the `cluster` that it is on");
    }
    let told = inputs.environments.values().fold(told, |told, document| {
        let said = document.spec.get("abstract").and_then(Value::span);
        told.at(said.or(document.name_span), format!("`{}` is only extended", document.name))
    });
    told.help("say an environment that extends one of them and is not abstract")
}
