//! Diagnostics as GitLab's code quality report, which merge requests show beside their lines.
//!
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use super::{Findings, escape::visible_lines, message};
use crate::diagnostic::{Diagnostic, Level};
use serde_json::{Value, json};
use std::io::{self, Write};

pub(super) fn print(findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
    let fingerprints = findings.fingerprints();
    let issues = findings.diagnostics.iter().zip(&fingerprints);
    let issues: Vec<Value> = issues.map(|(diagnostic, print)| issue(findings, diagnostic, print)).collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}

/// GitLab takes no issue without a place: what has none is put at the platform's own document.
fn issue(findings: &Findings, diagnostic: &Diagnostic, fingerprint: &str) -> Value {
    let (path, line) = match diagnostic.span() {
        Some(span) => (findings.sources.path(span), findings.sources.position(span).line),
        None => (diagnostic.file.as_deref().unwrap_or("platform/platform.yaml"), 1),
    };
    json!({
        "description": visible_lines(&message::lines(diagnostic).join("\n")),
        "check_name": diagnostic.rule,
        "fingerprint": fingerprint,
        "severity": match diagnostic.level { Level::Error => "critical", Level::Warning => "minor" },
        "location": { "path": findings.path(path), "lines": { "begin": line } },
    })
}
