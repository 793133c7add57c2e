//! `--only`: what some rules find, for hooks that look for one thing.

use super::super::{Outcome, world::usage};
use crate::{
    check::{FAMILIES, rules},
    diagnostic::{Diagnostics, Level},
    names,
};
use std::collections::BTreeSet;

/// The rules of these names, which may be families'.
pub(super) fn rules_of(said: &[String]) -> Result<BTreeSet<&'static str>, Outcome> {
    let mut all = BTreeSet::new();
    for word in said {
        let named: Vec<&'static str> = match FAMILIES.iter().find(|family| family.name == word) {
            Some(family) => family.rules.iter().map(|rule| rule.name).collect(),
            None => rules().filter(|rule| rule.name == word).map(|rule| rule.name).collect(),
        };
        if named.is_empty() {
            let known = FAMILIES.iter().map(|family| family.name).chain(rules().map(|rule| rule.name));
            let help = names::nearest(word, known)
                .map_or_else(|| "docs/rules names them".to_owned(), |name| format!("did you mean `{name}`?"));
            return Err(usage(&format!("there is no rule and no family `{word}`"), &help));
        }
        all.extend(named);
    }
    Ok(all)
}

/// What they told, and what kept the sources from being compiled: then nobody knows what they would have found.
pub(super) fn told(diagnostics: Diagnostics, only: &BTreeSet<&'static str>) -> Diagnostics {
    let is_rule = |name: &str| rules().any(|rule| rule.name == name);
    let kept = diagnostics
        .into_iter()
        .filter(|told| only.contains(told.rule) || (told.level == Level::Error && !is_rule(told.rule)));
    kept.collect()
}
