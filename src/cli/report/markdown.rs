//! Diagnostics as a list in Markdown, for comments and summaries.

use super::{Findings, message};
use crate::cli::markup::{code, prose};
use crate::diagnostic::{Diagnostic, Level};
use std::io::{self, Write};

pub(super) fn print(findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", title(findings))?;
    for diagnostic in findings.diagnostics {
        write!(out, "\n{}", item(findings, diagnostic))?;
    }
    Ok(())
}

/// The same in as many bytes as there are, cut by whole findings; those that fail go first.
pub(in crate::cli) fn within(findings: &Findings, room: usize) -> String {
    let mut text = format!("### platc\n\n{}\n", title(findings));
    let mut told: Vec<&Diagnostic> = findings.diagnostics.iter().collect();
    told.sort_by_key(|diagnostic| diagnostic.level);
    let left_out = |count: usize| format!("\n{count} more: the log has them\n");
    for (at, diagnostic) in told.iter().enumerate() {
        let item = item(findings, diagnostic);
        if text.len() + item.len() + 1 + left_out(told.len()).len() > room {
            text += &left_out(told.len() - at);
            break;
        }
        text.push('\n');
        text += &item;
    }
    if text.len() > room { String::new() } else { text }
}

/// `**2 errors, 1 warning**`
fn title(findings: &Findings) -> String {
    if findings.diagnostics.is_empty() {
        return "**nothing is wrong**".to_owned();
    }
    format!("**{}**", message::counted(findings.counts()))
}

/// One finding: what is wrong and where, then a line each for what else there is to say.
fn item(findings: &Findings, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.level {
        Level::Error => "error",
        Level::Warning => "warning",
    };
    let told = message::lines(diagnostic);
    let mut told = told.iter().flat_map(|line| line.split('\n')).map(prose);
    let first = told.next().unwrap_or_default();
    let place = findings.place(diagnostic).map(|place| format!("at {}", code(&place)));
    let lines = std::iter::once(format!("- **{level}** `{}`: {first}", diagnostic.rule));
    // Two blanks at the end of a line break it there.
    let lines: Vec<String> = lines.chain(place).chain(told).collect();
    format!("{}\n", lines.join("  \n  "))
}
