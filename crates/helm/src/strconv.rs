//! Numbers and strings as Go's strconv and encoding/json print them into other texts.

use std::borrow::Cow;

use crate::format::float;

/// `strconv.FormatFloat(number, 'g', -1, 64)`.
pub(crate) fn general(number: f64) -> String {
    float(number, 'g', None)
}

/// `strconv.FormatFloat(number, 'g', -1, 32)`.
#[expect(clippy::cast_possible_truncation, reason = "Go rounds to float32 here")]
pub(crate) fn general32(number: f64) -> String {
    // The digits that tell a float32 from others are as few for the float64 that they read as.
    let digits = format!("{:e}", number as f32);
    general(digits.parse().unwrap_or(number))
}

/// As encoding/json writes a number; it refuses what is not finite.
pub(crate) fn json_number(text: &mut String, number: f64) {
    if !number.is_finite() {
        return;
    }
    if number == 0.0 || (1e-6..1e21).contains(&number.abs()) {
        text.push_str(&float(number, 'f', None));
    } else {
        text.push_str(&float(number, 'e', None).replace("e-0", "e-"));
    }
}

/// Text for JSON: Go replaces each byte that is no UTF-8 by U+FFFD.
pub(crate) fn to_valid_utf8(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    Cow::Owned(text)
}
