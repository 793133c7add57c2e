//! What is wrong with an expression, until its place in a source is known.

use super::{Failure, Segment};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::value::Value;
use std::ops::Range;

/// A message without its place.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    rule: &'static str,
    message: String,
    help: Option<String>,
    /// The bytes of the expression that it is about.
    range: Option<Range<usize>>,
    /// The words of the expression that it is about, the fullest first: who finds them may not see the expression.
    words: Vec<String>,
}

/// What ends an evaluation: a problem of its own, or one of a value that it read.
#[derive(Debug)]
pub(super) enum Stop {
    Problem(Problem),
    Failure(Failure),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl Problem {
    pub(super) fn new(rule: &'static str, message: impl Into<String>) -> Self {
        Self { rule, message: message.into(), help: None, range: None, words: Vec::new() }
    }

    pub(super) fn bad(message: impl Into<String>) -> Self {
        Self::new("bad-expression", message)
    }

    pub(super) fn unfinished() -> Self {
        Self::new("unfinished-expression", "the expression has no end").help(
            "end it with `}}`, and put quotes around a scalar whose expression has ` #` or `: ` in it; \
             `${{ '${{' }}` is the text itself",
        )
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn at(mut self, range: impl Into<Option<Range<usize>>>) -> Self {
        if self.range.is_none() {
            self.range = range.into();
        }
        self
    }

    pub(super) fn about(mut self, words: impl IntoIterator<Item = String>) -> Self {
        self.words.extend(words);
        self
    }

    /// Finds the words in the text of the expression.
    pub(super) fn found_in(self, text: &str) -> Self {
        let range = self.words.iter().find_map(|word| position(text, word));
        self.at(range)
    }

    /// The message for a scalar of which `text` is the content, and `segment` the expression in it.
    pub(super) fn told_in(self, scalar: &Value, text: &str, segment: Option<Segment>) -> Diagnostic {
        let range = segment.map(|segment| match self.range.clone() {
            Some(Range { start, end }) => {
                let inner = segment.inner();
                (inner.start + start).min(inner.end)..(inner.start + end).min(inner.end)
            }
            None => segment.range,
        });
        let span = scalar.span().map(|span| range.map_or(span, |range| narrowed(span, text, &range)));
        self.told_at(span)
    }

    /// The message for a place that is known.
    pub(super) fn told_at(self, span: Option<Span>) -> Diagnostic {
        let diagnostic = Diagnostic::error(self.rule, self.message).at(span, "");
        match self.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }

    pub(super) fn range(&self) -> Option<Range<usize>> {
        self.range.clone()
    }
}

/// Where a word stands that is no part of another.
fn position(text: &str, word: &str) -> Option<Range<usize>> {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let alone = |at: &usize| {
        !text[..*at].ends_with(|c: char| part(c) || c == '.') && !text[at + word.len()..].starts_with(part)
    };
    let at = text.match_indices(word).map(|(at, _)| at).find(alone)?;
    Some(at..at + word.len())
}

/// The place of a piece of a scalar, where the source has the scalar's text byte by byte: plain, or between quotes
/// without escapes. Otherwise the whole scalar's.
fn narrowed(span: Span, text: &str, range: &Range<usize>) -> Span {
    let quote = match (span.end - span.start) as usize {
        length if length == text.len() => 0,
        length if length == text.len() + 2 => 1,
        _ => return span,
    };
    let place = |at: usize| u32::try_from(at + quote).map_or(span.end, |at| span.start + at);
    Span { file: span.file, start: place(range.start), end: place(range.end) }
}
