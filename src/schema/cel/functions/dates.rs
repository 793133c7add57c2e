//! Parts of moments and durations.

use super::{Function, method};
use crate::schema::cel::{
    Answer, Problem,
    time::Calendar,
    value::{Cel, no_overload},
};

pub(super) const FUNCTIONS: &[Function] = &[
    method("getDate", (0, 1), |_, args| part(args, |at| at.day, None)),
    method("getDayOfMonth", (0, 1), |_, args| part(args, |at| at.day - 1, None)),
    method("getDayOfWeek", (0, 1), |_, args| part(args, |at| at.of_week, None)),
    method("getDayOfYear", (0, 1), |_, args| part(args, |at| at.of_year, None)),
    method("getFullYear", (0, 1), |_, args| part(args, |at| at.year, None)),
    method("getHours", (0, 1), |_, args| part(args, |at| at.hour, Some(3_600_000_000_000))),
    method("getMilliseconds", (0, 1), |_, args| part(args, |at| at.milli, Some(1_000_000))),
    method("getMinutes", (0, 1), |_, args| part(args, |at| at.minute, Some(60_000_000_000))),
    method("getMonth", (0, 1), |_, args| part(args, |at| at.month - 1, None)),
    method("getSeconds", (0, 1), |_, args| part(args, |at| at.second, Some(1_000_000_000))),
];

/// A part of a moment's calendar, or how often a unit fits into a duration.
fn part<'v>(args: &[Cel<'v>], of: fn(Calendar) -> i64, unit: Option<i64>) -> Answer<'v> {
    let (time, zone) = match args {
        [Cel::Time(time)] => (time, "UTC"),
        [Cel::Time(time), Cel::Text(zone)] => (time, &**zone),
        [Cel::Duration(nanos)] => {
            let unit = unit.ok_or_else(|| no_overload("a part of a date", args))?;
            // Of a duration, milliseconds are those beyond its seconds.
            let whole = if unit == 1_000_000 { nanos % 1_000_000_000 } else { *nanos };
            return Ok(Cel::Int(whole / unit));
        }
        _ => return Err(no_overload("a part of a date", args)),
    };
    let calendar = time
        .calendar(zone)
        .ok_or_else(|| Problem::that(format!("the time zone `{zone}` is not known here")))?;
    Ok(Cel::Int(of(calendar)))
}
