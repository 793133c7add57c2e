//! `platc check`: compiles in memory, runs the rules, and compares the complete file set with out/.

use super::{Global, Outcome};
use crate::{check::tree, diagnostic::Diagnostics, tree::Output};

/// Arguments of `platc check`.
#[derive(Debug, clap::Args)]
pub(super) struct Check {}

impl Check {
    #[allow(clippy::unused_self, reason = "every command runs itself")]
    pub(super) fn run(&self, global: &Global) -> Outcome {
        match checked(global) {
            Ok(outcome) | Err(outcome) => outcome,
        }
    }
}

fn checked(global: &Global) -> Result<Outcome, Outcome> {
    let compiled = global.compile(&[])?;
    let mut diagnostics: Diagnostics = compiled.diagnostics.clone();
    if !diagnostics.has_errors() {
        let out = global.told(Output::read(&global.directory))?;
        diagnostics.extend(tree::compare(&compiled.files(), &out, &tree::keep(&compiled.model)));
    }
    let outcome = global.report(&diagnostics, &compiled.inputs.sources);
    if diagnostics.is_empty() {
        let environments = compiled.model.environments.len();
        global.say(&format!("out/ is what its sources compile to, in {environments} environments"));
    }
    Ok(outcome)
}
