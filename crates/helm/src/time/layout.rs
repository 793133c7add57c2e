//! Go's layouts: the reference time spelt as the result shall look, and printing by it.

use super::{DAY, Time, calendar};
use crate::text::Text;

/// One element of a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    LongMonth,
    ShortMonth,
    Month(Pad),
    LongWeekday,
    ShortWeekday,
    Day(Pad),
    YearDay(Pad),
    Hour,
    HalfDayHour(Pad),
    Minute(Pad),
    Second(Pad),
    LongYear,
    ShortYear,
    HalfDay(Case),
    Abbreviation,
    Offset(Offset),
    Fraction(Fraction),
}

/// What stands before a number that is shorter than its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pad {
    Nothing,
    Space,
    Zero,
}

/// `PM` or `pm`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Upper,
    Lower,
}

/// How an offset is spelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Offset {
    /// Whether UTC is `Z`.
    pub z: bool,
    pub colons: bool,
    /// Up to hours, minutes or seconds: 1, 2 or 3.
    pub parts: u8,
}

/// Fractional seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fraction {
    pub digits: usize,
    pub separator: u8,
    /// Whether zeros at the end are dropped.
    pub trimmed: bool,
}

/// The elements that begin with each byte, the longer spelling first.
const fn spelled(first: u8) -> &'static [Spelling] {
    match first {
        b'J' => &[(b"January", Element::LongMonth), (b"Jan", Element::ShortMonth)],
        b'M' => &[
            (b"Monday", Element::LongWeekday),
            (b"Mon", Element::ShortWeekday),
            (b"MST", Element::Abbreviation),
        ],
        b'0' => &[
            (b"002", Element::YearDay(Pad::Zero)),
            (b"01", Element::Month(Pad::Zero)),
            (b"02", Element::Day(Pad::Zero)),
            (b"03", Element::HalfDayHour(Pad::Zero)),
            (b"04", Element::Minute(Pad::Zero)),
            (b"05", Element::Second(Pad::Zero)),
            (b"06", Element::ShortYear),
        ],
        b'1' => &[(b"15", Element::Hour), (b"1", Element::Month(Pad::Nothing))],
        b'2' => &[(b"2006", Element::LongYear), (b"2", Element::Day(Pad::Nothing))],
        b'_' => &[(b"_2", Element::Day(Pad::Space)), (b"__2", Element::YearDay(Pad::Space))],
        b'3' => &[(b"3", Element::HalfDayHour(Pad::Nothing))],
        b'4' => &[(b"4", Element::Minute(Pad::Nothing))],
        b'5' => &[(b"5", Element::Second(Pad::Nothing))],
        b'P' => &[(b"PM", Element::HalfDay(Case::Upper))],
        b'p' => &[(b"pm", Element::HalfDay(Case::Lower))],
        b'-' => SIGNED,
        b'Z' => ZULU,
        _ => &[],
    }
}

type Spelling = (&'static [u8], Element);

const SIGNED: &[Spelling] = &[
    (b"-070000", offset(false, false, 3)),
    (b"-07:00:00", offset(false, true, 3)),
    (b"-0700", offset(false, false, 2)),
    (b"-07:00", offset(false, true, 2)),
    (b"-07", offset(false, false, 1)),
];
const ZULU: &[Spelling] = &[
    (b"Z070000", offset(true, false, 3)),
    (b"Z07:00:00", offset(true, true, 3)),
    (b"Z0700", offset(true, false, 2)),
    (b"Z07:00", offset(true, true, 2)),
    (b"Z07", offset(true, false, 1)),
];

const fn offset(z: bool, colons: bool, parts: u8) -> Element {
    Element::Offset(Offset { z, colons, parts })
}

/// A layout up to its first element.
pub(super) struct Chunk<'l> {
    pub literal: &'l [u8],
    /// The element and how it is spelt.
    pub element: Option<(Element, &'l [u8])>,
    pub rest: &'l [u8],
}

/// Finds the first element.
pub(super) fn chunk(layout: &[u8]) -> Chunk<'_> {
    for at in 0..layout.len() {
        let rest = &layout[at..];
        // `_2006` is an underscore and a year.
        if rest.starts_with(b"_2006") {
            continue;
        }
        if let Some((length, element)) = element(rest) {
            let element = Some((element, &rest[..length]));
            return Chunk { literal: &layout[..at], element, rest: &rest[length..] };
        }
    }
    Chunk { literal: layout, element: None, rest: &[] }
}

fn element(rest: &[u8]) -> Option<(usize, Element)> {
    if let b'.' | b',' = rest[0] {
        return fraction(rest);
    }
    let (spelling, element) = spelled(rest[0]).iter().find(|(spelling, _)| rest.starts_with(spelling))?;
    // `Month` is no `Mon`, and `Janus` no `Jan`.
    let is_short = matches!(element, Element::ShortMonth | Element::ShortWeekday);
    let goes_on = rest.get(spelling.len()).is_some_and(u8::is_ascii_lowercase);
    (!(is_short && goes_on)).then_some((spelling.len(), *element))
}

fn fraction(rest: &[u8]) -> Option<(usize, Element)> {
    let digit = *rest.get(1).filter(|digit| matches!(digit, b'0' | b'9'))?;
    let digits = rest[1..].iter().take_while(|byte| **byte == digit).count();
    if rest.get(1 + digits).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    // Go keeps twelve bits of the count.
    let fraction = Fraction { digits: digits & 0xfff, separator: rest[0], trimmed: digit == b'9' };
    Some((1 + digits, Element::Fraction(fraction)))
}

