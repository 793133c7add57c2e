//! The text to read: its encoding, and the characters that YAML refuses.

use std::{borrow::Cow, sync::Arc};

use super::Error;

/// go-yaml reads by blocks of this many bytes, and complains about a character when it reads its block.
const BLOCK: usize = 512;

/// A text whose characters are all allowed, up to where `refused` begins.
pub(super) struct Input {
    /// The text, without its byte order mark.
    pub(super) text: Arc<str>,
    /// What is wrong with the block that follows the text, to be told by whoever reads so far.
    pub(super) refused: Option<&'static str>,
}

impl Input {
    /// Finds the encoding and the first character that is not allowed.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, Error> {
        if u32::try_from(bytes.len()).is_err() {
            return Err(Error::conversion("a YAML text of more than 4 GiB"));
        }
        let (utf8, mark) = match bytes {
            [0xFF, 0xFE, rest @ ..] => (Cow::Owned(utf16(rest, u16::from_le_bytes)?), 0),
            [0xFE, 0xFF, rest @ ..] => (Cow::Owned(utf16(rest, u16::from_be_bytes)?), 0),
            [0xEF, 0xBB, 0xBF, rest @ ..] => (Cow::Borrowed(rest), 3),
            _ => (Cow::Borrowed(bytes), 0),
        };
        let valid = match std::str::from_utf8(&utf8) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&utf8[..error.valid_up_to()]).unwrap_or_default(),
        };
        let Some((at, problem)) = first_refused(&utf8, valid.len()) else {
            return Ok(Self { text: Arc::from(valid), refused: None });
        };
        let good = valid.get(..block_of(&utf8, mark, at)).unwrap_or_default();
        Ok(Self { text: Arc::from(good), refused: Some(problem) })
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Vec<u8>, Error> {
    if bytes.len() % 2 == 1 {
        return Err(Error::yaml("incomplete UTF-16 character"));
    }
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    let mut text = String::new();
    for char in char::decode_utf16(units) {
        match char {
            Ok(char) => text.push(char),
            Err(lone) if lone.unpaired_surrogate() & 0xFC00 == 0xDC00 => {
                return Err(Error::yaml("unexpected low surrogate area"));
            }
            Err(_) => return Err(Error::yaml("expected low surrogate area")),
        }
    }
    Ok(text.into_bytes())
}

/// Where the block begins that holds the byte `at`: a block that would cut a character leaves it to the next one.
fn block_of(text: &[u8], mark: usize, at: usize) -> usize {
    let mut start = 0;
    let mut end = BLOCK - mark;
    while end <= at {
        let mut cut = end;
        while cut > start && cut < text.len() && text[cut] & 0xC0 == 0x80 {
            cut -= 1;
        }
        start = cut;
        end = cut + BLOCK;
    }
    // A character that its block, or the text, cuts off is left for later, whatever follows its first byte.
    if at + width(text[at]) > end.min(text.len()) { at } else { start }
}

/// The first character that YAML 1.1 does not have, and what go-yaml says of it. Up to `valid` the text is UTF-8.
fn first_refused(text: &[u8], valid: usize) -> Option<(usize, &'static str)> {
    match control(&text[..valid]) {
        Some(at) => Some((at, "control characters are not allowed")),
        None if valid < text.len() => Some((valid, malformed(&text[valid..]))),
        None => None,
    }
}

/// The first control character, or U+FFFE or U+FFFF.
fn control(text: &[u8]) -> Option<usize> {
    let refused = |byte: &u8| *byte < 0x20 && !matches!(*byte, b'\t' | b'\n' | b'\r') || *byte == 0x7F;
    let ascii = text.chunks(256).position(|block| block.iter().fold(false, |any, byte| any | refused(byte)));
    let ascii =
        ascii.and_then(|block| text[block * 256..].iter().position(refused).map(|at| block * 256 + at));
    let end = ascii.unwrap_or(text.len());
    let other = memchr::memchr2_iter(0xC2, 0xEF, &text[..end]).find(|at| match &text[*at..] {
        [0xC2, second, ..] => *second < 0xA0 && *second != 0x85,
        [0xEF, 0xBF, 0xBE | 0xBF, ..] => true,
        _ => false,
    });
    other.or(ascii)
}

/// How many bytes a character has that begins so.
fn width(lead: u8) -> usize {
    match lead {
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF7 => 4,
        _ => 1,
    }
}

/// go-yaml's word for bytes that begin no character.
fn malformed(bytes: &[u8]) -> &'static str {
    let width = width(bytes[0]);
    if width == 1 {
        return "invalid leading UTF-8 octet";
    }
    if bytes.len() < width {
        return "incomplete UTF-8 octet sequence";
    }
    let mut value = u32::from(bytes[0]) & (0x7F >> width);
    for byte in &bytes[1..width] {
        if byte & 0xC0 != 0x80 {
            return "invalid trailing UTF-8 octet";
        }
        value = value << 6 | u32::from(byte & 0x3F);
    }
    let least = [0x80, 0x800, 0x1_0000][width - 2];
    if value < least { "invalid length of a UTF-8 sequence" } else { "invalid Unicode character" }
}
