//! Sprig's functions of dates and durations.

use super::{Function, plain};
use crate::{
    context::Context,
    fault::Fault,
    text::Text,
    time::{Time, Zone, duration},
    trace::Source,
    value::{IntType, Type, Value},
};

const TIME: Type = Type::Named("time.Time");
const DATE: &[u8] = b"2006-01-02";
const HOUR: u64 = 3_600_000_000_000;

pub(super) const FUNCTIONS: &[Function] = &[
    plain("ago", &[Type::Any], ago).drawing(Source::Clock),
    plain("date", &[Type::Text, Type::Any], date),
    plain("dateInZone", &[Type::Text, Type::Any, Type::Text], date_in_zone),
    plain("dateModify", &[Type::Text, TIME], date_modify),
    plain("date_in_zone", &[Type::Text, Type::Any, Type::Text], date_in_zone),
    plain("date_modify", &[Type::Text, TIME], date_modify),
    plain("duration", &[Type::Any], duration_of_seconds),
    plain("durationRound", &[Type::Any], duration_round),
    plain("htmlDate", &[Type::Any], html_date),
    plain("htmlDateInZone", &[Type::Any, Type::Text], html_date_in_zone),
    plain("mustDateModify", &[Type::Text, TIME], must_date_modify),
    plain("mustToDate", &[Type::Text, Type::Text], must_to_date),
    plain("must_date_modify", &[Type::Text, TIME], must_date_modify),
    plain("now", &[], now).drawing(Source::Clock),
    plain("toDate", &[Type::Text, Type::Text], to_date),
    plain("unixEpoch", &[TIME], unix_epoch),
];

fn now(context: &mut Context<'_>, _: &[Value]) -> Result<Value, Fault> {
    Ok(Time::from(context.now).value())
}

fn ago(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [then] = args else { return Ok(Value::Nil) };
    let now = Time::from(context.now);
    // Sprig forgot `int32` here.
    let then = moment(then).filter(|_| !matches!(then, Value::Int(_, IntType::Int32)));
    let since = then.map_or(0, |then| now.since(&then));
    Ok(Value::from(duration::print(duration::round(since, 1_000_000_000))))
}

fn date(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [Value::Text(layout), date] = args else { return Ok(Value::Nil) };
    show(context, layout, date, b"Local")
}

fn date_in_zone(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [Value::Text(layout), date, Value::Text(zone)] = args else { return Ok(Value::Nil) };
    show(context, layout, date, zone)
}

fn html_date(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [date] = args else { return Ok(Value::Nil) };
    show(context, DATE, date, b"Local")
}

fn html_date_in_zone(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [date, Value::Text(zone)] = args else { return Ok(Value::Nil) };
    show(context, DATE, date, zone)
}

/// Prints a date; what is none is now, and a zone that is none is UTC.
fn show(context: &mut Context<'_>, layout: &[u8], date: &Value, zone: &[u8]) -> Result<Value, Fault> {
    context.fuel.text(layout.len())?;
    let time = moment(date).unwrap_or_else(|| Time::from(context.now));
    let time = time.within(Zone::find(zone).unwrap_or(Zone::Utc));
    Ok(Value::Text(time.format(layout)))
}

/// The time that a value means: a time, or seconds since 1970.
fn moment(value: &Value) -> Option<Time> {
    match value {
        Value::Int(seconds, IntType::Int | IntType::Int32 | IntType::Int64) => Some(Time::unix(*seconds)),
        value => Time::of(value).cloned(),
    }
}

fn date_modify(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(modified(args).unwrap_or_else(|_| args[1].clone()))
}

fn must_date_modify(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    modified(args).map_err(Fault::Message)
}

fn modified(args: &[Value]) -> Result<Value, String> {
    let [Value::Text(by), date] = args else { return Ok(Value::Nil) };
    let by = duration::parse(by)?;
    Ok(Time::of(date).map_or(Value::Nil, |time| time.plus(by).value()))
}

fn to_date(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(must_to_date(context, args).unwrap_or_else(|_| Time::zero().value()))
}

fn must_to_date(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let [Value::Text(layout), Value::Text(text)] = args else { return Ok(Value::Nil) };
    Time::parse(layout, text).map(Time::value).map_err(Fault::Message)
}

fn unix_epoch(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let time = args.first().and_then(Time::of);
    Ok(time.map_or(Value::Nil, |time| Value::from(time.seconds.to_string())))
}

fn duration_of_seconds(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let seconds = match args {
        [Value::Text(text)] => clamped_integer(text),
        [Value::Int(seconds, IntType::Int64)] => *seconds,
        _ => 0,
    };
    Ok(Value::from(duration::print(duration::of_seconds(seconds))))
}

/// `strconv.ParseInt` with its error ignored: no number is 0, one too large the largest.
fn clamped_integer(text: &Text) -> i64 {
    let (sign, digits) = match text.strip_prefix(b"-") {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix(b"+").unwrap_or(text)),
    };
    if !digits.iter().all(u8::is_ascii_digit) {
        return 0;
    }
    let longer =
        |number: i64, digit: &u8| number.saturating_mul(10).saturating_add(sign * i64::from(digit - b'0'));
    digits.iter().fold(0, longer)
}

fn duration_round(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let length = match args {
        [Value::Text(text)] => duration::parse(text).unwrap_or_default(),
        [Value::Int(length, IntType::Int64)] => *length,
        [value] => Time::of(value).map_or(0, |then| Time::from(context.now).since(then)),
        _ => 0,
    };
    Ok(Value::from(rounded(length.unsigned_abs())))
}

/// In the largest unit that the length exceeds.
fn rounded(length: u64) -> String {
    const UNITS: [(u64, &str); 6] = [
        (365 * 24 * HOUR, "y"),
        (30 * 24 * HOUR, "mo"),
        (24 * HOUR, "d"),
        (HOUR, "h"),
        (HOUR / 60, "m"),
        (HOUR / 3600, "s"),
    ];
    let unit = UNITS.iter().find(|(unit, _)| length > *unit);
    unit.map_or_else(|| String::from("0s"), |(unit, name)| format!("{}{name}", length / unit))
}
