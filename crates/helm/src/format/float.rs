//! Floats as `strconv.FormatFloat` writes them.

use std::fmt::Write;

/// Digits behind which those of no float64 are other than zero.
const LAST_DIGIT: usize = 1100;

/// A float by the verb `b`, `e`, `E`, `f`, `g`, `G`, `x` or `X`, with so many digits, or with as few as tell it from others.
pub fn float(number: f64, verb: char, precision: Option<usize>) -> String {
    let sign = if number.is_sign_negative() { "-" } else { "" };
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return format!("{}Inf", if sign.is_empty() { "+" } else { sign });
    }
    let magnitude = number.abs();
    let text = match verb {
        'b' => binary(magnitude),
        'x' | 'X' => hexadecimal(magnitude, precision),
        'f' => fixed(magnitude, precision),
        'e' | 'E' => exponential(magnitude, precision),
        _ => general(magnitude, precision),
    };
    if verb.is_ascii_uppercase() {
        sign.to_owned() + &text.to_ascii_uppercase()
    } else {
        sign.to_owned() + &text
    }
}

fn fixed(number: f64, precision: Option<usize>) -> String {
    let Some(precision) = precision else {
        let (digits, exponent) = digits(number, None);
        return plain(&digits, exponent);
    };
    let mut text = format!("{number:.*}", precision.min(LAST_DIGIT));
    text.extend(std::iter::repeat_n('0', precision.saturating_sub(LAST_DIGIT)));
    text
}

/// The digits, the first of them before the point, and the exponent of ten.
fn digits(number: f64, count: Option<usize>) -> (String, i32) {
    let exact = |count: usize| format!("{number:.*e}", count.saturating_sub(1).min(LAST_DIGIT));
    let text = match count {
        None => shortest(number, exact),
        Some(count) => exact(count),
    };
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.replace('.', ""), exponent.parse().unwrap_or_default())
}

/// The fewest digits. Of two equally near, which only numbers of 16 or 17 digits have, Go takes the even one, Rust the larger.
fn shortest(number: f64, exact: impl Fn(usize) -> String) -> String {
    let text = format!("{number:e}");
    let count = text.bytes().take_while(|&byte| byte != b'e').filter(u8::is_ascii_digit).count();
    if count < 16 {
        return text;
    }
    let even = exact(count);
    if even.parse() == Ok(number) { even } else { text }
}

fn exponential(number: f64, precision: Option<usize>) -> String {
    let (mut digits, exponent) = digits(number, precision.map(|precision| precision + 1));
    if let Some(precision) = precision {
        digits.extend(std::iter::repeat_n('0', (precision + 1).saturating_sub(digits.len())));
    }
    scientific(&digits, exponent)
}

fn scientific(digits: &str, exponent: i32) -> String {
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{first}{point}{rest}e{sign}{:02}", exponent.abs())
}

/// `%g`: an exponent when it is small or not less than the digits asked for, or six when none were; no zeros at the end.
fn general(number: f64, precision: Option<usize>) -> String {
    let wanted = precision.map(|precision| precision.max(1));
    let (digits, exponent) = digits(number, wanted);
    let digits = digits.trim_end_matches('0');
    let digits = if digits.is_empty() { "0" } else { digits };
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let mut threshold = 6;
    if let Some(wanted) = wanted {
        threshold = i32::try_from(wanted).unwrap_or(i32::MAX);
        if threshold > count && count > exponent {
            threshold = count;
        }
    }
    // Go counts no digit in a zero, so that its point stands before the first.
    let exponent = if number == 0.0 { -1 } else { exponent };
    if exponent < -4 || exponent >= threshold {
        return scientific(digits, exponent);
    }
    if number == 0.0 { "0".to_owned() } else { plain(digits, exponent) }
}

/// Digits with the point where the exponent has it.
fn plain(digits: &str, exponent: i32) -> String {
    let Ok(whole) = usize::try_from(exponent) else {
        let zeros = usize::try_from(-exponent - 1).unwrap_or_default();
        return format!("0.{}{digits}", "0".repeat(zeros));
    };
    match digits.split_at_checked(whole + 1) {
        Some((whole, "")) => whole.to_owned(),
        Some((whole, fraction)) => format!("{whole}.{fraction}"),
        None => format!("{digits}{}", "0".repeat(whole + 1 - digits.len())),
    }
}

/// The 53 bits of the mantissa and the exponent of two that belongs to their lowest.
fn bits(number: f64) -> (u64, i32) {
    let bits = number.to_bits();
    let exponent = i32::try_from(bits >> 52 & 0x7FF).unwrap_or_default();
    let fraction = bits & ((1 << 52) - 1);
    if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) }
}

fn binary(number: f64) -> String {
    let (mantissa, exponent) = bits(number);
    format!("{mantissa}p{exponent:+}")
}

fn hexadecimal(number: f64, precision: Option<usize>) -> String {
    let (mut mantissa, mut exponent) = bits(number);
    if mantissa == 0 {
        exponent = 0;
    } else {
        // The leading 1 at bit 60, fifteen digits below it.
        let shift = mantissa.leading_zeros() - 3;
        mantissa <<= shift;
        exponent += 60 - i32::try_from(shift).unwrap_or_default();
    }
    if let Some(precision) = precision.filter(|&precision| precision < 15) {
        let drop = 60 - 4 * precision;
        let (rest, half) = (mantissa & ((1 << drop) - 1), 1 << (drop - 1));
        mantissa >>= drop;
        mantissa += u64::from(rest > half || rest == half && mantissa & 1 == 1);
        mantissa <<= drop;
        if mantissa >> 61 != 0 {
            mantissa >>= 1;
            exponent += 1;
        }
    }
    let fraction = format!("{:015x}", mantissa & ((1 << 60) - 1));
    let mut text = format!("0x{}", mantissa >> 60);
    let shown = match precision {
        None => fraction.trim_end_matches('0'),
        Some(precision) => &fraction[..precision.min(15)],
    };
    if !shown.is_empty() {
        text.push('.');
        text.push_str(shown);
        text.extend(std::iter::repeat_n('0', precision.unwrap_or_default().saturating_sub(15)));
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    // Writing to a string cannot fail.
    let _ = write!(text, "p{sign}{:02}", exponent.abs());
    text
}
