//! Schedules of CronJobs, in the syntax of github.com/robfig/cron, and the time zones beside them.

use super::Word;
use crate::schema::format::time::nanoseconds;

pub(super) const WORDS: &[Word] = &[
    Word::text(
        "cron",
        "invalid-schedule",
        (
            "a schedule",
            "minute, hour, day of the month, month and day of the week, such as `*/5 * * * *`, or `@daily`; a time zone is said by `timeZone`",
        ),
        is_schedule,
    ),
    Word::text(
        "time-zone",
        "invalid-schedule",
        ("a time zone", "a name of the IANA database, such as `Europe/Berlin` or `Etc/UTC`"),
        is_time_zone,
    ),
];

const WORDS_FOR_FIVE: &[&str] =
    &["@annually", "@daily", "@hourly", "@midnight", "@monthly", "@weekly", "@yearly"];
const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

fn is_schedule(text: &str) -> bool {
    if let Some(every) = text.strip_prefix("@every ") {
        return nanoseconds(every).is_some();
    }
    if text.starts_with('@') {
        return WORDS_FOR_FIVE.contains(&text);
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields[..] else { return false };
    is_field(minute, (0, 59), &[])
        && is_field(hour, (0, 23), &[])
        && is_field(day, (1, 31), &[])
        && is_field(month, (1, 12), MONTHS)
        && is_field(weekday, (0, 6), DAYS)
}

fn is_field(field: &str, (least, most): (u32, u32), names: &[&str]) -> bool {
    let number = |text: &str| {
        let word = names.iter().position(|name| text.eq_ignore_ascii_case(name));
        let word = word.and_then(|at| u32::try_from(at).ok()).map(|at| at + least);
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = word.or_else(|| digits.then(|| text.parse().ok())?);
        number.filter(|number| (least..=most).contains(number))
    };
    let is_span = |span: &str| match span.split_once('-') {
        Some((from, to)) => number(from).zip(number(to)).is_some_and(|(from, to)| from <= to),
        None => matches!(span, "*" | "?") || number(span).is_some(),
    };
    let is_step = |step: &str| step.parse::<u32>().is_ok_and(|step| step > 0) && !step.starts_with('+');
    field.split(',').all(|part| match part.split_once('/') {
        Some((span, step)) => is_span(span) && is_step(step),
        None => is_span(part),
    })
}

/// By its form: the database changes, and every cluster has its own. `Local` is the controller's, so nobody's.
fn is_time_zone(text: &str) -> bool {
    let word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+-".contains(&byte))
    };
    !text.eq_ignore_ascii_case("local") && text.split('/').all(word)
}

#[cfg(test)]
mod tests {
    use super::{is_schedule, is_time_zone};

    #[test]
    fn schedules_are_those_that_the_controller_parses() {
        for good in
            ["0 0 * * *", "*/15 0-6,20 1 jan-mar MON", "? ? * * 0", "5/10 * * * *", "@daily", "@every 1h30m"]
        {
            assert!(is_schedule(good), "{good}");
        }
        for bad in [
            "* * * *",
            "60 * * * *",
            "0 0 * * 7",
            "0 0 0 * *",
            "*/0 * * * *",
            "5-1 * * * *",
            "TZ=UTC 0 0 * * *",
            "@never",
            "0 0 * * * *",
            "a * * * *",
        ] {
            assert!(!is_schedule(bad), "{bad}");
        }
    }

    #[test]
    fn time_zones_have_the_form_of_the_database() {
        assert!(
            ["Etc/UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+1", "UTC"].into_iter().all(is_time_zone)
        );
        assert!(!["Local", "+02:00", "Europe/", "CET 1"].into_iter().any(is_time_zone));
    }
}
