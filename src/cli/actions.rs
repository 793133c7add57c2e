//! What a step of GitHub Actions leaves behind besides its log: a part of the job's summary, and outputs.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>

use super::{
    Outcome,
    report::{Findings, markdown},
};
use crate::tree::{WorldError, named};
use std::{env, path::PathBuf};

/// Bytes that the summary of a step may have; GitHub shows none of a larger one.
const SUMMARY: u64 = 1 << 20;

/// Adds what was found to the job's summary, and says as outputs how it ended.
pub(super) fn leave(findings: &Findings, outcome: Outcome) -> Result<(), WorldError> {
    if let Some(path) = file("GITHUB_STEP_SUMMARY") {
        // Commands of one step share its summary.
        let room = SUMMARY.saturating_sub(named::size(&path));
        let text = markdown::within(findings, usize::try_from(room).unwrap_or(usize::MAX));
        named::append(&path, text.as_bytes())?;
    }
    let (errors, warnings) = findings.counts();
    output("result", if outcome == Outcome::Fine { "passed" } else { "failed" })?;
    output("errors", &errors.to_string())?;
    output("warnings", &warnings.to_string())
}

/// Sets an output of the step. A value of several lines would set others, too: it is none of ours.
pub(super) fn output(name: &str, value: &str) -> Result<(), WorldError> {
    match file("GITHUB_OUTPUT") {
        Some(path) if !value.contains(char::is_control) => {
            named::append(&path, format!("{name}={value}\n").as_bytes())
        }
        _ => Ok(()),
    }
}

/// The file that a variable of the runner names.
fn file(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from)
}
