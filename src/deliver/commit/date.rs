//! Moments in the words of RFC 3339, and in git's.

use crate::{tree::origin::Date, value::calendar};

/// `2026-11-22T18:30:00+01:00`, as people there wrote it.
pub(super) fn rfc_3339(date: Date) -> String {
    let local = date.seconds + i64::from(date.minutes) * 60;
    let (year, month, day) = calendar::civil(local.div_euclid(86_400));
    let second = local.rem_euclid(86_400);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    let sign = if date.minutes < 0 { '-' } else { '+' };
    let (hours, minutes) = (date.minutes.abs() / 60, date.minutes.abs() % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{sign}{hours:02}:{minutes:02}")
}

impl Date {
    /// As git takes it: `1795370400 +0100`.
    #[must_use]
    pub fn for_git(self) -> String {
        let sign = if self.minutes < 0 { '-' } else { '+' };
        let (hours, minutes) = (self.minutes.abs() / 60, self.minutes.abs() % 60);
        format!("{} {sign}{hours:02}{minutes:02}", self.seconds)
    }
}

#[test]
fn moments_are_those_of_gnu_date() {
    for (seconds, minutes, said, for_git) in [
        (0, 0, "1970-01-01T00:00:00+00:00", "0 +0000"),
        (951_782_400, 0, "2000-02-29T00:00:00+00:00", "951782400 +0000"),
        (1_795_370_400, 60, "2026-11-22T19:00:00+01:00", "1795370400 +0100"),
        (1_709_251_199, -570, "2024-02-29T14:29:59-09:30", "1709251199 -0930"),
        (-1, 0, "1969-12-31T23:59:59+00:00", "-1 +0000"),
    ] {
        let date = Date { seconds, minutes };
        assert_eq!((rfc_3339(date).as_str(), date.for_git().as_str()), (said, for_git));
    }
}
