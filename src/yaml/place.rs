//! Places in a text that the parser does not tell, or not as people see them.

use crate::source::{FileId, Span};
use std::ops::Range;

/// A span of bytes. `limits::BYTES` is far below what its offsets hold.
pub(super) fn span(file: FileId, bytes: Range<usize>) -> Span {
    let offset = |at| u32::try_from(at).unwrap_or(u32::MAX);
    Span { file, start: offset(bytes.start), end: offset(bytes.end) }
}

/// The first of some indicators in a stretch that may hold indicators, tags, anchors and comments.
pub(super) fn indicator(text: &str, stretch: Range<usize>, wanted: &[u8]) -> Option<usize> {
    let mut at = stretch.start;
    while let Some(rest) = text.get(at..stretch.end).filter(|rest| !rest.is_empty()) {
        at += match rest.as_bytes()[0] {
            byte if wanted.contains(&byte) => return Some(at),
            b'#' => rest.find('\n').unwrap_or(rest.len()),
            b'&' | b'!' => rest.find([' ', '\t', '\r', '\n']).unwrap_or(rest.len()),
            _ => rest.chars().next().map_or(1, char::len_utf8),
        };
    }
    None
}

/// The first tab before the text of a line, in the line of a place or soon after it.
pub(super) fn indenting_tab(text: &str, at: usize) -> Option<usize> {
    const SOON: usize = 100;
    let mut start = text[..floor(text, at)].rfind('\n').map_or(0, |end| end + 1);
    for line in text[start..].split_inclusive('\n').take(SOON) {
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line[..indent].find('\t') {
            return Some(start + tab);
        }
        start += line.len();
    }
    None
}

/// Where the line of a place ends, without its break.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    let at = floor(text, at);
    text[at..].find(['\n', '\r']).map_or(text.len(), |end| at + end)
}

/// The character that a place lies in, or the text's end.
pub(super) fn character(text: &str, at: usize) -> Range<usize> {
    let start = floor(text, at);
    start..text[start..].chars().next().map_or(start, |next| start + next.len_utf8())
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
