//! Prints diagnostics: for people, for programs, for GitHub.

pub(super) mod escape;
mod excerpt;
mod findings;
mod github;
mod gitlab;
mod json;
mod junit;
pub(in crate::cli) mod markdown;
mod message;
pub mod outputs;
mod sarif;
mod text;

pub use findings::Findings;

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
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
    pub place: Place,
}

/// Where a subject is.
#[derive(Clone, Debug)]
pub enum Place {
    /// In a file that was read.
    Span(Span),
    /// The files of a folder.
    Folder(String),
}

impl Subject {
    /// The file or folder that it is in.
    fn path<'a>(&'a self, sources: &'a Sources) -> &'a str {
        match &self.place {
            Place::Span(span) => sources.path(*span),
            Place::Folder(path) => path,
        }
    }

    /// Whether a diagnostic is about it.
    fn has(&self, diagnostic: &Diagnostic, sources: &Sources) -> bool {
        let file = diagnostic.file.as_deref();
        match (&self.place, diagnostic.span()) {
            (Place::Span(place), Some(span)) => place.contains(span),
            (Place::Span(place), None) => file == Some(sources.path(*place)),
            (Place::Folder(folder), None) => {
                let below = file.and_then(|file| file.strip_prefix(folder.as_str()));
                below.is_some_and(|below| below.starts_with('/'))
            }
            (Place::Folder(_), Some(_)) => false,
        }
    }
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
