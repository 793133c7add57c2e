//! Go's quoted strings and characters: written as `strconv.Quote` does, read as `strconv.Unquote` does.

use crate::{
    text::Text,
    unicode::{decode, is_print},
};

/// `bytes` in double quotes (`strconv.Quote`).
pub fn quoted(bytes: &[u8]) -> Text {
    let mut out = Vec::with_capacity(bytes.len() + 2);
    quote(bytes, b'"', Escapes::Unprintable, &mut out);
    out.into()
}

/// What is escaped beyond the quote and the backslash.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// What cannot be seen.
    Unprintable,
    /// Everything beyond ASCII too: the flag `+`.
    NonAscii,
}

/// Writes `bytes` between two `quote`s.
pub(super) fn quote(bytes: &[u8], quote: u8, escapes: Escapes, out: &mut Vec<u8>) {
    out.push(quote);
    let mut rest = bytes;
    loop {
        let plain = rest.iter().take_while(|&&byte| is_plain(byte, quote)).count();
        out.extend_from_slice(&rest[..plain]);
        rest = &rest[plain..];
        let (rune, length) = decode(rest);
        match length {
            0 => break,
            1 if !rest[0].is_ascii() => hex(u32::from(rest[0]), 'x', 2, out),
            _ => escape(rune, quote, escapes, out),
        }
        rest = &rest[length..];
    }
    out.push(quote);
}

fn is_plain(byte: u8, quote: u8) -> bool {
    (b' '..=b'~').contains(&byte) && byte != quote && byte != b'\\'
}

/// Writes one rune as it stands between two `quote`s.
pub(super) fn escape(rune: char, quote: u8, escapes: Escapes, out: &mut Vec<u8>) {
    if rune == char::from(quote) || rune == '\\' {
        out.push(b'\\');
        push(rune, out);
        return;
    }
    if is_print(rune) && (rune.is_ascii() || escapes == Escapes::Unprintable) {
        push(rune, out);
        return;
    }
    let short = match rune {
        '\x07' => b'a',
        '\x08' => b'b',
        '\x0C' => b'f',
        '\n' => b'n',
        '\r' => b'r',
        '\t' => b't',
        '\x0B' => b'v',
        '\0'..' ' | '\x7F' => return hex(u32::from(rune), 'x', 2, out),
        '\u{80}'..'\u{10000}' => return hex(u32::from(rune), 'u', 4, out),
        _ => return hex(u32::from(rune), 'U', 8, out),
    };
    out.extend([b'\\', short]);
}

fn hex(number: u32, letter: char, width: usize, out: &mut Vec<u8>) {
    out.extend(format!("\\{letter}{number:0width$x}").into_bytes());
}

/// Appends a rune.
pub(super) fn push(rune: char, out: &mut Vec<u8>) {
    out.extend_from_slice(rune.encode_utf8(&mut [0; 4]).as_bytes());
}

/// What a Go string literal in double quotes or backquotes means; none when it is no valid one.
pub fn unquote(literal: &[u8]) -> Option<Text> {
    let [quote @ (b'"' | b'`'), inner @ .., last] = literal else { return None };
    if quote != last {
        return None;
    }
    if *quote == b'`' {
        let valid = !inner.contains(&b'`');
        return valid.then(|| match memchr::memchr(b'\r', inner) {
            Some(_) => inner.iter().copied().filter(|&byte| byte != b'\r').collect::<Vec<_>>().into(),
            None => Text::new(inner),
        });
    }
    if memchr::memchr3(b'\\', b'\n', b'"', inner).is_none()
        && (inner.is_ascii() || std::str::from_utf8(inner).is_ok())
    {
        return Some(Text::new(inner));
    }
    let mut out = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while !rest.is_empty() {
        let (unit, length) = unquote_unit(rest, b'"')?;
        match unit {
            Unit::Byte(byte) => out.push(byte),
            Unit::Rune(rune) => push(rune, &mut out),
        }
        rest = &rest[length..];
    }
    Some(out.into())
}

/// What one character or escape of a literal stands for.
pub enum Unit {
    /// A byte: `\xff`, `\377`.
    Byte(u8),
    /// A rune.
    Rune(char),
}

/// The first character or escape of what stands between two `quote`s, and its length; none when it is no valid one (`strconv.UnquoteChar`).
pub fn unquote_unit(literal: &[u8], quote: u8) -> Option<(Unit, usize)> {
    match *literal {
        [] | [b'\n', ..] => None,
        [first, ..] if first == quote => None,
        [b'\\', letter, ref digits @ ..] => unescape(letter, digits, quote),
        [b'\\'] => None,
        _ => {
            let (rune, length) = decode(literal);
            Some((Unit::Rune(rune), length))
        }
    }
}

fn unescape(letter: u8, digits: &[u8], quote: u8) -> Option<(Unit, usize)> {
    let plain = |byte| Some((Unit::Byte(byte), 2));
    let number = |length: usize, radix| {
        let digits = std::str::from_utf8(digits.get(..length)?).ok()?;
        digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then_some(())?;
        u32::from_str_radix(digits, radix).ok()
    };
    let rune = |length| Some((Unit::Rune(char::from_u32(number(length, 16)?)?), 2 + length));
    match letter {
        b'a' => plain(7),
        b'b' => plain(8),
        b'f' => plain(12),
        b'n' => plain(b'\n'),
        b'r' => plain(b'\r'),
        b't' => plain(b'\t'),
        b'v' => plain(11),
        b'\\' => plain(b'\\'),
        b'\'' | b'"' if letter == quote => plain(letter),
        b'x' => Some((Unit::Byte(u8::try_from(number(2, 16)?).ok()?), 4)),
        b'u' => rune(4),
        b'U' => rune(8),
        b'0'..=b'7' => {
            let rest = number_of_octal(letter, digits)?;
            Some((Unit::Byte(rest), 4))
        }
        _ => None,
    }
}

fn number_of_octal(first: u8, digits: &[u8]) -> Option<u8> {
    let [second @ b'0'..=b'7', third @ b'0'..=b'7', ..] = digits else { return None };
    let number = u32::from(first - b'0') * 64 + u32::from(second - b'0') * 8 + u32::from(third - b'0');
    u8::try_from(number).ok()
}
