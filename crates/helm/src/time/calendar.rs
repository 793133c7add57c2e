//! The Gregorian calendar, forever in both directions, by the count of days since 1970.

/// The months' names.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The days' names.
pub const WEEKDAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// Days of 400 years, after which the calendar repeats.
const CYCLE: i64 = 146_097;
/// Days from the first of March of year 0 to 1970.
const MARCH_OF_ZERO: i64 = 719_468;

/// Year, month and day. Years begin in March here, so that the leap day is their last.
pub fn date(days: i64) -> (i64, u8, u8) {
    let days = i128::from(days) + i128::from(MARCH_OF_ZERO);
    let cycles = days.div_euclid(i128::from(CYCLE));
    let of_cycle = days.rem_euclid(i128::from(CYCLE));
    let year = (of_cycle - of_cycle / 1_460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let of_year = of_cycle - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = cycles * 400 + year + next;
    (i64::try_from(year).unwrap_or_default(), small(month), small(day))
}

/// The count of days since 1970 of a date whose month is one of the twelve.
pub fn day(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year.wrapping_sub(1), month + 9) };
    let of_cycle = year.rem_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    let of_cycle = of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year;
    year.div_euclid(400).wrapping_mul(CYCLE).wrapping_add(of_cycle - MARCH_OF_ZERO)
}

/// Which day of its year it is, from 1.
pub fn year_day(days: i64) -> i64 {
    let (year, _, _) = date(days);
    days.wrapping_sub(day(year, 1, 1)) + 1
}

/// Which of [`WEEKDAYS`] it is.
pub fn weekday(days: i64) -> usize {
    // 1970 began on a Thursday.
    usize::from(small(i128::from((days.rem_euclid(7) + 4) % 7)))
}

/// Whether the year has 366 days.
pub fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// How many days a month of the twelve has.
pub fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn small(number: i128) -> u8 {
    u8::try_from(number).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_and_its_count_of_days_agree_over_several_cycles() {
        for days in -400_000..400_000 {
            let (year, month, of_month) = date(days);
            assert_eq!(day(year, i64::from(month), i64::from(of_month)), days);
            assert!(i64::from(of_month) <= days_of_month(year, i64::from(month)));
        }
        assert_eq!(date(0), (1970, 1, 1));
        assert_eq!(weekday(0), 4);
        assert_eq!(year_day(day(2024, 12, 31)), 366);
    }
}