impl Time {
    /// `Time.Format`
    pub fn format(&self, layout: &[u8]) -> Text {
        let mut out = Vec::with_capacity(layout.len() + 10);
        let clock = Clock::of(self);
        let mut rest = layout;
        while !rest.is_empty() {
            let chunk = chunk(rest);
            out.extend_from_slice(chunk.literal);
            if let Some((element, _)) = chunk.element {
                clock.print(element, &mut out);
            }
            rest = chunk.rest;
        }
        Text::from(out)
    }
}

/// A time taken apart.
pub(super) struct Clock {
    days: i64,
    pub year: i64,
    pub month: u8,
    pub day: u8,
    pub hour: i64,
    pub minute: i64,
    pub second: i64,
    pub nanoseconds: u32,
    pub offset: i32,
    pub name: Text,
}

impl Clock {
    pub(super) fn of(time: &Time) -> Self {
        let moment = time.zone.at(time.seconds);
        let wall = time.seconds.saturating_add(i64::from(moment.offset));
        let (days, of_day) = (wall.div_euclid(DAY), wall.rem_euclid(DAY));
        let (year, month, day) = calendar::date(days);
        let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
        let nanoseconds = time.nanoseconds;
        Self {
            days,
            year,
            month,
            day,
            hour,
            minute,
            second,
            nanoseconds,
            offset: moment.offset,
            name: moment.name,
        }
    }

    fn print(&self, element: Element, out: &mut Vec<u8>) {
        let month = calendar::MONTHS[usize::from(self.month.max(1) - 1)];
        let weekday = calendar::WEEKDAYS[calendar::weekday(self.days)];
        match element {
            Element::LongMonth => out.extend_from_slice(month.as_bytes()),
            Element::ShortMonth => out.extend_from_slice(&month.as_bytes()[..3]),
            Element::Month(pad) => number(out, self.month.into(), 2, pad),
            Element::LongWeekday => out.extend_from_slice(weekday.as_bytes()),
            Element::ShortWeekday => out.extend_from_slice(&weekday.as_bytes()[..3]),
            Element::Day(pad) => number(out, self.day.into(), 2, pad),
            Element::YearDay(pad) => number(out, calendar::year_day(self.days), 3, pad),
            Element::Hour => number(out, self.hour, 2, Pad::Zero),
            Element::HalfDayHour(pad) => number(out, (self.hour + 11) % 12 + 1, 2, pad),
            Element::Minute(pad) => number(out, self.minute, 2, pad),
            Element::Second(pad) => number(out, self.second, 2, pad),
            Element::LongYear => number(out, self.year, 4, Pad::Zero),
            Element::ShortYear => number(out, self.year.wrapping_abs() % 100, 2, Pad::Zero),
            Element::HalfDay(case) => out.extend_from_slice(half_day(self.hour, case)),
            Element::Abbreviation if self.name.is_empty() => {
                self.print_offset(Offset { z: false, colons: false, parts: 2 }, out);
            }
            Element::Abbreviation => out.extend_from_slice(&self.name),
            Element::Offset(offset) => self.print_offset(offset, out),
            Element::Fraction(fraction) => self.print_fraction(fraction, out),
        }
    }

    fn print_offset(&self, spelling: Offset, out: &mut Vec<u8>) {
        if spelling.z && self.offset == 0 {
            out.push(b'Z');
            return;
        }
        // Go takes the sign of the whole minutes.
        out.push(if self.offset <= -60 { b'-' } else { b'+' });
        let minutes = i64::from(self.offset / 60).abs();
        // And leaves that of the seconds when there is no whole minute.
        let seconds = i64::from(self.offset % 60) * if self.offset <= -60 { -1 } else { 1 };
        for (part, value) in [minutes / 60, minutes % 60, seconds].into_iter().enumerate() {
            if part >= usize::from(spelling.parts) {
                break;
            }
            if part > 0 && spelling.colons {
                out.push(b':');
            }
            number(out, value, 2, Pad::Zero);
        }
    }

    fn print_fraction(&self, fraction: Fraction, out: &mut Vec<u8>) {
        if fraction.trimmed && (fraction.digits == 0 || self.nanoseconds == 0) {
            return;
        }
        let digits = format!("{:09}", self.nanoseconds);
        let mut shown = &digits[..fraction.digits.min(9)];
        if fraction.trimmed {
            shown = shown.trim_end_matches('0');
            if shown.is_empty() {
                return;
            }
        }
        out.push(fraction.separator);
        out.extend_from_slice(shown.as_bytes());
    }
}

fn half_day(hour: i64, case: Case) -> &'static [u8] {
    match (case, hour >= 12) {
        (Case::Upper, true) => b"PM",
        (Case::Upper, false) => b"AM",
        (Case::Lower, true) => b"pm",
        (Case::Lower, false) => b"am",
    }
}

/// A number; the sign of a negative one stands before the padding and does not count for its width.
fn number(out: &mut Vec<u8>, number: i64, width: usize, pad: Pad) {
    if number < 0 {
        out.push(b'-');
    }
    let digits = number.unsigned_abs().to_string();
    let padding = width.saturating_sub(digits.len());
    match pad {
        Pad::Nothing => {}
        Pad::Space => out.extend(std::iter::repeat_n(b' ', padding)),
        Pad::Zero => out.extend(std::iter::repeat_n(b'0', padding)),
    }
    out.extend_from_slice(digits.as_bytes());
}
