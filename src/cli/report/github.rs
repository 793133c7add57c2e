//! Diagnostics as workflow commands of GitHub Actions.
//!
//! The commands and their escapes: <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>
//! and `packages/core/src/command.ts` of actions/toolkit.

use super::{escape::visible, message};
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
    format!("::{level} {place}title={}::{}", property(diagnostic.rule), data(&text(diagnostic)))
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
