//! Numbers as Go reads them from text (`strconv`): prefixes for bases, underscores, hexadecimal floats.

/// Why a text is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invalid {
    /// It is not written as one.
    Syntax,
    /// It is too large for the type.
    Range,
}

impl Invalid {
    /// Go's words: `invalid syntax`, `value out of range`.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Syntax => "invalid syntax",
            Self::Range => "value out of range",
        }
    }
}

/// `strconv.ParseInt(text, base, 64)`: base 0 reads `0x`, `0b`, `0o`, `0` and underscores.
///
/// # Errors
/// When it is no such number.
pub fn parse_int(text: &[u8], base: u32) -> Result<i64, Invalid> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    let magnitude = i128::from(parse_uint(digits, base)?);
    i64::try_from(if negative { -magnitude } else { magnitude }).map_err(|_| Invalid::Range)
}

/// `strconv.ParseUint(text, base, 64)`.
///
/// # Errors
/// When it is no such number.
pub fn parse_uint(text: &[u8], base: u32) -> Result<u64, Invalid> {
    let (radix, digits) = match text {
        [b'0', letter, digits @ ..] if base == 0 => match letter.to_ascii_lowercase() {
            b'x' => (16, digits),
            b'o' => (8, digits),
            b'b' => (2, digits),
            _ => (8, &text[1..]),
        },
        _ if base == 0 => (10, text),
        _ => (base, text),
    };
    if digits.is_empty() {
        return Err(Invalid::Syntax);
    }
    let mut number = Some(0u64);
    for &byte in digits {
        if byte == b'_' && base == 0 {
            continue;
        }
        let digit = char::from(byte).to_digit(radix).ok_or(Invalid::Syntax)?;
        number = number.and_then(|number| number.checked_mul(radix.into())?.checked_add(digit.into()));
    }
    if base == 0 && !underscores_between_digits(text) {
        return Err(Invalid::Syntax);
    }
    number.ok_or(Invalid::Range)
}

/// `strconv.ParseFloat(text, 64)`.
///
/// # Errors
/// When it is no such number.
pub fn parse_float(text: &[u8]) -> Result<f64, Invalid> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    if digits.eq_ignore_ascii_case(b"nan") && digits.len() == text.len() {
        return Ok(f64::NAN);
    }
    let magnitude = match digits {
        _ if digits.eq_ignore_ascii_case(b"inf") || digits.eq_ignore_ascii_case(b"infinity") => f64::INFINITY,
        [b'0', b'x' | b'X', hex @ ..] if !hex.is_empty() => finite(hexadecimal(hex)?)?,
        _ => finite(decimal(digits)?)?,
    };
    if digits.contains(&b'_') && !underscores_between_digits(digits) {
        return Err(Invalid::Syntax);
    }
    Ok(if negative { -magnitude } else { magnitude })
}

fn finite(number: f64) -> Result<f64, Invalid> {
    if number.is_finite() { Ok(number) } else { Err(Invalid::Range) }
}

fn decimal(digits: &[u8]) -> Result<f64, Invalid> {
    let (_, exponent) = split_exponent(digits, b'e')?;
    let plain = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'_');
    let mantissa = digits.iter().take_while(|byte| plain(byte)).count();
    if exponent.is_none() && mantissa != digits.len() {
        return Err(Invalid::Syntax);
    }
    let clean: String = digits.iter().filter(|&&byte| byte != b'_').map(|&byte| char::from(byte)).collect();
    clean.parse().map_err(|_| Invalid::Syntax)
}

/// The mantissa, and the exponent when there is one, cut off at a size that no float reaches.
fn split_exponent(digits: &[u8], letter: u8) -> Result<(&[u8], Option<i64>), Invalid> {
    let Some(at) = digits.iter().position(|byte| byte.to_ascii_lowercase() == letter) else {
        return Ok((digits, None));
    };
    let (negative, exponent) = match &digits[at + 1..] {
        [b'-', exponent @ ..] => (true, exponent),
        [b'+', exponent @ ..] | exponent => (false, exponent),
    };
    if !exponent.first().is_some_and(u8::is_ascii_digit) {
        return Err(Invalid::Syntax);
    }
    let mut number = 0;
    for &byte in exponent.iter().filter(|&&byte| byte != b'_') {
        let digit = char::from(byte).to_digit(10).ok_or(Invalid::Syntax)?;
        number = if number < 100_000 { number * 10 + i64::from(digit) } else { number };
    }
    Ok((&digits[..at], Some(if negative { -number } else { number })))
}

