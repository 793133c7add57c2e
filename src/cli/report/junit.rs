//! Diagnostics as a JUnit report: what GitLab, Jenkins and Azure Pipelines show beside a build's tests.
//!
//! The format has no standard; the elements and attributes are those that Apache Ant's `junitreport` writes.

use super::{Findings, Subject, escape::visible, message};
use crate::{
    diagnostic::{Diagnostic, Level},
    source::Sources,
};
use std::io::{self, Write};

/// A case for each subject, with what is wrong with it, and one for each diagnostic that is about none of them.
/// Warnings are told and do not fail.
pub(super) fn print(findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
    let sources = findings.sources;
    let cases = cases(findings);
    let failures = cases.iter().filter(|case| case.fails()).count();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<testsuites tests="{}" failures="{failures}">"#, cases.len())?;
    writeln!(out, r#"  <testsuite name="platc" tests="{}" failures="{failures}">"#, cases.len())?;
    cases.iter().try_for_each(|case| case.print(sources, out))?;
    writeln!(out, "  </testsuite>\n</testsuites>")
}

struct Case<'a> {
    file: String,
    name: String,
    told: Vec<&'a Diagnostic>,
}

/// Nothing at all would be read as a report that was not written.
fn cases<'a>(findings: &Findings<'a>) -> Vec<Case<'a>> {
    let Findings { diagnostics, sources, subjects, .. } = *findings;
    let mut cases: Vec<Case> = subjects
        .iter()
        .map(|subject| Case {
            file: subject.path(sources).to_owned(),
            name: subject.name.clone(),
            told: Vec::new(),
        })
        .collect();
    for diagnostic in diagnostics {
        let at = subjects.iter().position(|subject: &Subject| subject.has(diagnostic, sources));
        if let Some(at) = at {
            cases[at].told.push(diagnostic);
        } else {
            let file = diagnostic.span().map(|span| sources.path(span)).or(diagnostic.file.as_deref());
            let name = format!("{}: {}", diagnostic.rule, diagnostic.message);
            cases.push(Case { file: file.unwrap_or("platc").to_owned(), name, told: vec![diagnostic] });
        }
    }
    if cases.is_empty() {
        cases.push(Case { file: "platc".to_owned(), name: "nothing is wrong".to_owned(), told: Vec::new() });
    }
    cases
}

impl Case<'_> {
    fn fails(&self) -> bool {
        self.told.iter().any(|diagnostic| diagnostic.level == Level::Error)
    }

    fn print(&self, sources: &Sources, out: &mut dyn Write) -> io::Result<()> {
        let head =
            format!(r#"    <testcase classname="{}" name="{}""#, escaped(&self.file), escaped(&self.name));
        if self.told.is_empty() {
            return writeln!(out, "{head}/>");
        }
        writeln!(out, "{head}>")?;
        let (errors, warnings): (Vec<&Diagnostic>, Vec<_>) =
            self.told.iter().partition(|diagnostic| diagnostic.level == Level::Error);
        // Readers take one failure of a case, so that one holds all.
        if let Some(first) = errors.first() {
            let (rule, message) = (escaped(first.rule), escaped(&first.message));
            writeln!(
                out,
                r#"      <failure type="{rule}" message="{message}">{}</failure>"#,
                texts(&errors, sources)
            )?;
        }
        if !warnings.is_empty() {
            writeln!(out, "      <system-out>{}</system-out>", texts(&warnings, sources))?;
        }
        writeln!(out, "    </testcase>")
    }
}

fn texts(told: &[&Diagnostic], sources: &Sources) -> String {
    let text = |diagnostic: &&Diagnostic| {
        let place = diagnostic.span().map_or_else(String::new, |span| format!("{}: ", sources.place(span)));
        let lines: Vec<String> = message::lines(diagnostic).iter().map(|line| escaped(line)).collect();
        format!("{}{}: {}", escaped(&place), diagnostic.rule, lines.join("\n  "))
    };
    told.iter().map(text).collect::<Vec<_>>().join("\n")
}

/// Text and attributes of XML, in which most control characters may not even be written as references.
fn escaped(text: &str) -> String {
    let visible = visible(text);
    visible.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
