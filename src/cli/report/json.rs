//! Diagnostics for programs: one JSON array, an object a line.

use super::escape::json_escaped;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Level},
    source::{Sources, Span},
};
use serde_json::{Value, json};
use std::io::{self, Write};

pub(super) fn print(diagnostics: &Diagnostics, sources: &Sources, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "[")?;
    for (at, diagnostic) in diagnostics.iter().enumerate() {
        let separator = if at == 0 { "\n" } else { ",\n" };
        write!(out, "{separator}{}", json_escaped(&object(diagnostic, sources).to_string()))?;
    }
    writeln!(out, "{}]", if diagnostics.is_empty() { "" } else { "\n" })
}

/// Every member is always there, so that nobody must guess: what is not known is null.
fn object(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let mut object = json!({
        "rule": diagnostic.rule,
        "level": match diagnostic.level { Level::Error => "error", Level::Warning => "warning" },
        "message": diagnostic.message,
        "labels": diagnostic.labels.iter().map(|label| place(label.span, &label.text, sources)).collect::<Vec<_>>(),
        "help": diagnostic.remedy(),
        "notes": diagnostic.notes,
        "rendered": diagnostic.rendered,
        "elsewhere": diagnostic.elsewhere,
        "environments": diagnostic.environments,
    });
    let first = diagnostic.labels.first().map(|label| place(label.span, "", sources));
    for member in ["line", "column", "end_line", "end_column"] {
        object[member] = first.as_ref().map_or(Value::Null, |first| first[member].clone());
    }
    object["file"] = first.map_or_else(|| json!(diagnostic.file), |first| first["file"].clone());
    object
}

/// A place, counted from 1; its end is the first place behind it.
fn place(span: Span, text: &str, sources: &Sources) -> Value {
    let file = sources.file(span.file);
    let (start, end) = (file.position(span.start), file.position(span.end));
    json!({
        "file": &*file.path,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "text": text,
    })
}
