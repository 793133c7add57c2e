//! Prints diagnostics: for people, for programs, for GitHub.

mod escape;
mod excerpt;
mod github;
mod json;
mod text;

use crate::{diagnostic::Diagnostics, source::Sources};
use std::io::{self, Write};

/// So that `--help` stays one line an option.
const NAME_ALONE: Option<&str> = None;

/// Who reads the diagnostics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// People: each with the lines that it is about.
    #[value(help = NAME_ALONE)]
    Text,
    /// Programs: one array, an object for each.
    #[value(help = NAME_ALONE)]
    Json,
    /// GitHub Actions, which puts each at its line of a pull request.
    #[value(help = NAME_ALONE)]
    Github,
}

/// Prints diagnostics in their order; nothing in JSON is `[]`, otherwise nothing.
///
/// # Errors
/// When `out` cannot be written to.
pub fn report(
    diagnostics: &Diagnostics,
    sources: &Sources,
    format: Format,
    color: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Text => text::print(diagnostics, sources, color, out),
        Format::Json => json::print(diagnostics, sources, out),
        Format::Github => github::print(diagnostics, sources, out),
    }
}
