//! Diagnostics as SARIF 2.1.0, which GitHub's code scanning and editors read.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>; what GitHub makes of it:
//! <https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>

use super::{Findings, escape::visible_lines, message};
use crate::{
    check::{Family, rules},
    diagnostic::{Diagnostic, Label, Level},
    spec::platform::RuleLevel,
};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fmt::Write as _,
    io::{self, Write},
};

/// Results that GitHub shows of a file.
const SHOWN: usize = 5_000;

/// The results are always there: none of them says that all alerts are mended.
pub(super) fn print(findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
    let fingerprints = findings.fingerprints();
    let mut told: Vec<(&Diagnostic, &String)> = findings.diagnostics.iter().zip(&fingerprints).collect();
    let (count, mut notes) = (told.len(), Vec::new());
    if count > SHOWN {
        // What fails goes first where not all can go.
        told.sort_by_key(|(diagnostic, _)| diagnostic.level);
        told.truncate(SHOWN);
        let text = format!("{} of {count} findings are left out: code scanning shows {SHOWN}", count - SHOWN);
        notes.push(json!({ "level": "warning", "message": { "text": text } }));
    }
    let results: Vec<Value> = told.iter().map(|(told, print)| result(findings, told, print)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver(&told) },
            "invocations": [{ "executionSuccessful": true, "toolExecutionNotifications": notes }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn driver(told: &[(&Diagnostic, &String)]) -> Value {
    let rules: BTreeSet<&str> = told.iter().map(|(diagnostic, _)| diagnostic.rule).collect();
    let version = env!("CARGO_PKG_VERSION");
    json!({
        "name": "platc",
        "version": version,
        "semanticVersion": version,
        "rules": rules.into_iter().map(descriptor).collect::<Vec<_>>(),
    })
}

/// What a rule is about: its caption and its reasons, or its name where it has no page.
fn descriptor(name: &str) -> Value {
    let Some(rule) = rules().find(|rule| rule.name == name) else {
        return json!({ "id": name, "shortDescription": { "text": name.replace('-', " ") } });
    };
    let why = rule.why.trim();
    let page = format!("{why}\n\n`platc explain {name}` prints the rule's page, with examples.");
    let level = match rule.level {
        RuleLevel::Deny => "error",
        RuleLevel::Warn | RuleLevel::Allow => "warning",
    };
    json!({
        "id": name,
        "shortDescription": { "text": rule.caption },
        "fullDescription": { "text": why },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": level },
        "properties": { "tags": Family::of(name).map_or_else(Vec::new, |family| vec![family.name]) },
    })
}

fn result(findings: &Findings, diagnostic: &Diagnostic, fingerprint: &str) -> Value {
    let mut result = json!({
        "ruleId": diagnostic.rule,
        "level": match diagnostic.level { Level::Error => "error", Level::Warning => "warning" },
        "message": { "text": visible_lines(&message::lines(diagnostic).join("\n")) },
        "partialFingerprints": { "platc/v1": fingerprint },
    });
    let places: Vec<Value> = diagnostic.labels.iter().map(|label| location(findings, label)).collect();
    if let Some((first, others)) = places.split_first() {
        result["locations"] = json!([first]);
        if !others.is_empty() {
            result["relatedLocations"] = json!(others);
        }
    } else if let Some(file) = &diagnostic.file {
        result["locations"] =
            json!([{ "physicalLocation": { "artifactLocation": artifact(findings, file) } }]);
    }
    result
}

/// Regions end at the first place behind them, as ours do.
fn location(findings: &Findings, label: &Label) -> Value {
    let file = findings.sources.file(label.span.file);
    let (start, end) = findings.region(label.span);
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": artifact(findings, &file.path),
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

/// `%SRCROOT%` is what readers call the top of the repository.
fn artifact(findings: &Findings, path: &str) -> Value {
    json!({ "uri": uri(&findings.path(path)), "uriBaseId": "%SRCROOT%" })
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
