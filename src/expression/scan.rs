//! Finds `${{ … }}` in a text, ended where minijinja's lexer ends it.

use std::ops::Range;

/// What begins an expression.
pub(super) const OPEN: &str = "${{";
const CLOSE: &str = "}}";

/// A stretch of text that is an expression, or is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Which of the two.
    pub kind: Kind,
    /// Its bytes, `${{` and `}}` included.
    pub range: Range<usize>,
}

/// Whether a stretch of text is an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text as it is.
    Literal,
    /// From `${{` to `}}`.
    Expression,
    /// From a `${{` that has no `}}` to the end.
    Unfinished,
}

impl Segment {
    /// The bytes between `${{` and `}}`.
    pub fn inner(&self) -> Range<usize> {
        match self.kind {
            Kind::Literal => self.range.clone(),
            Kind::Unfinished => self.range.start + OPEN.len()..self.range.end,
            Kind::Expression => self.range.start + OPEN.len()..self.range.end - CLOSE.len(),
        }
    }
}

/// The segments of a text, in order and without gaps.
pub fn scan(text: &str) -> impl Iterator<Item = Segment> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let (kind, length) = match rest.find(OPEN) {
            Some(0) => match end(&rest[OPEN.len()..]) {
                Some(inner) => (Kind::Expression, OPEN.len() + inner + CLOSE.len()),
                None => (Kind::Unfinished, rest.len()),
            },
            begin => (Kind::Literal, begin.unwrap_or(rest.len())),
        };
        let range = at..at + length;
        at = range.end;
        Some(Segment { kind, range })
    })
}

/// Where the expression's `}}` stands: outside strings and brackets.
fn end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut open = 0_isize;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'}' if open == 0 && bytes[at..].starts_with(CLOSE.as_bytes()) => return Some(at),
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open -= 1,
            b'"' | b'\'' => at += string(&bytes[at + 1..], *byte)?,
            _ => {}
        }
        at += 1;
    }
    None
}

/// How many bytes a string has from behind its opening quote to its closing one.
fn string(bytes: &[u8], quote: u8) -> Option<usize> {
    let mut escaped = false;
    let ends = |byte: &u8| {
        let ends = !escaped && *byte == quote;
        escaped = !escaped && *byte == b'\\';
        ends
    };
    Some(bytes.iter().position(ends)? + 1)
}
