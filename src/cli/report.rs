//! Prints diagnostics: for people, for programs, for GitHub.

pub(super) mod escape;
mod excerpt;
mod findings;
mod github;
mod gitlab;
mod json;
mod junit;
mod markdown;
mod message;
pub mod outputs;
mod sarif;
mod text;

pub use findings::Findings;

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
    /// GitLab's code quality, which puts each at its line of a merge request.
    #[value(help = NAME_ALONE)]
    Gitlab,
    /// Code scanning and editors.
    #[value(help = NAME_ALONE)]
    Sarif,
    /// CI systems: a test case for each thing that was looked at.
    #[value(help = NAME_ALONE)]
    Junit,
    /// People again, in a comment or a summary.
    #[value(help = NAME_ALONE)]
    Markdown,
}

impl Format {
    /// What the command line calls it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Sarif => "sarif",
            Self::Junit => "junit",
            Self::Markdown => "markdown",
        }
    }
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
    Findings { diagnostics, sources, subjects: &[], above: "" }.print(format, color, out)
}

impl Findings<'_> {
    /// Prints them in their order.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn print(&self, format: Format, color: bool, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Text => text::print(self.diagnostics, self.sources, color, out),
            Format::Json => json::print(self.diagnostics, self.sources, out),
            Format::Github => github::print(self, out),
            Format::Gitlab => gitlab::print(self, out),
            Format::Sarif => sarif::print(self, out),
            Format::Junit => junit::print(self, out),
            Format::Markdown => markdown::print(self, out),
        }
    }
}
