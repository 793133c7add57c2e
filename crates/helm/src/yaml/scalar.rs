//! What a plain scalar is: go-yaml v2's `resolve`.

use crate::number::{parse_float, parse_int, parse_uint};

/// A scalar that a tag or its looks make something else than a string.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    /// A string that is a time: a string all the same, but told apart when it is tagged or written.
    Timestamp,
    Str,
}

impl Scalar {
    /// The tag that go-yaml finds for it, short.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::Null => "!!null",
            Self::Bool(_) => "!!bool",
            Self::Int(_) | Self::Uint(_) => "!!int",
            Self::Float(_) => "!!float",
            Self::Timestamp => "!!timestamp",
            Self::Str => "!!str",
        }
    }
}

/// What an untagged plain scalar is. The first byte decides what it could be at all.
#[inline]
pub(super) fn resolve(text: &str) -> Scalar {
    match text.as_bytes().first() {
        None => Scalar::Null,
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~') => word(text),
        Some(b'.') => dotted(text),
        Some(b'0'..=b'9' | b'+' | b'-') => number(text),
        Some(_) => Scalar::Str,
    }
}

#[inline]
fn word(text: &str) -> Scalar {
    if text.len() > 5 {
        return Scalar::Str;
    }
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Scalar::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Scalar::Bool(false)
        }
        "~" | "null" | "Null" | "NULL" => Scalar::Null,
        _ => Scalar::Str,
    }
}

fn dotted(text: &str) -> Scalar {
    match text {
        ".nan" | ".NaN" | ".NAN" => Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" => Scalar::Float(f64::INFINITY),
        _ => parse_float(text.as_bytes()).map_or(Scalar::Str, Scalar::Float),
    }
}

/// A decimal number, with digits before or behind its dot; nothing that is out of range.
fn decimal(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    if !digits(whole)
        || !digits(part)
        || (whole.is_empty() && part.is_empty())
        || exponent.is_some_and(|text| text.is_empty() || !digits(text))
    {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

fn number(text: &str) -> Scalar {
    match text {
        "+.inf" | "+.Inf" | "+.INF" => return Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Scalar::Float(f64::NEG_INFINITY),
        _ => {}
    }
    if is_timestamp(text) {
        return Scalar::Timestamp;
    }
    untimed(text)
}

/// What remains of a number that is not looked at as a time.
pub(super) fn untimed(text: &str) -> Scalar {
    if text.contains('_') { plain_number(&text.replace('_', "")) } else { plain_number(text) }
}

fn plain_number(text: &str) -> Scalar {
    // An address, a version, a duration: most of what begins with a digit is no number.
    if let Some(scalar) = integer(text, 0) {
        return scalar;
    }
    if let Some(number) = decimal(text) {
        return Scalar::Float(number);
    }
    // Where base 0 fails but base 2 does not: `0b-1` is -1.
    let binary = match text.strip_prefix("0b") {
        Some(digits) => integer(digits, 2),
        None => {
            text.strip_prefix("-0b").filter(|digits| !digits.starts_with(['+', '-'])).and_then(|digits| {
                let digits = format!("-{digits}");
                integer(&digits, 2)
            })
        }
    };
    binary.unwrap_or(Scalar::Str)
}

/// As go-yaml reads integers: signed ones first.
fn integer(text: &str, base: u32) -> Option<Scalar> {
    let text = text.as_bytes();
    let signed = parse_int(text, base).map(Scalar::Int);
    signed.or_else(|_| parse_uint(text, base).map(Scalar::Uint)).ok()
}

/// Whether Go's `time.Parse` takes it in one of the four layouts of go-yaml.
fn is_timestamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() < 8 || bytes[4] != b'-' || !bytes[..4].iter().all(u8::is_ascii_digit) {
        return false;
    }
    time(text).is_some()
}

fn time(text: &str) -> Option<()> {
    let year = text[..4].parse().ok()?;
    let (month, rest) = one_or_two(&text[5..])?;
    let (day, rest) = one_or_two(rest.strip_prefix('-')?)?;
    if !(1..=12).contains(&month) || day == 0 || day > days(year, month) {
        return None;
    }
    let zoned = match rest.as_bytes().first() {
        None => return Some(()),
        Some(b'T' | b't') => true,
        Some(b' ') => false,
        Some(_) => return None,
    };
    // A blank in the layout stands for any number of them.
    let rest = if zoned { &rest[1..] } else { rest.trim_start_matches(' ') };
    let rest = clock(rest)?;
    match rest {
        "" => (!zoned).then_some(()),
        "Z" => zoned.then_some(()),
        offset => (zoned && is_offset(offset)).then_some(()),
    }
}

/// Hours, minutes, seconds and their fraction; what follows.
fn clock(text: &str) -> Option<&str> {
    let (hour, rest) = one_or_two(text)?;
    let (minute, rest) = one_or_two(rest.strip_prefix(':')?)?;
    let (second, rest) = one_or_two(rest.strip_prefix(':')?)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let fraction =
        rest.strip_prefix(['.', ',']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    Some(fraction.map_or(rest, |digits| digits.trim_start_matches(|c: char| c.is_ascii_digit())))
}

/// `+01:30`, in range as Go has it.
fn is_offset(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |at: usize| bytes[at].is_ascii_digit() && bytes[at + 1].is_ascii_digit();
    bytes.len() == 6
        && matches!(bytes[0], b'+' | b'-')
        && bytes[3] == b':'
        && digits(1)
        && digits(4)
        && text[1..3] <= *"24"
        && text[4..] <= *"60"
}

fn one_or_two(text: &str) -> Option<(u32, &str)> {
    let width = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    let number = text.get(..width)?.parse().ok()?;
    Some((number, &text[width..]))
}

fn days(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
