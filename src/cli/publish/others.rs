//! The environments that are not published when some are named: what rules find in them alone stops nobody.

use crate::{
    build::Compiled,
    check,
    cli::{Global, Outcome, build::count},
    diagnostic::{Diagnostic, Diagnostics},
};
use std::collections::BTreeSet;

/// What is wrong with the environments that are named; with all, where none is.
///
/// A rule may hold environments against each other, and then it tells of one of them. So what it tells of another one is
/// left out only when it tells the same where the named ones are not compiled. What does not compile is never left out:
/// nobody could hold anything against it.
pub(super) fn without_others(
    named: &[String],
    global: &Global,
    compiled: &Compiled,
) -> Result<Diagnostics, Outcome> {
    let told = compiled.diagnostics.clone();
    if named.is_empty() || !told.iter().any(|told| is_of_others(told, named)) {
        return Ok(told);
    }
    let all = compiled.model.environments.keys().map(ToString::to_string);
    let others: Vec<String> = all.filter(|name| !named.contains(name)).collect();
    let alone = global.compile_tree(compiled.inputs.tree.clone(), &others, None, |_| {})?;
    let is_theirs =
        |told: &Diagnostic| is_of_others(told, named) && alone.diagnostics.iter().any(|other| other == told);
    let (theirs, ours): (Diagnostics, Diagnostics) = told.into_iter().partition(is_theirs);
    if !theirs.is_empty() {
        let places: BTreeSet<&str> =
            theirs.iter().flat_map(|told| &told.environments).map(String::as_str).collect();
        let places = places.into_iter().collect::<Vec<_>>().join(", ");
        let findings = count(theirs.iter().len(), "finding");
        global.say(&format!("note: {findings} in {places}, which `platc check` tells"));
    }
    Ok(ours)
}

/// Whether a rule has found it in environments of which none is named.
fn is_of_others(told: &Diagnostic, named: &[String]) -> bool {
    check::rules().any(|rule| rule.name == told.rule)
        && !told.environments.is_empty()
        && told.environments.iter().all(|environment| !named.contains(environment))
}