fn hexadecimal(digits: &[u8]) -> Result<f64, Invalid> {
    let (mantissa, exponent) = split_exponent(digits, b'p')?;
    let mut exponent = exponent.ok_or(Invalid::Syntax)?;
    let (mut bits, mut seen, mut fraction) = (0u64, false, false);
    for &byte in mantissa.iter().filter(|&&byte| byte != b'_') {
        if byte == b'.' {
            if std::mem::replace(&mut fraction, true) {
                return Err(Invalid::Syntax);
            }
            continue;
        }
        let digit = char::from(byte).to_digit(16).ok_or(Invalid::Syntax)?;
        seen = true;
        if bits >> 60 == 0 {
            bits = bits << 4 | u64::from(digit);
            exponent -= if fraction { 4 } else { 0 };
        } else {
            bits |= u64::from(digit != 0);
            exponent += if fraction { 0 } else { 4 };
        }
    }
    if seen { Ok(scaled(bits, exponent)) } else { Err(Invalid::Syntax) }
}

/// `bits · 2^exponent`, rounded once, to even; the lowest bit of long `bits` says whether more follow.
fn scaled(bits: u64, exponent: i64) -> f64 {
    if bits == 0 {
        return 0.0;
    }
    let exponent = exponent - i64::from(bits.leading_zeros());
    let bits = bits << bits.leading_zeros();
    // What is below the 53 bits of a float, or below the smallest one, is rounded away.
    let drop = (-1074 - exponent).max(11);
    if drop > 64 {
        return 0.0;
    }
    let wide = u128::from(bits);
    let (kept, rest, half) = (wide >> drop, wide & ((1 << drop) - 1), 1u128 << (drop - 1));
    let up = rest > half || rest == half && kept & 1 == 1;
    let power = exponent + drop;
    if power > 1023 {
        return f64::INFINITY;
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 53 bits are left")]
    let mantissa = (kept + u128::from(up)) as f64;
    let half = |power: i64| 2f64.powi(i32::try_from(power).unwrap_or(i32::MIN));
    // Two steps: 2^-1074 is no normal number, and may not be what `powi` reaches.
    mantissa * half(power / 2) * half(power - power / 2)
}

/// Whether underscores stand only between digits, or between the prefix of a base and a digit.
fn underscores_between_digits(text: &[u8]) -> bool {
    let unsigned = text.strip_prefix(b"-").or(text.strip_prefix(b"+")).unwrap_or(text);
    let (mut before, digits, hex) = match unsigned {
        [b'0', letter @ (b'x' | b'X' | b'b' | b'B' | b'o' | b'O'), digits @ ..] => {
            (b'0', digits, letter.eq_ignore_ascii_case(&b'x'))
        }
        _ => (b'^', unsigned, false),
    };
    for &byte in digits {
        let class = match byte {
            b'_' => b'_',
            _ if byte.is_ascii_digit() || hex && byte.is_ascii_hexdigit() => b'0',
            _ => b'!',
        };
        if class == b'_' && before != b'0' || before == b'_' && class != b'0' {
            return false;
        }
        before = class;
    }
    before != b'_'
}

#[cfg(test)]
mod tests {
    use super::{Invalid, parse_float, parse_int, parse_uint};

    #[test]
    fn integers_have_bases_and_underscores() {
        for (text, number) in
            [("0x_1F", 31), ("0b101", 5), ("017", 15), ("0o17", 15), ("1_000", 1000), ("-0x10", -16)]
        {
            assert_eq!(parse_int(text.as_bytes(), 0), Ok(number), "{text}");
        }
        for text in ["08", "1__0", "_1", "1_", "0x", "", "+"] {
            assert_eq!(parse_int(text.as_bytes(), 0), Err(Invalid::Syntax), "{text}");
        }
        assert_eq!(parse_int(b"08", 10), Ok(8));
        assert_eq!(parse_int(b"-9223372036854775808", 0), Ok(i64::MIN));
        assert_eq!(parse_int(b"9223372036854775808", 0), Err(Invalid::Range));
        assert_eq!(parse_uint(b"18446744073709551615", 0), Ok(u64::MAX));
    }

    #[test]
    fn floats_are_read_in_both_bases() {
        for (text, number) in [
            ("0x1p-2", 0.25),
            ("0x1.8p1", 3.0),
            ("0x1.fffffffffffff8p0", 2.0),
            ("0x1p-1074", 5e-324),
            ("0x1p-1075", 0.0),
            ("1_0.5", 10.5),
            (".5", 0.5),
            ("5.", 5.0),
            ("-1e3", -1000.0),
        ] {
            assert!(parse_float(text.as_bytes()) == Ok(number), "{text}");
        }
        for text in [".", "1e", "0x1", "1__0", "e5", "1e5.", "infin", "+nan", "0x.p1"] {
            assert_eq!(parse_float(text.as_bytes()), Err(Invalid::Syntax), "{text}");
        }
        assert_eq!(parse_float(b"1e999"), Err(Invalid::Range));
    }
}
