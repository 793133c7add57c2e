//! Diagnostics as workflow commands of GitHub Actions.
//!
//! The commands and their escapes: <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>
//! and `packages/core/src/command.ts` of actions/toolkit.

use super::escape::visible;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Level},
    source::Sources,
};
use std::io::{self, Write};

pub(super) fn print(diagnostics: &Diagnostics, sources: &Sources, out: &mut dyn Write) -> io::Result<()> {
    diagnostics.iter().try_for_each(|diagnostic| writeln!(out, "{}", command(diagnostic, sources)))
}

fn command(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let level = match diagnostic.level {
        Level::Error => "error",
        Level::Warning => "warning",
    };
    let place = match (diagnostic.span(), &diagnostic.file) {
        (Some(span), _) => {
            let start = sources.position(span);
            format!("file={},line={},col={},", property(sources.path(span)), start.line, start.column)
        }
        (None, Some(file)) => format!("file={},", property(file)),
        (None, None) => String::new(),
    };
    format!("::{level} {place}title={}::{}", property(diagnostic.rule), data(&message(diagnostic)))
}

/// All that there is to say; the source is what GitHub shows it at.
fn message(diagnostic: &Diagnostic) -> String {
    let rendered = diagnostic.rendered.iter().map(|field| format!("note: rendered as {field}"));
    let notes = diagnostic.notes.iter().map(|note| format!("note: {note}")).chain(rendered);
    let environments: Vec<&str> = diagnostic.environments.iter().map(String::as_str).collect();
    let environments =
        (!environments.is_empty()).then(|| format!("environments: {}", environments.join(", ")));
    let help = diagnostic.help.as_ref().map(|help| format!("help: {help}"));
    let lines = std::iter::once(diagnostic.message.clone()).chain(notes).chain(environments).chain(help);
    lines.collect::<Vec<_>>().join("\n")
}

fn data(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(|line| visible(line).replace('%', "%25")).collect();
    lines.join("%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
