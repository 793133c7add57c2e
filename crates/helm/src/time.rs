//! Go's `time`: instants in a zone, the calendar, layouts and durations.

pub mod calendar;
pub mod duration;
mod layout;
pub mod number;
mod object;
mod parse;
mod quote;
mod zone;

use crate::context::Instant;

pub use zone::Zone;

/// Seconds of a day.
const DAY: i64 = 86_400;
/// Seconds from the first of January of year 1, Go's zero time, to 1970.
const YEAR_ONE: i64 = -62_135_596_800;
/// Nanoseconds of a second.
const SECOND: i64 = 1_000_000_000;

/// `time.Time`: an instant, and the zone that it is shown in.
#[derive(Clone, Debug)]
pub struct Time {
    /// Seconds since 1970 in UTC.
    pub seconds: i64,
    /// The rest, below 1,000,000,000.
    pub nanoseconds: u32,
    /// Where its clock hangs.
    pub zone: Zone,
}

impl Time {
    /// The zero time, which Go answers beside an error.
    pub fn zero() -> Self {
        Self { seconds: YEAR_ONE, nanoseconds: 0, zone: Zone::Utc }
    }

    /// `time.Unix`
    pub fn unix(seconds: i64) -> Self {
        Self { seconds, nanoseconds: 0, zone: Zone::Local }
    }

    /// `Time.In`
    #[must_use]
    pub fn within(&self, zone: Zone) -> Self {
        Self { zone, ..*self }
    }

    /// `Time.Add`; Go wraps too.
    #[must_use]
    pub fn plus(&self, duration: i64) -> Self {
        let nanoseconds = i64::from(self.nanoseconds) + duration % SECOND;
        let seconds =
            self.seconds.wrapping_add(duration / SECOND).wrapping_add(nanoseconds.div_euclid(SECOND));
        let nanoseconds = u32::try_from(nanoseconds.rem_euclid(SECOND)).unwrap_or_default();
        Self { seconds, nanoseconds, zone: self.zone.clone() }
    }

    /// `Time.Sub`: the longest duration when the difference is longer.
    pub fn since(&self, earlier: &Self) -> i64 {
        let difference = self.total() - earlier.total();
        let limit = if difference < 0 { i64::MIN } else { i64::MAX };
        i64::try_from(difference).unwrap_or(limit)
    }

    /// `Time.AddDate`: counts on the calendar of its zone, the thirty-first of April being the first of May.
    #[must_use]
    pub fn plus_date(&self, years: i64, months: i64, days: i64) -> Self {
        let wall = self.wall();
        let (year, month, day) = calendar::date(wall.div_euclid(DAY));
        let months = i64::from(month).wrapping_sub(1).wrapping_add(months);
        let year = year.wrapping_add(years).wrapping_add(months.div_euclid(12));
        let first = calendar::day(year, months.rem_euclid(12) + 1, 1);
        let days = first.wrapping_add(i64::from(day) - 1).wrapping_add(days);
        let wall = days.wrapping_mul(DAY).wrapping_add(wall.rem_euclid(DAY));
        Self { seconds: self.zone.instant_of(wall), ..self.clone() }
    }

    /// `Time.Truncate`: down to a multiple of `duration` since the zero time.
    #[must_use]
    pub fn truncate(&self, duration: i64) -> Self {
        if duration <= 0 { self.clone() } else { self.plus(-self.beyond(duration)) }
    }

    /// `Time.Round`: to the nearest multiple of `duration` since the zero time, half up.
    #[must_use]
    pub fn round(&self, duration: i64) -> Self {
        if duration <= 0 {
            return self.clone();
        }
        let beyond = self.beyond(duration);
        self.plus(if beyond < duration - beyond { -beyond } else { duration - beyond })
    }

    /// Nanoseconds since 1970.
    fn total(&self) -> i128 {
        i128::from(self.seconds) * i128::from(SECOND) + i128::from(self.nanoseconds)
    }

    /// What a multiple of `duration` since the zero time leaves.
    fn beyond(&self, duration: i64) -> i64 {
        let since_year_one = self.total() - i128::from(YEAR_ONE) * i128::from(SECOND);
        i64::try_from(since_year_one.rem_euclid(i128::from(duration))).unwrap_or_default()
    }

    /// Seconds since 1970 as its zone's clock shows them.
    fn wall(&self) -> i64 {
        self.seconds.saturating_add(i64::from(self.zone.at(self.seconds).offset))
    }
}

impl From<Instant> for Time {
    fn from(instant: Instant) -> Self {
        Self { seconds: instant.seconds, nanoseconds: instant.nanoseconds, zone: Zone::Local }
    }
}
