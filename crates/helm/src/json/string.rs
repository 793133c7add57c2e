//! Strings of JSON: where they end, and what their bytes mean.

use std::borrow::Cow;

use super::read::{Error, end as end_of_input, invalid};
use crate::strconv::to_valid_utf8;

/// Where the quote is that ends a string.
pub(super) fn end(bytes: &[u8], from: usize) -> Result<usize, Error> {
    let mut at = from;
    loop {
        match bytes.get(at).ok_or_else(end_of_input)? {
            b'"' => return Ok(at),
            b'\\' => {
                // At the end encoding/json asks whether a blank would fit.
                let escape = *bytes.get(at + 1).unwrap_or(&b' ');
                at += 2;
                match escape {
                    b'b' | b'f' | b'n' | b'r' | b't' | b'\\' | b'/' | b'"' => {}
                    b'u' => {
                        for _ in 0..4 {
                            let digit = *bytes.get(at).unwrap_or(&b' ');
                            if !digit.is_ascii_hexdigit() {
                                return Err(invalid(digit, "in \\u hexadecimal character escape"));
                            }
                            at += 1;
                        }
                    }
                    byte => return Err(invalid(byte, "in string escape code")),
                }
            }
            byte @ 0..0x20 => return Err(invalid(*byte, "in string literal")),
            _ => at += 1,
        }
    }
}

/// A string without its escapes; what is no UTF-8, and lone surrogates, become U+FFFD.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if memchr::memchr(b'\\', bytes).is_none() {
        return to_valid_utf8(bytes);
    }
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        text.push_str(&to_valid_utf8(&rest[..at]));
        let escape = rest.get(at + 1).copied().unwrap_or(b'\\');
        rest = &rest[(at + 2).min(rest.len())..];
        match escape {
            b'b' => text.push('\x08'),
            b'f' => text.push('\x0C'),
            b'n' => text.push('\n'),
            b'r' => text.push('\r'),
            b't' => text.push('\t'),
            b'u' => text.push(code(&mut rest)),
            same => text.push(char::from(same)),
        }
    }
    text.push_str(&to_valid_utf8(rest));
    text.into()
}

/// The character of four digits, or of a pair of surrogates.
fn code(rest: &mut &[u8]) -> char {
    let first = digits(rest);
    *rest = &rest[4.min(rest.len())..];
    if (0xD800..0xDC00).contains(&first)
        && let [b'\\', b'u', pair @ ..] = *rest
        && let second @ 0xDC00..0xE000 = digits(pair)
    {
        *rest = &pair[4.min(pair.len())..];
        let code = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        return char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
    }
    char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn digits(bytes: &[u8]) -> u32 {
    let digits = bytes.iter().take(4).filter_map(|byte| char::from(*byte).to_digit(16));
    digits.fold(0, |code, digit| code << 4 | digit)
}
