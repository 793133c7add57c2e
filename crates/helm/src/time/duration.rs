//! `time.Duration`: nanoseconds, as text and back.

use super::{SECOND, quote::quoted};

const MICROSECOND: u64 = 1_000;
const MILLISECOND: u64 = 1_000_000;
const NANOSECONDS: u64 = 1_000_000_000;
const HALF: u64 = 1 << 63;

const UNITS: [(&[u8], u64); 8] = [
    (b"ns", 1),
    (b"us", MICROSECOND),
    // The micro sign, and the Greek letter.
    ("\u{b5}s".as_bytes(), MICROSECOND),
    ("\u{3bc}s".as_bytes(), MICROSECOND),
    (b"ms", MILLISECOND),
    (b"s", NANOSECONDS),
    (b"m", 60 * NANOSECONDS),
    (b"h", 3_600 * NANOSECONDS),
];

/// `Duration.String`: `1h0m0.5s`, and below a second in one smaller unit.
pub fn print(duration: i64) -> String {
    let sign = if duration < 0 { "-" } else { "" };
    let size = duration.unsigned_abs();
    match size {
        0 => String::from("0s"),
        1..MICROSECOND => format!("{sign}{size}ns"),
        MICROSECOND..MILLISECOND => format!("{sign}{}\u{b5}s", decimal(size, MICROSECOND, 3)),
        MILLISECOND..NANOSECONDS => format!("{sign}{}ms", decimal(size, MILLISECOND, 6)),
        _ => {
            let minutes = size / (60 * NANOSECONDS);
            let seconds = decimal(size % (60 * NANOSECONDS), NANOSECONDS, 9);
            match minutes {
                0 => format!("{sign}{seconds}s"),
                1..60 => format!("{sign}{minutes}m{seconds}s"),
                _ => format!("{sign}{}h{}m{seconds}s", minutes / 60, minutes % 60),
            }
        }
    }
}

/// In a unit, with as many of its digits after the point as are needed.
fn decimal(size: u64, unit: u64, digits: usize) -> String {
    let (whole, rest) = (size / unit, size % unit);
    if rest == 0 {
        return whole.to_string();
    }
    format!("{whole}.{rest:0digits$}").trim_end_matches('0').to_owned()
}

/// `time.ParseDuration`
///
/// # Errors
/// Go's text.
pub fn parse(text: &[u8]) -> Result<i64, String> {
    let invalid = || format!("time: invalid duration {}", quoted(text));
    let (negative, mut rest) = match text.first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == b"0" {
        return Ok(0);
    }
    if rest.is_empty() {
        return Err(invalid());
    }
    let mut sum = 0_u64;
    while !rest.is_empty() {
        let amount = Amount::read(&mut rest).ok_or_else(invalid)?;
        let length = rest.iter().take_while(|byte| !matches!(byte, b'.' | b'0'..=b'9')).count();
        let (unit, after) = rest.split_at(length);
        rest = after;
        if unit.is_empty() {
            return Err(format!("time: missing unit in duration {}", quoted(text)));
        }
        let Some((_, unit)) = UNITS.iter().find(|(name, _)| *name == unit) else {
            return Err(format!("time: unknown unit {} in duration {}", quoted(unit), quoted(text)));
        };
        sum = amount
            .times(*unit)
            .and_then(|part| sum.checked_add(part))
            .filter(|sum| *sum <= HALF)
            .ok_or_else(invalid)?;
    }
    if negative {
        return Ok(0_i64.wrapping_sub_unsigned(sum));
    }
    i64::try_from(sum).map_err(|_| invalid())
}

/// A decimal number: its whole part, and its fraction in parts of `scale`.
struct Amount {
    whole: u64,
    fraction: u64,
    scale: f64,
}

impl Amount {
    fn read(rest: &mut &[u8]) -> Option<Self> {
        let (whole, digits) = leading_number(rest)?;
        *rest = &rest[digits..];
        let mut amount = Self { whole, fraction: 0, scale: 1.0 };
        let mut fractional = 0;
        if let Some(after) = rest.strip_prefix(b".") {
            fractional = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
            for digit in &after[..fractional] {
                let longer =
                    amount.fraction.checked_mul(10).and_then(|n| n.checked_add(u64::from(digit - b'0')));
                // Digits beyond its precision Go ignores.
                let Some(longer) = longer.filter(|longer| *longer <= HALF) else { break };
                amount.fraction = longer;
                amount.scale *= 10.0;
            }
            *rest = &after[fractional..];
        }
        (digits + fractional > 0).then_some(amount)
    }

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "as Go rounds"
    )]
    fn times(&self, unit: u64) -> Option<u64> {
        let whole = self.whole.checked_mul(unit).filter(|whole| *whole <= HALF)?;
        let part = (self.fraction as f64 * (unit as f64 / self.scale)) as u64;
        whole.checked_add(part).filter(|sum| *sum <= HALF)
    }
}

/// The number that `text` begins with, and how many digits it has; nothing when it is beyond 2⁶³.
pub(super) fn leading_number(text: &[u8]) -> Option<(u64, usize)> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut number = 0_u64;
    for digit in &text[..digits] {
        number =
            number.checked_mul(10)?.checked_add(u64::from(digit - b'0')).filter(|number| *number <= HALF)?;
    }
    Some((number, digits))
}

/// `Duration.Round`: to the nearest multiple, half away from zero.
pub fn round(duration: i64, multiple: i64) -> i64 {
    if multiple <= 0 {
        return duration;
    }
    let rest = (duration % multiple).abs();
    let towards_zero = duration - duration % multiple;
    if rest < multiple - rest {
        towards_zero
    } else {
        towards_zero.saturating_add(if duration < 0 { -multiple } else { multiple })
    }
}

/// `Duration.Truncate`: towards zero to a multiple.
pub fn truncate(duration: i64, multiple: i64) -> i64 {
    if multiple <= 0 { duration } else { duration - duration % multiple }
}

/// `Duration.Hours`, `Minutes`, `Seconds`: in units of so many nanoseconds.
#[expect(clippy::cast_precision_loss, reason = "as Go rounds")]
pub fn within(duration: i64, unit: i64) -> f64 {
    (duration / unit) as f64 + (duration % unit) as f64 / unit as f64
}

/// `Duration(seconds) * time.Second`; Go wraps too.
pub fn of_seconds(seconds: i64) -> i64 {
    seconds.wrapping_mul(SECOND)
}
