//! Floats as Go prints them.

use std::fmt::{LowerExp, Write};

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
pub(crate) fn json(text: &mut String, number: f64) {
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
    let digits = mantissa.trim_start_matches('-').replace('.', "");
    Some((negative, digits, exponent.parse().ok()?))
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
