//! What a match is replaced by: a literal, or a template with `$1` and `${name}`.

use std::ops::Range;

use crate::unicode::{decode, is_letter_or_digit};

/// How the text that replaces a match is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replacement {
    /// As it is.
    Literal,
    /// With `$1`, `$name`, `${1}x`, `$$`.
    Template,
}

/// Writes a template for one match, whose groups are ranges of `text`.
pub(super) fn expand(
    template: &[u8],
    text: &[u8],
    names: &[Option<Box<str>>],
    group: impl Fn(usize) -> Option<Range<usize>>,
    out: &mut Vec<u8>,
) {
    let mut rest = template;
    while let Some(dollar) = memchr::memchr(b'$', rest) {
        out.extend_from_slice(&rest[..dollar]);
        rest = &rest[dollar + 1..];
        if let Some(after) = rest.strip_prefix(b"$") {
            out.push(b'$');
            rest = after;
        } else if let Some((name, after)) = reference(rest) {
            let found = index(name, names, &group).and_then(&group);
            out.extend_from_slice(found.map_or(&b""[..], |range| &text[range]));
            rest = after;
        } else {
            out.push(b'$');
        }
    }
    out.extend_from_slice(rest);
}

/// The name that a `$` refers to, as long as it can be, and what follows; none when the `$` is a plain one.
fn reference(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (braced, inner) = text.strip_prefix(b"{").map_or((false, text), |inner| (true, inner));
    let mut end = 0;
    while let (rune, width @ 1..) = decode(&inner[end..]) {
        if !is_letter_or_digit(rune) && rune != '_' {
            break;
        }
        end += width;
    }
    let (name, after) = inner.split_at(end);
    match (braced, name.is_empty()) {
        (_, true) => None,
        (false, _) => Some((name, after)),
        (true, _) => after.strip_prefix(b"}").map(|after| (name, after)),
    }
}

/// The group of this number or name; of several with the name, one that matched.
fn index(
    name: &[u8],
    names: &[Option<Box<str>>],
    group: impl Fn(usize) -> Option<Range<usize>>,
) -> Option<usize> {
    // "01" is a name, and "1000000000" too large for a number.
    let number = name.iter().all(u8::is_ascii_digit) && (name.len() == 1 || name[0] != b'0');
    if number {
        return std::str::from_utf8(name).ok()?.parse().ok().filter(|&at| at < names.len());
    }
    (0..names.len())
        .find(|&at| names[at].as_deref().is_some_and(|own| own.as_bytes() == name) && group(at).is_some())
}
