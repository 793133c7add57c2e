//! Numbers as YAML 1.1 spells them.

use crate::value::Number;
use std::borrow::Cow;

/// A number as go-yaml v2 reads it: underscores anywhere, octal after a leading 0, a sign before `0b`, `0o` and `0x`.
pub(super) fn go_number(text: &str) -> Option<Number> {
    let text = without_underscores(text)?;
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(&text);
    let (radix, prefix) = match unsigned.as_bytes() {
        [b'0', b'x' | b'X', _, ..] => (16, 2),
        [b'0', b'o' | b'O', _, ..] => (8, 2),
        [b'0', b'b' | b'B', _, ..] => (2, 2),
        [b'0', _, ..] => (8, 1),
        _ => return Number::parse(&text),
    };
    let digits = &unsigned[prefix..];
    if digits.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && let Ok(amount) = u64::from_str_radix(digits, radix)
    {
        let negative = text.starts_with('-').then(|| 0_i64.checked_sub_unsigned(amount).map(Number::from));
        return negative.unwrap_or(Some(amount.into()));
    }
    // `089` is no octal number, so go-yaml takes it as a float, which JSON prints without a point.
    Number::parse(&text)
}

/// After a leading `.`, go-yaml leaves the underscores to Go, which wants a digit on both sides of each.
fn without_underscores(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('_') {
        return Some(text.into());
    }
    let around = |three: &[u8]| three[1] == b'_' && !(three[0].is_ascii_digit() && three[2].is_ascii_digit());
    let is_lonely = text.ends_with('_') || text.as_bytes().windows(3).any(around);
    (!text.starts_with('.') || !is_lonely).then(|| text.replace('_', "").into())
}

/// Whether PyYAML reads a number of base 60, as in `12:30:45` and the port mapping `8080:53`; go-yaml v2 and
/// YAML 1.2 read text.
pub(super) fn is_sexagesimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').map_or((unsigned, None), |(a, b)| (a, Some(b)));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let below_60 = |part: &str| matches!(part.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']);
    let Some((first, rest)) = whole.split_once(':') else { return false };
    first.starts_with(|c: char| c.is_ascii_digit() && (c != '0' || fraction.is_some()))
        && digits(first)
        && rest.split(':').all(below_60)
        && fraction.is_none_or(digits)
}

/// Whether YAML 1.1 sees text in a number of YAML 1.2: it wants a `.` before an exponent and a sign in it, so that the
/// commit `12e03` is none, and in `08` the 8 is no octal digit.
pub(super) fn is_text_to_yaml_1_1(text: &str) -> bool {
    if text.starts_with("0x") || text.starts_with("0o") {
        return false;
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => !mantissa.contains('.') || !exponent.starts_with(['-', '+']),
        None => {
            unsigned.len() > 1
                && unsigned.starts_with('0')
                && unsigned.contains(['8', '9'])
                && !unsigned.contains('.')
        }
    }
}

/// A number as a map's key: sigs.k8s.io/yaml prints an integer as such and a float as Go's `%g` with 32 bits.
pub(super) fn go_key(number: &Number) -> String {
    if number.as_integer().is_some() || number.as_large().is_some() {
        return number.canonical().into();
    }
    let narrow: f32 = number.canonical().parse().unwrap_or(f32::INFINITY);
    if narrow.is_infinite() {
        return if narrow < 0.0 { "-.inf" } else { ".inf" }.to_string();
    }
    let scientific = format!("{narrow:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-4..6).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{mantissa}e{sign}{:02}", exponent.abs())
        }
        _ => narrow.to_string(),
    }
}
