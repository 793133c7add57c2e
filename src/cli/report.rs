//! Prints diagnostics: for people, for programs, for GitHub.

pub(super) mod escape;
mod excerpt;
mod github;
mod json;
mod junit;
mod message;
mod sarif;
mod text;

use crate::{
    diagnostic::Diagnostics,
    source::{Sources, Span},
};
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
    /// CI systems: a test case for each thing that was looked at.
    #[value(help = NAME_ALONE)]
    Junit,
    /// Code scanning and editors.
    #[value(help = NAME_ALONE)]
    Sarif,
}

/// Something that was looked at, whether or not it is wrong.
#[derive(Clone, Debug)]
pub struct Subject {
    /// What it is called, such as `Deployment/web`.
    pub name: String,
    /// All of it.
    pub span: Span,
}

/// Prints diagnostics in their order; nothing in text and for GitHub is nothing.
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
    report_on(&[], diagnostics, sources, (format, color), out)
}

/// As [`report`], for formats that name what is right, too.
///
/// # Errors
/// When `out` cannot be written to.
pub fn report_on(
    subjects: &[Subject],
    diagnostics: &Diagnostics,
    sources: &Sources,
    (format, color): (Format, bool),
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Text => text::print(diagnostics, sources, color, out),
        Format::Json => json::print(diagnostics, sources, out),
        Format::Github => github::print(diagnostics, sources, out),
        Format::Junit => junit::print(diagnostics, sources, subjects, out),
        Format::Sarif => sarif::print(diagnostics, sources, out),
    }
}
