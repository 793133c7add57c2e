//! `platc check`: compiles in memory, runs the rules, and compares the complete file set with out/.

use super::{Global, Outcome};
use crate::{check::tree, diagnostic::Diagnostics, tree::Output};

/// Arguments of `platc check`.
#[derive(Debug, clap::Args)]
pub(super) struct Check {
    /// What cannot be changed is held against out/ at this revision, such as a pull request's base [default: HEAD]
    #[arg(long, value_name = "REV")]
    base: Option<String>,
}

impl Check {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        match checked(global, self.base.as_deref()) {
            Ok(outcome) | Err(outcome) => outcome,
        }
    }
}

fn checked(global: &Global, base: Option<&str>) -> Result<Outcome, Outcome> {
    let compiled = global.compile_since(&[], base)?;
    let mut diagnostics: Diagnostics = compiled.diagnostics.clone();
    if !diagnostics.has_errors() {
        let out = global.told(Output::read(&global.directory))?;
        diagnostics.extend(tree::compare(compiled.files(), &out, &tree::keep(&compiled.model)));
    }
    let outcome = global.report(&diagnostics, &compiled.inputs.sources);
    if diagnostics.is_empty() {
        let environments = compiled.model.environments.len();
        global.say(&format!("out/ is what its sources compile to, in {environments} environments"));
    }
    Ok(outcome)
}
