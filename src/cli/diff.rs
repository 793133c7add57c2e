//! `platc diff`: what differs between two environments, or between two states of the platform.

use super::{Global, Outcome, review, world};
use crate::build;

/// Arguments of `platc diff`.
#[derive(Debug, clap::Args)]
pub(super) struct Diff {
    /// The environment to compare
    #[arg(value_name = "A")]
    from: String,
    /// The environment to compare it with
    #[arg(value_name = "B")]
    to: String,
    /// Show what environments/differences.yaml expects, too
    #[arg(long)]
    all: bool,
}

impl Diff {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        let compiled = match global.compile(&[self.from.clone(), self.to.clone()]) {
            Ok(compiled) => compiled,
            Err(outcome) => return outcome,
        };
        global.report(&compiled.diagnostics, &compiled.inputs.sources);
        if compiled.diagnostics.has_errors() {
            return Outcome::Trouble;
        }
        let Some(told) = build::review::environments(&compiled, &self.from, &self.to) else {
            return Outcome::Trouble;
        };
        let shown = if self.all { review::Shown::All } else { review::Shown::Open };
        let paper = review::Paper { width: 100, colors: false };
        world::to_stdout(&review::terminal(&told, shown, paper));
        if shown.any(&told) { Outcome::Findings } else { Outcome::Fine }
    }
}
