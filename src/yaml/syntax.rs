//! What the parser refuses, in platc's words.

use super::place::{character, indenting_tab, line_end, span};
use super::{limits, trap};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use granit_parser::{ErrorKind as E, ScanError};

/// A syntax error, after the last value that could be read.
pub(super) fn explain(text: &str, error: &ScanError, last: Span) -> Diagnostic {
    let place = character(text, error.marker().byte_offset().unwrap_or(text.len()));
    if *error.kind() == E::RecursionLimitExceeded {
        return limits::passed("levels of nesting", limits::DEPTH).at(span(last.file, place), "");
    }
    let since_last = last.start as usize..line_end(text, place.start);
    if let Some(found) = trap::braces(text, last.file, since_last) {
        return found;
    }
    if let Some(found) = trap::deep_key(text, last, place.start) {
        return found;
    }
    if let Some(tab) = is_about_tabs(error.kind()).then(|| indenting_tab(text, place.start)).flatten() {
        return Diagnostic::error("invalid-yaml", "a tab indents this line")
            .at(span(last.file, tab..tab + 1), "")
            .help("indent with spaces: YAML allows no tabs there");
    }
    let (message, help) = told(error.kind(), &text[place.clone()]);
    let diagnostic = Diagnostic::error("invalid-yaml", message).at(span(last.file, place), "");
    if help.is_empty() { diagnostic } else { diagnostic.help(help) }
}

/// An alias without an anchor.
pub(super) fn unknown_anchor(name: &str, place: Span) -> Diagnostic {
    let message =
        format!("`*{name}` repeats the anchor `&{name}`, which this document does not have before it");
    Diagnostic::error("invalid-yaml", message).at(place, "").help("write the anchor, or quote the text")
}

/// The parser places these at the scalar before the tab.
fn is_about_tabs(kind: &E) -> bool {
    matches!(
        kind,
        E::TabNotAllowed
            | E::TabInBlockIndentation
            | E::TabInIndentation
            | E::TabAtBlockScalarStart
            | E::TabInPlainScalar
    )
}

/// What an error at a character means, and what to do where it is known.
fn told(kind: &E, found: &str) -> (String, &'static str) {
    match kind {
        E::UnexpectedCharacter { character } if character.is_control() => (
            format!("the control character U+{:04X} stands here", u32::from(*character)),
            "write its escape in double quotes",
        ),
        E::UnexpectedCharacter { character } => (format!("`{character}` cannot begin text"), "quote it"),
        E::MismatchedFlowCollectionEnd { open, close } => (
            format!("`{close}` closes what `{open}` opens"),
            "close each bracket by its own kind, or quote it",
        ),
        _ => known(kind, found).map_or((kind.to_string(), ""), |(message, help)| (message.to_string(), help)),
    }
}

fn known(kind: &E, found: &str) -> Option<(&'static str, &'static str)> {
    const COLON: (&str, &str) = (
        "`:` stands where no key ends",
        "quote text that holds `: `; a key stands on one line, and in line with its neighbours",
    );
    const QUOTE_BRACKETS: &str = "quote text that holds `,`, `{`, `}`, `[` or `]`";
    Some(match kind {
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar if found == ":" => COLON,
        E::MappingValueNotAllowed | E::InvalidColonPlacement => COLON,
        E::ExpectedBlockMappingKey | E::SimpleKeyExpected | E::InvalidIndentation | E::InvalidSimpleKey => {
            ("a key with `:` is missing here", "indent it as its neighbours, and write `: ` after the key")
        }
        E::ExpectedBlockSequenceEntry | E::BlockSequenceEntryNotAllowed => {
            ("a list's `-` stands where none can be, or is missing", "indent all items of a list alike")
        }
        E::ExpectedFlowMappingSeparator => ("`,` or `}` is missing here", QUOTE_BRACKETS),
        E::ExpectedFlowSequenceSeparator => ("`,` or `]` is missing here", QUOTE_BRACKETS),
        E::UnexpectedEofFlowSequence | E::UnexpectedEofFlowMapping | E::UnexpectedEofImplicitFlowMapping => {
            ("a value is missing in brackets", QUOTE_BRACKETS)
        }
        E::UnclosedFlowCollection { .. } => {
            ("this bracket is not closed", "close it, or quote it if it is text")
        }
        E::UnclosedQuotedScalar | E::InvalidQuotedScalarIndent | E::DocumentIndicatorInQuotedScalar => {
            ("a quote is not closed before this", "close it; within '…' write `''` for one quote")
        }
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => (
            "text goes on after its closing quote",
            "put all of it into quotes; within '…' write `''` for one quote",
        ),
        E::ExpectedDocumentStart => (
            "the document has ended before this",
            "indent all of it alike, or begin a new document with `---`",
        ),
        E::CommentInterceptedScalar => {
            ("a comment stands within text that goes on", "quote the text, or move the comment")
        }
        E::UnknownQuotedScalarEscape => {
            ("YAML has no such escape", "write `\\\\` for a backslash, or use single quotes")
        }
        _ => return None,
    })
}
