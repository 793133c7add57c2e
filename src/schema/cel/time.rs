//! Moments in time: RFC 3339 read and written, the calendar in UTC or at an offset.

use crate::{schema::format::is_date_time, value::calendar};

/// A moment: seconds since 1970 and nanoseconds within.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    seconds: i64,
    nanos: u32,
}

const NANO: i64 = 1_000_000_000;

/// From the year 1 to 9999, as CEL has them.
const RANGE: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

impl Moment {
    /// Reads `2026-01-31T12:00:00Z`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if !is_date_time(text) {
            return None;
        }
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
        let rest = text.get(19..)?;
        let digits = rest
            .strip_prefix('.')
            .map(|rest| &rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())]);
        let fraction: String = digits.unwrap_or("0").chars().chain("000000000".chars()).take(9).collect();
        let zone = &rest[digits.map_or(0, |digits| digits.len() + 1)..];
        let clock = number(11, 13)? * 3600 + number(14, 16)? * 60 + number(17, 19)?;
        let seconds = days(number(0, 4)?, number(5, 7)?, number(8, 10)?) * 86400 + clock - offset(zone)?;
        Self { seconds, nanos: fraction.parse().ok()? }.checked()
    }

    fn checked(self) -> Option<Self> {
        RANGE.contains(&self.seconds).then_some(self)
    }

    /// The moment of seconds since 1970.
    pub(super) fn of_seconds(seconds: i64) -> Option<Self> {
        Self { seconds, nanos: 0 }.checked()
    }

    pub(super) fn seconds(self) -> i64 {
        self.seconds
    }

    /// The moment so many nanoseconds later.
    pub(super) fn plus(self, nanos: i64) -> Option<Self> {
        let sum = i64::from(self.nanos) + nanos.rem_euclid(NANO);
        let seconds = self.seconds.checked_add(nanos.div_euclid(NANO))?.checked_add(sum / NANO)?;
        Self { seconds, nanos: u32::try_from(sum % NANO).ok()? }.checked()
    }

    /// The nanoseconds from an earlier moment.
    pub(super) fn since(self, earlier: Self) -> Option<i64> {
        let seconds = self.seconds.checked_sub(earlier.seconds)?.checked_mul(NANO)?;
        seconds.checked_add(i64::from(self.nanos) - i64::from(earlier.nanos))
    }

    /// The calendar at a zone: `UTC` or an offset such as `+02:00`.
    pub(super) fn calendar(self, zone: &str) -> Option<Calendar> {
        let shifted = self.seconds + offset(zone)?;
        let (day, clock) = (shifted.div_euclid(86400), shifted.rem_euclid(86400));
        let (year, month, of_month) = calendar::civil(day);
        Some(Calendar {
            year,
            month,
            day: of_month,
            of_year: day - days(year, 1, 1),
            // 1970 began with a Thursday.
            of_week: (day + 4).rem_euclid(7),
            hour: clock / 3600,
            minute: clock / 60 % 60,
            second: clock % 60,
            milli: i64::from(self.nanos / 1_000_000),
        })
    }

    /// As RFC 3339 has it, in UTC.
    pub(super) fn spelled(self) -> String {
        let Some(at) = self.calendar("UTC") else { return String::new() };
        let fraction = format!(".{:09}", self.nanos);
        let fraction = if self.nanos == 0 { "" } else { fraction.trim_end_matches('0') };
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{fraction}Z",
            at.year, at.month, at.day, at.hour, at.minute, at.second
        )
    }
}

/// A moment as people count: months and days from 1, days of the year and the week from 0.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calendar {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) of_year: i64,
    pub(super) of_week: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
    pub(super) milli: i64,
}

/// The seconds that a zone is ahead of UTC; `None` for zones by name, whose rules are the world's.
fn offset(zone: &str) -> Option<i64> {
    if matches!(zone, "Z" | "z" | "UTC" | "") {
        return Some(0);
    }
    let (sign, clock) = match zone.strip_prefix('-') {
        Some(clock) => (-1, clock),
        None => (1, zone.strip_prefix('+').unwrap_or(zone)),
    };
    let (hours, minutes) = clock.split_once(':')?;
    Some(sign * (hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60))
}

/// Days from 1970 to a date of the Gregorian calendar, which repeats every 400 years of 146,097 days; the year is
/// taken to begin in March, so that the leap day is its last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (cycle, of_cycle) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    cycle * 146_097 + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year - 719_468
}
