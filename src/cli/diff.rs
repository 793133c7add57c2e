//! `platc diff`: what differs between two environments, or between two states of the platform.

use super::{Global, Outcome, review};
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
    /// Bytes that the Markdown may have; what is dangerous is never cut
    #[arg(long, value_name = "BYTES", default_value_t = 60_000, value_parser = clap::value_parser!(u64).range(review::LEAST_BYTES..))]
    max_bytes: u64,
    /// What a comment of Markdown is found again by, to be updated in place
    #[arg(long, value_name = "WORD", default_value = "diff", value_parser = marker)]
    marker: String,
}

impl Diff {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        let compiled = match global.compile(&[self.from.clone(), self.to.clone()]) {
            Ok(compiled) => compiled,
            Err(outcome) => return outcome,
        };
        global.tell(&compiled.diagnostics, &compiled.inputs.sources);
        if compiled.diagnostics.has_errors() {
            return Outcome::Trouble;
        }
        let Some(told) = build::review::environments(&compiled, &self.from, &self.to) else {
            return Outcome::Trouble;
        };
        let shown = if self.all { review::Shown::All } else { review::Shown::Open };
        let form = review::Markdown {
            max_bytes: usize::try_from(self.max_bytes).unwrap_or(usize::MAX),
            marker: self.marker.clone(),
        };
        if let Err(outcome) = global.tell_review(&told, shown, &form) {
            return outcome;
        }
        if shown.any(&told) { Outcome::Findings } else { Outcome::Fine }
    }
}

/// A word that may stand in a comment of HTML.
fn marker(word: &str) -> Result<String, String> {
    let may = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    // Two hyphens would end the comment.
    if word.is_empty() || !word.chars().all(may) || word.contains("--") {
        return Err("a marker has letters, digits and single hyphens".to_owned());
    }
    Ok(word.to_owned())
}
