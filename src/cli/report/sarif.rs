//! Diagnostics as SARIF 2.1.0, which GitHub's code scanning and editors read.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>; what GitHub makes of it:
//! <https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>

use super::{escape::visible_lines, message};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Label, Level},
    source::Sources,
};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fmt::Write as _,
    io::{self, Write},
};

pub(super) fn print(diagnostics: &Diagnostics, sources: &Sources, out: &mut dyn Write) -> io::Result<()> {
    let rules: BTreeSet<&str> = diagnostics.iter().map(|diagnostic| diagnostic.rule).collect();
    let rules: Vec<Value> = rules.into_iter().map(|rule| json!({ "id": rule })).collect();
    let results: Vec<Value> = diagnostics.iter().map(|diagnostic| result(diagnostic, sources)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "platc", "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn result(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let mut result = json!({
        "ruleId": diagnostic.rule,
        "level": match diagnostic.level { Level::Error => "error", Level::Warning => "warning" },
        "message": { "text": visible_lines(&message::lines(diagnostic).join("\n")) },
    });
    let places: Vec<Value> = diagnostic.labels.iter().map(|label| location(label, sources)).collect();
    if let Some((first, others)) = places.split_first() {
        result["locations"] = json!([first]);
        if !others.is_empty() {
            result["relatedLocations"] = json!(others);
        }
    } else if let Some(file) = &diagnostic.file {
        result["locations"] = json!([{ "physicalLocation": { "artifactLocation": { "uri": uri(file) } } }]);
    }
    result
}

/// Regions end at the first place behind them, as ours do.
fn location(label: &Label, sources: &Sources) -> Value {
    let file = sources.file(label.span.file);
    let (start, end) = (file.position(label.span.start), file.position(label.span.end));
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&file.path) },
            "region": {
                "startLine": start.line,
                "startColumn": start.column,
                "endLine": end.line,
                "endColumn": end.column,
            },
        },
    });
    if !label.text.is_empty() {
        location["message"] = json!({ "text": visible_lines(&label.text) });
    }
    location
}

/// A path as a relative reference (RFC 3986): what is no letter, digit or mark of a path is percent-encoded.
fn uri(path: &str) -> String {
    path.bytes().fold(String::new(), |mut uri, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to memory does not fail.
            let _ = write!(uri, "%{byte:02X}");
        }
        uri
    })
}
