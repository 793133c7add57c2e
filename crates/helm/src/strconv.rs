//! Numbers and strings as Go's strconv and encoding/json print them.

use std::{
    borrow::Cow,
    fmt::{LowerExp, Write},
};

/// `strconv.FormatFloat(number, 'g', -1, 64)`.
pub(crate) fn general(number: f64) -> String {
    general_of(number, number)
}

/// `strconv.FormatFloat(number, 'g', -1, 32)`.
#[expect(clippy::cast_possible_truncation, reason = "Go rounds to float32 here")]
pub(crate) fn general32(number: f64) -> String {
    general_of(number, number as f32)
}

fn general_of(number: f64, digits: impl LowerExp) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    let Some((negative, digits, exponent)) = shortest(digits) else {
        return if number > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    };
    let mut text = String::from(if negative { "-" } else { "" });
    // For the shortest digits Go decides as if the precision were 6.
    if (-4..6).contains(&exponent) {
        fixed(&mut text, &digits, exponent);
    } else {
        scientific(&mut text, &digits, exponent, 2);
    }
    text
}

/// As encoding/json writes a number; it refuses what is not finite.
pub(crate) fn json_number(text: &mut String, number: f64) {
    let Some((negative, digits, exponent)) = shortest(number) else { return };
    if negative {
        text.push('-');
    }
    if number != 0.0 && !(1e-6..1e21).contains(&number.abs()) {
        scientific(text, &digits, exponent, if exponent < 0 { 1 } else { 2 });
    } else {
        fixed(text, &digits, exponent);
    }
}

/// Sign, digits and decimal exponent of the shortest text that reads as the same number.
fn shortest(number: impl LowerExp) -> Option<(bool, String, i32)> {
    let text = format!("{number:e}");
    let (mantissa, exponent) = text.split_once('e')?;
    let negative = mantissa.starts_with('-');
    let mut digits = mantissa.trim_start_matches('-').replace('.', "");
    if digits.len() >= 15 && is_rounded_half_up(&number, &digits) {
        let last = digits.pop()?;
        digits.push(char::from(u8::try_from(last).ok()? - 1));
    }
    Some((negative, digits, exponent.parse().ok()?))
}

/// Whether the number lies in the middle between its shortest digits and the ones below: there Rust takes the upper ones,
/// and Go the even ones.
fn is_rounded_half_up(number: &impl LowerExp, digits: &str) -> bool {
    if !digits.ends_with(['1', '3', '5', '7', '9']) {
        return false;
    }
    let exact = format!("{number:.50e}");
    let exact = exact.trim_start_matches('-').replacen('.', "", 1);
    let (head, tail) = digits.split_at(digits.len() - 1);
    let below = |tail: &str| tail.parse::<u32>().ok()?.checked_sub(1);
    let (Some(rest), Some(below)) = (exact.strip_prefix(head), below(tail)) else { return false };
    let Some(rest) = rest.strip_prefix(&below.to_string()) else { return false };
    let end = rest.find('e').unwrap_or(rest.len());
    rest[..end].strip_prefix('5').is_some_and(|zeros| zeros.bytes().all(|byte| byte == b'0'))
}

fn fixed(text: &mut String, digits: &str, exponent: i32) {
    let Ok(whole) = usize::try_from(exponent + 1) else {
        let zeros = usize::try_from(-exponent - 1).unwrap_or(0);
        text.push_str("0.");
        text.extend(std::iter::repeat_n('0', zeros));
        text.push_str(digits);
        return;
    };
    if whole == 0 {
        text.push_str("0.");
        text.push_str(digits);
    } else if digits.len() <= whole {
        text.push_str(digits);
        text.extend(std::iter::repeat_n('0', whole - digits.len()));
    } else {
        let (whole, part) = digits.split_at(whole);
        text.push_str(whole);
        text.push('.');
        text.push_str(part);
    }
}

fn scientific(text: &mut String, digits: &str, exponent: i32, width: usize) {
    let (first, rest) = digits.split_at(1);
    text.push_str(first);
    if !rest.is_empty() {
        text.push('.');
        text.push_str(rest);
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    let _ = write!(text, "e{sign}{:0width$}", exponent.unsigned_abs());
}

/// Text for JSON: Go replaces each byte that is no UTF-8 by U+FFFD.
pub(crate) fn to_valid_utf8(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            let mut text = String::with_capacity(bytes.len());
            for chunk in bytes.utf8_chunks() {
                text.push_str(chunk.valid());
                text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
            }
            Cow::Owned(text)
        }
    }
}

/// `strconv.Quote`.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for char in text.chars() {
        let _ = match char {
            '"' | '\\' => write!(quoted, "\\{char}"),
            '\x07' => write!(quoted, "\\a"),
            '\x08' => write!(quoted, "\\b"),
            '\x0C' => write!(quoted, "\\f"),
            '\n' => write!(quoted, "\\n"),
            '\r' => write!(quoted, "\\r"),
            '\t' => write!(quoted, "\\t"),
            '\x0B' => write!(quoted, "\\v"),
            _ if is_printable(char) => write!(quoted, "{char}"),
            '\0'..='\x7F' => write!(quoted, "\\x{:02x}", u32::from(char)),
            '\u{80}'..='\u{FFFF}' => write!(quoted, "\\u{:04x}", u32::from(char)),
            _ => write!(quoted, "\\U{:08x}", u32::from(char)),
        };
    }
    quoted.push('"');
    quoted
}

/// As `unicode.IsPrint`: no control, no space but the common one, nothing private or unassigned.
fn is_printable(char: char) -> bool {
    match char {
        ' '..='~' => true,
        '\u{AD}' | '\u{E000}'..='\u{F8FF}' => false,
        _ if char.is_control() || char.is_whitespace() => false,
        // `escape_debug` knows what is assigned, but escapes marks too, which Go prints.
        _ => char.escape_debug().count() == 1 || char.is_alphanumeric(),
    }
}
