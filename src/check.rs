//! Says what is wrong with what was rendered: each rule looks at all environments at once, and the platform, an
//! environment or an app says what its findings weigh.

pub mod before;
pub mod labelled;
mod leak;
mod level;
pub mod monitors;
pub mod objects;
pub mod operators;
pub mod pods;
pub mod ports;
pub mod presence;
pub mod producers;
pub mod reads;
mod refusal;
mod rules;
pub mod scaling;
mod standard;
pub mod tree;

use crate::{
    bundle::Bundle,
    diagnostic::{Diagnostic, Diagnostics},
    model::Model,
    names::Name,
    parallel,
    review::Unneeded,
    schema::Custom,
    source::Span,
    tree::Tree,
};
use leak::Leak;
use level::Scales;
use std::{collections::BTreeMap, sync::OnceLock};

pub use before::Before;
pub use objects::{Object, Objects, View};
pub use rules::{FAMILIES, Family, Rule, files, rules};

/// What rules look at.
#[derive(Debug)]
pub struct Compile<'a> {
    /// What the platform means.
    pub model: &'a Model,
    /// What each environment compiled to; those that are only required included.
    pub bundles: &'a BTreeMap<Name, Bundle>,
    /// All objects in them.
    pub objects: Objects<'a>,
    /// The custom kinds that `schemas/` defines.
    pub custom: &'a Custom,
    /// What stood in `out/` before, as far as it is not what stands there now.
    pub before: Before,
    /// What is written below `out/`, as bytes.
    pub files: &'a Tree,
    /// The entries of the ledger of expected differences that nothing needs.
    pub unneeded: Vec<Unneeded>,
    refusals: OnceLock<Vec<Finding>>,
    leaks: OnceLock<Vec<Leak>>,
}

impl<'a> Compile<'a> {
    /// What there is to look at; `files` is what is written below `out/`.
    pub fn new(
        model: &'a Model,
        bundles: &'a BTreeMap<Name, Bundle>,
        custom: &'a Custom,
        files: &'a Tree,
    ) -> Self {
        let (objects, before, unneeded) = (Objects::of(model, bundles), Before::default(), Vec::new());
        let (refusals, leaks) = (OnceLock::new(), OnceLock::new());
        Self { model, bundles, objects, custom, before, files, unneeded, refusals, leaks }
    }

    /// The same, where `out/` held these files before: those that are not what the bundles are printed as.
    #[must_use]
    pub fn since(self, before: &Tree) -> Self {
        Self { before: Before::read(before), ..self }
    }

    /// The same, where nothing needs these entries of the ledger.
    #[must_use]
    pub fn without(self, unneeded: Vec<Unneeded>) -> Self {
        Self { unneeded, ..self }
    }

    /// What the API server would refuse, found when it is first asked for.
    fn refusals(&self) -> &[Finding] {
        self.refusals.get_or_init(|| refusal::refusals(self))
    }

    /// The secrets that can be read, which several rules tell of; looked for once.
    fn leaks(&self) -> &[Leak] {
        self.leaks.get_or_init(|| leak::find(self))
    }

    /// What each environment that is compiled sees; nothing is told of those that are only required.
    pub fn views(&'a self) -> impl Iterator<Item = View<'a>> {
        self.model.environments.values().map(|environment| self.objects.seen_by(environment))
    }
}

/// What a rule found, and where it weighs.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What is wrong.
    pub diagnostic: Diagnostic,
    /// The environment that it was found in.
    pub environment: Name,
    /// The app that it was found in; `None` for what belongs to the environment.
    pub app: Option<Name>,
}

impl Finding {
    /// Says what to do.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { diagnostic: self.diagnostic.help(help), ..self }
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(self, note: impl Into<String>) -> Self {
        Self { diagnostic: self.diagnostic.note(note), ..self }
    }

    /// Adds a place that explains.
    #[must_use]
    pub fn at(self, span: Option<Span>, text: impl Into<String>) -> Self {
        Self { diagnostic: self.diagnostic.at(span, text), ..self }
    }
}

/// Runs every rule, and tells of settings that set nothing.
pub fn check(compile: &Compile) -> Diagnostics {
    let model = compile.model;
    let mut diagnostics = level::mistakes(model);
    let mut scales = Scales::of(model);
    // What several rules tell of is found before they are asked: one that waits for it would keep a thread.
    parallel::both(|| compile.refusals(), || compile.leaks());
    let heeded: Vec<&Rule> = rules().filter(|rule| scales.heeds(rule)).collect();
    let found: Vec<Vec<Finding>> = parallel::map(&heeded, |rule| (rule.check)(compile));
    for (rule, findings) in heeded.into_iter().zip(found) {
        diagnostics.extend(findings.into_iter().filter_map(|finding| scales.weigh(rule, finding)));
    }
    diagnostics.extend(scales.unneeded());
    diagnostics
}
