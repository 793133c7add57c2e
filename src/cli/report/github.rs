//! Diagnostics as workflow commands of GitHub Actions.
//!
//! The commands and their escapes: <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>
//! and `packages/core/src/command.ts` of actions/toolkit.

use super::{Findings, escape::visible, message};
use crate::diagnostic::{Diagnostic, Level};
use std::io::{self, Write};

/// Annotations of each level that GitHub shows of a step; it drops the others without a word.
/// <https://docs.github.com/actions/reference/limits> has no word of it, `src/Runner.Worker/ExecutionContext.cs` of
/// actions/runner has.
const SHOWN: usize = 10;

/// The first of each level as annotations; the others as lines of the log, and how many they are.
pub(super) fn print(findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
    let of = |level| findings.diagnostics.iter().filter(move |told: &&Diagnostic| told.level == level);
    let levels = [Level::Error, Level::Warning];
    for diagnostic in levels.iter().flat_map(|level| of(*level).take(SHOWN)) {
        writeln!(out, "{}", command(findings, diagnostic))?;
    }
    let rest: Vec<&Diagnostic> = levels.iter().flat_map(|level| of(*level).skip(SHOWN)).collect();
    for diagnostic in &rest {
        writeln!(out, "{}", line(findings, diagnostic))?;
    }
    if rest.is_empty() {
        return Ok(());
    }
    let errors = rest.iter().filter(|told| told.level == Level::Error).count();
    let count = message::counted((errors, rest.len() - errors));
    writeln!(out, "without annotation, since GitHub shows {SHOWN} of each level: {count}")
}

/// What cannot be taken for a command: those begin with `::`.
fn line(findings: &Findings, diagnostic: &Diagnostic) -> String {
    let place = findings.place(diagnostic).map_or_else(String::new, |place| format!(" {}", visible(&place)));
    let text: Vec<String> = message::lines(diagnostic).iter().map(|line| visible(line)).collect();
    format!("{}[{}]{place}: {}", level(diagnostic), diagnostic.rule, text.join("; "))
}

fn level(diagnostic: &Diagnostic) -> &'static str {
    match diagnostic.level {
        Level::Error => "error",
        Level::Warning => "warning",
    }
}

fn command(findings: &Findings, diagnostic: &Diagnostic) -> String {
    let place = match (diagnostic.span(), &diagnostic.file) {
        (Some(span), _) => {
            let (start, end) = findings.region(span);
            // GitHub takes columns for one line only.
            let end = if start.line == end.line { String::new() } else { format!("endLine={},", end.line) };
            let path = findings.path(findings.sources.path(span));
            format!("file={},line={},{end}col={},", property(&path), start.line, start.column)
        }
        (None, Some(file)) => format!("file={},", property(&findings.path(file))),
        (None, None) => String::new(),
    };
    let (level, title) = (level(diagnostic), property(diagnostic.rule));
    format!("::{level} {place}title={title}::{}", data(&text(diagnostic)))
}

/// All that there is to say; the source is what GitHub shows it at.
fn text(diagnostic: &Diagnostic) -> String {
    message::lines(diagnostic).join("\n")
}

fn data(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(|line| visible(line).replace('%', "%25")).collect();
    lines.join("%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
