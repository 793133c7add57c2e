//! Formats of dates, times and durations.

/// `2026-01-31`, a day that there is.
pub(super) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let (Some(year), Some(month), Some(day)) = (digits(year, 4), digits(month, 2), digits(day, 2)) else {
        return false;
    };
    (1..=12).contains(&month) && (1..=days(year, month)).contains(&day)
}

fn days(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn digits(text: &str, count: usize) -> Option<u32> {
    let plain = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

/// RFC 3339's `date-time`: a day, `T`, a time of day, a zone.
pub(in crate::schema) fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't']) else { return false };
    is_date(date) && is_time(time)
}

fn is_time(text: &str) -> bool {
    let (Some(clock), Some(rest)) = (text.get(..8), text.get(8..)) else { return false };
    let parts: Vec<Option<u32>> = clock.split(':').map(|part| digits(part, 2)).collect();
    let [Some(0..=23), Some(0..=59), Some(0..=59)] = parts.as_slice() else { return false };
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => {
            let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
            if zone.len() == fraction.len() {
                return false;
            }
            zone
        }
        None => rest,
    };
    is_zone(zone)
}

fn is_zone(zone: &str) -> bool {
    let hours = zone.strip_prefix(['+', '-']).and_then(|zone| zone.split_once(':'));
    matches!(zone, "Z" | "z")
        || hours.is_some_and(|(hour, minute)| digits(hour, 2).is_some() && digits(minute, 2).is_some())
}

/// Go's `time.ParseDuration` (`1h30m`), or a number with a unit in words as Scala has it (`3 hours`).
pub(super) fn is_duration(text: &str) -> bool {
    is_go_duration(text) || is_spoken_duration(text)
}

/// Go's durations: `0`, or numbers each with a unit, with a sign before them; no more than 64 bits of nanoseconds.
fn is_go_duration(text: &str) -> bool {
    nanoseconds(text).is_some()
}

/// The nanoseconds of one of Go's durations.
pub(in crate::schema) fn nanoseconds(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if unsigned == "0" {
        return Some(0);
    }
    let (mut rest, mut sum) = (unsigned, 0_f64);
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(end);
        let amount =
            number.bytes().any(|byte| byte.is_ascii_digit()).then(|| number.parse::<f64>().ok())??;
        let end = after.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(after.len());
        let (unit, next) = after.split_at(end);
        sum += amount * scale(unit)?;
        rest = next;
    }
    let signed = if text.starts_with('-') { -sum } else { sum };
    // 2^63, which a float holds exactly.
    let limit = 9_223_372_036_854_775_808_f64;
    #[allow(clippy::cast_possible_truncation, reason = "the limit was compared")]
    (signed >= -limit && signed < limit).then_some(signed as i64)
}

fn scale(unit: &str) -> Option<f64> {
    Some(match unit {
        "ns" => 1.0,
        "us" | "µs" | "μs" => 1e3,
        "ms" => 1e6,
        "s" => 1e9,
        "m" => 60e9,
        "h" => 3600e9,
        _ => return None,
    })
}

/// The units in words that go-openapi takes, each also with an `s` behind it where people say so.
const SPOKEN: &[&str] = &[
    "ns",
    "nano",
    "nanosecond",
    "us",
    "µs",
    "micro",
    "microsecond",
    "ms",
    "milli",
    "millisecond",
    "s",
    "sec",
    "second",
    "m",
    "min",
    "minute",
    "h",
    "hr",
    "hour",
    "d",
    "day",
    "w",
    "wk",
    "week",
];

fn is_spoken_duration(text: &str) -> bool {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = &text[..text.len() - unit.len()];
    let unit = unit.trim().to_lowercase();
    !number.is_empty()
        && (SPOKEN.contains(&unit.as_str())
            || unit.strip_suffix('s').is_some_and(|one| one.len() > 1 && SPOKEN.contains(&one)))
}
