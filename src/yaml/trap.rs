//! Where YAML means something else than its writer: templates, expressions, text that goes on.

use super::place::{character, line_end, span};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};
use crate::value::Value;
use std::ops::Range;

/// The first braces of a template or an expression in a stretch where YAML's own make no sense. Those after a quote
/// or in a comment are not meant.
pub(super) fn braces(text: &str, file: FileId, stretch: Range<usize>) -> Option<Diagnostic> {
    let mut start = character(text, stretch.start).start;
    for line in text.get(start..stretch.end)?.split_inclusive('\n') {
        let open = ["${{", "{{", "{%"].iter().filter_map(|open| line.find(open)).min();
        if let Some(open) = open.filter(|open| !line[..*open].contains(['"', '\'', '#'])) {
            let close =
                ["}}", "%}"].iter().find_map(|close| Some(open + line[open..].find(close)? + close.len()));
            let place = start + open..start + close.unwrap_or(line.trim_end().len());
            let (rule, message, help) = match (line[open..].starts_with('$'), close) {
                (true, Some(_)) => (
                    "unquoted-expression",
                    "YAML reads this expression as something else",
                    "quote all of it: `\"${{ … }}\"`",
                ),
                (true, None) => (
                    "unfinished-expression",
                    "`${{` has no `}}`",
                    "end the expression with `}}`, or write `${{ '${{' }}` for the text",
                ),
                (false, _) => (
                    "template-in-yaml",
                    "these braces belong to a template, and this file is none",
                    "platc's expressions are written `\"${{ … }}\"`; quote braces that are text",
                ),
            };
            return Some(Diagnostic::error(rule, message).at(span(file, place), "").help(help));
        }
        start += line.len();
    }
    None
}

/// What is wrong with a plain scalar that YAML accepts.
pub(super) fn plain(text: &str, place: Span) -> Option<Diagnostic> {
    let (start, end) = (place.start as usize, place.end as usize);
    let scalar = text.get(start..end)?;
    if let Some(expression) = scalar.rfind("${{").filter(|expression| !scalar[*expression..].contains("}}")) {
        let found = braces(text, place.file, start + expression..line_end(text, end))?;
        let is_cut = text[end..].trim_start_matches([' ', '\t']).starts_with('#');
        return Some(if is_cut { found.note("to YAML, ` #` begins a comment") } else { found });
    }
    scalar.contains('\n').then(|| {
        Diagnostic::error("unsupported-yaml", "text without quotes goes on in the next line")
            .at(place, "read as one line")
            .help("write `: ` after each key and indent keys alike; begin long text with `>-` on a line of its own")
    })
}

/// A `:` right behind text that goes on over lines: the last of them is a key that is indented too deep.
pub(super) fn deep_key(text: &str, last: Span, colon: usize) -> Option<Diagnostic> {
    let (start, end) = (last.start as usize, last.end as usize);
    let scalar = text.get(start..end).filter(|scalar| !scalar.starts_with(['"', '\'', '|', '>']))?;
    let (above, below) = (scalar.lines().next()?, scalar.rsplit_once('\n')?.1.trim_start());
    (text[colon..].starts_with(':') && text.get(end..colon)?.trim().is_empty()).then(|| {
        Diagnostic::error("invalid-yaml", format!("the key `{below}` is indented deeper than its neighbours"))
            .at(span(last.file, end - below.len()..end), "to YAML, this goes on with the text above")
            .at(span(last.file, start..start + above.trim_end().len()), "this text")
            .help("indent the key as its neighbours")
    })
}

/// Null, a list or a map before `:`; to YAML, `{{ x }}` is a map in a map's key.
pub(super) fn key(text: &str, key: &Value, place: Span) -> Diagnostic {
    let start = place.start as usize;
    let braces = || braces(text, place.file, start.saturating_sub(1)..line_end(text, start));
    key.as_map().and_then(|_| braces()).unwrap_or_else(|| {
        Diagnostic::error("unsupported-yaml", format!("a map's key must be text, found {}", key.kind()))
            .at(place, "")
            .help("quote it if it is text: JSON, and so Kubernetes, has no other keys")
    })
}
