//! Says what is wrong with what was rendered: each rule looks at all environments at once, and the platform, an
//! environment or an app says what its findings weigh.

mod level;
mod rules;
pub mod tree;

use crate::{
    bundle::Bundle,
    diagnostic::{Diagnostic, Diagnostics},
    model::Model,
    names::Name,
};
use std::collections::BTreeMap;

pub use rules::{RULES, Rule};

/// What rules look at.
#[derive(Clone, Copy, Debug)]
pub struct Compile<'a> {
    /// What the platform means.
    pub model: &'a Model,
    /// What each environment compiled to.
    pub bundles: &'a BTreeMap<Name, Bundle>,
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

/// Runs every rule, and tells of settings of rules that there are not.
pub fn check(model: &Model, bundles: &BTreeMap<Name, Bundle>) -> Diagnostics {
    let compile = Compile { model, bundles };
    let mut diagnostics = level::unknown_rules(model);
    for rule in RULES {
        let findings = (rule.check)(&compile);
        diagnostics.extend(findings.into_iter().filter_map(|finding| level::weigh(model, rule, finding)));
    }
    diagnostics
}
