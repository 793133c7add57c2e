//! `time.ParseInLocation` in the machine's zone, which is UTC here: a text read by a layout.

use super::{
    DAY, Time, Zone, calendar,
    duration::leading_number,
    layout::{Case, Element, Fraction, Offset, Pad, chunk},
    quote::quoted,
};
use crate::text::Text;

/// Why a text does not fit.
enum Misfit {
    /// An element is not there.
    Bad,
    /// A number is too large for its element.
    Range(&'static str),
}

type Read<'v, T> = Result<(T, &'v [u8]), Misfit>;

/// What has been read so far.
#[derive(Default)]
struct Found {
    year: i64,
    month: Option<i64>,
    day: Option<i64>,
    year_day: Option<i64>,
    hour: i64,
    minute: i64,
    second: i64,
    nanoseconds: u32,
    afternoon: Option<bool>,
    utc: bool,
    offset: Option<i32>,
    zone: Option<Text>,
}

impl Time {
    /// Reads `value` by `layout`.
    ///
    /// # Errors
    /// Go's text.
    pub fn parse(layout: &[u8], value: &[u8]) -> Result<Self, String> {
        let mut found = Found::default();
        let (mut rest, mut layout_left) = (value, layout);
        loop {
            let part = chunk(layout_left);
            rest = skip(rest, part.literal).map_err(|rest| cannot(layout, value, part.literal, rest))?;
            let Some((element, spelling)) = part.element else { break };
            layout_left = part.rest;
            let next = chunk(layout_left).element.map(|(element, _)| element);
            rest = match found.read(element, next, rest) {
                Ok(rest) => rest,
                Err(Misfit::Bad) => return Err(cannot(layout, value, spelling, rest)),
                Err(Misfit::Range(what)) => return Err(outside(value, &format!("{what} out of range"))),
            };
        }
        if !rest.is_empty() {
            return Err(outside(value, &format!("extra text: {}", quoted(rest))));
        }
        found.time().map_err(|problem| outside(value, problem))
    }
}

fn cannot(layout: &[u8], value: &[u8], element: &[u8], rest: &[u8]) -> String {
    let [value, layout, rest, element] = [value, layout, rest, element].map(quoted);
    format!("parsing time {value} as {layout}: cannot parse {rest} as {element}")
}

fn outside(value: &[u8], problem: &str) -> String {
    format!("parsing time {}: {problem}", quoted(value))
}

/// Takes the literal off; runs of spaces are all alike.
fn skip<'v>(mut value: &'v [u8], mut literal: &[u8]) -> Result<&'v [u8], &'v [u8]> {
    while let Some(&byte) = literal.first() {
        if byte == b' ' {
            if value.first().is_some_and(|byte| *byte != b' ') {
                return Err(value);
            }
            literal = without_spaces(literal);
            value = without_spaces(value);
        } else if value.first() == Some(&byte) {
            (literal, value) = (&literal[1..], &value[1..]);
        } else {
            return Err(value);
        }
    }
    Ok(value)
}

fn without_spaces(text: &[u8]) -> &[u8] {
    &text[text.iter().take_while(|byte| **byte == b' ').count()..]
}

impl Found {
    fn read<'v>(
        &mut self,
        element: Element,
        next: Option<Element>,
        value: &'v [u8],
    ) -> Result<&'v [u8], Misfit> {
        let rest;
        match element {
            Element::LongYear | Element::ShortYear => (self.year, rest) = year(element, value)?,
            Element::LongMonth => (self.month, rest) = month_name(value, usize::MAX)?,
            Element::ShortMonth => (self.month, rest) = month_name(value, 3)?,
            Element::Month(pad) => {
                let (month, after) = number(value, pad)?;
                within(month, 1, 12, "month")?;
                (self.month, rest) = (Some(month), after);
            }
            Element::LongWeekday => (_, rest) = name(&calendar::WEEKDAYS, value, usize::MAX)?,
            Element::ShortWeekday => (_, rest) = name(&calendar::WEEKDAYS, value, 3)?,
            Element::Day(pad) => {
                let (day, after) = number(padded(value, pad, 1), pad)?;
                (self.day, rest) = (Some(day), after);
            }
            Element::YearDay(pad) => {
                let (day, after) = digits(padded(value, pad, 2), if pad == Pad::Zero { 3 } else { 1 }, 3)?;
                (self.year_day, rest) = (Some(day), after);
            }
            Element::Hour => {
                (self.hour, rest) = number(value, Pad::Nothing)?;
                within(self.hour, 0, 23, "hour")?;
            }
            Element::HalfDayHour(pad) => {
                (self.hour, rest) = number(value, pad)?;
                within(self.hour, 0, 12, "hour")?;
            }
            Element::Minute(pad) => {
                (self.minute, rest) = number(value, pad)?;
                within(self.minute, 0, 59, "minute")?;
            }
            Element::Second(pad) => rest = self.seconds(pad, next, value)?,
            Element::HalfDay(case) => (self.afternoon, rest) = half_day(value, case)?,
            Element::Abbreviation => rest = self.zone_name(value)?,
            Element::Offset(offset) => rest = self.zone_offset(offset, value)?,
            Element::Fraction(fraction) => rest = self.fraction(fraction, value)?,
        }
        Ok(rest)
    }

    /// Seconds, and their fraction even when the layout does not name it.
    fn seconds<'v>(&mut self, pad: Pad, next: Option<Element>, value: &'v [u8]) -> Result<&'v [u8], Misfit> {
        let (second, rest) = number(value, pad)?;
        within(second, 0, 59, "second")?;
        self.second = second;
        let is_next = matches!(next, Some(Element::Fraction(_)));
        let Some(digits) = fraction_digits(rest).filter(|_| !is_next) else { return Ok(rest) };
        self.nanoseconds = nanoseconds(&rest[..=digits])?;
        Ok(&rest[1 + digits..])
    }

    fn fraction<'v>(&mut self, fraction: Fraction, value: &'v [u8]) -> Result<&'v [u8], Misfit> {
        let length = if fraction.trimmed {
            let Some(digits) = fraction_digits(value) else { return Ok(value) };
            digits
        } else {
            fraction.digits
        };
        let (text, rest) = value.split_at_checked(1 + length).ok_or(Misfit::Bad)?;
        self.nanoseconds = nanoseconds(text)?;
        Ok(rest)
    }

    fn zone_name<'v>(&mut self, value: &'v [u8]) -> Result<&'v [u8], Misfit> {
        if let Some(rest) = value.strip_prefix(b"UTC") {
            self.utc = true;
            return Ok(rest);
        }
        let length = abbreviation(value).ok_or(Misfit::Bad)?;
        self.zone = Some(Text::from(&value[..length]));
        Ok(&value[length..])
    }

    fn zone_offset<'v>(&mut self, spelling: Offset, value: &'v [u8]) -> Result<&'v [u8], Misfit> {
        if spelling.z
            && let Some(rest) = value.strip_prefix(b"Z")
        {
            self.utc = true;
            return Ok(rest);
        }
        let (&sign, mut rest) = value.split_first().ok_or(Misfit::Bad)?;
        let (parts, gap) = (usize::from(spelling.parts), usize::from(spelling.colons));
        let length = 1 + 2 * parts + gap * (parts - 1);
        if value.len() < length {
            return Err(Misfit::Bad);
        }
        let mut offset = 0;
        let mut problem = Ok(());
        for (part, (limit, what)) in OFFSET_PARTS.into_iter().enumerate() {
            offset *= 60;
            if part >= parts {
                continue;
            }
            if part > 0 && spelling.colons {
                rest = rest.strip_prefix(b":").ok_or(Misfit::Bad)?;
            }
            let (number, _) = digits(&rest[..2], 2, 2)?;
            if number > limit && problem.is_ok() {
                problem = Err(Misfit::Range(what));
            }
            offset += i32::try_from(number).unwrap_or_default();
            rest = &rest[2..];
        }
        problem?;
        self.offset = Some(match sign {
            b'+' => offset,
            b'-' => -offset,
            _ => return Err(Misfit::Bad),
        });
        Ok(&value[length..])
    }

    fn time(mut self) -> Result<Time, &'static str> {
        match self.afternoon {
            Some(true) if self.hour < 12 => self.hour += 12,
            Some(false) if self.hour == 12 => self.hour = 0,
            _ => {}
        }
        let (month, day) = self.date()?;
        if day < 1 || day > calendar::days_of_month(self.year, month) {
            return Err("day out of range");
        }
        let of_day = self.hour * 3600 + self.minute * 60 + self.second;
        let seconds = calendar::day(self.year, month, day) * DAY + of_day;
        Ok(self.placed(seconds))
    }

    /// The month and day, from the day of the year when there is one.
    fn date(&self) -> Result<(i64, i64), &'static str> {
        let Some(of_year) = self.year_day else {
            return Ok((self.month.unwrap_or(1), self.day.unwrap_or(1)));
        };
        if of_year < 1 || of_year > 365 + i64::from(calendar::is_leap(self.year)) {
            return Err("day-of-year out of range");
        }
        let (_, month, day) = calendar::date(calendar::day(self.year, 1, 1) + of_year - 1);
        let (month, day) = (i64::from(month), i64::from(day));
        if self.month.is_some_and(|own| own != month) {
            return Err("day-of-year does not match month");
        }
        if self.day.is_some_and(|own| own != day) {
            return Err("day-of-year does not match day");
        }
        Ok((month, day))
    }

    /// In its zone: that of the text, or the machine's.
    fn placed(self, seconds: i64) -> Time {
        let name = self.zone.unwrap_or_default();
        // Go marks an offset that is missing by one second west.
        let (seconds, zone) = match self.offset.filter(|offset| *offset != -1) {
            _ if self.utc => (seconds, Zone::Utc),
            Some(0) | None if name.is_empty() => (seconds, Zone::Local),
            Some(offset) => (seconds - i64::from(offset), Zone::Fixed(name, offset)),
            None => {
                let offset = name.strip_prefix(b"GMT").and_then(hours).unwrap_or_default();
                (seconds, Zone::Fixed(name, offset * 3600))
            }
        };
        Time { seconds, nanoseconds: self.nanoseconds, zone }
    }
}

const OFFSET_PARTS: [(i64, &str); 3] =
    [(24, "time zone offset hour"), (60, "time zone offset minute"), (60, "time zone offset second")];

fn within(number: i64, least: i64, most: i64, what: &'static str) -> Result<(), Misfit> {
    if (least..=most).contains(&number) { Ok(()) } else { Err(Misfit::Range(what)) }
}

fn year(element: Element, value: &[u8]) -> Read<'_, i64> {
    let length = if element == Element::LongYear { 4 } else { 2 };
    let (text, rest) = value.split_at_checked(length).ok_or(Misfit::Bad)?;
    let year = if length == 4 { digits(text, 4, 4)?.0 } else { signed(text)? };
    let century = match element {
        Element::LongYear => 0,
        _ if year >= 69 => 1900,
        _ => 2000,
    };
    Ok((century + year, rest))
}

fn month_name(value: &[u8], length: usize) -> Read<'_, Option<i64>> {
    let (at, rest) = name(&calendar::MONTHS, value, length)?;
    Ok((i64::try_from(at + 1).ok(), rest))
}

/// One of the names, cut to a length, in any case.
fn name<'v>(names: &[&str], value: &'v [u8], length: usize) -> Read<'v, usize> {
    for (at, name) in names.iter().enumerate() {
        let name = &name.as_bytes()[..length.min(name.len())];
        if let Some((text, rest)) = value.split_at_checked(name.len())
            && text.eq_ignore_ascii_case(name)
        {
            return Ok((at, rest));
        }
    }
    Err(Misfit::Bad)
}

/// One or two digits; two when zeros pad them.
fn number(value: &[u8], pad: Pad) -> Read<'_, i64> {
    digits(value, if pad == Pad::Zero { 2 } else { 1 }, 2)
}

fn digits(value: &[u8], least: usize, most: usize) -> Read<'_, i64> {
    let count = value.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    if count < least.max(1) {
        return Err(Misfit::Bad);
    }
    let number = value[..count].iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0'));
    Ok((number, &value[count..]))
}

/// Without the spaces, so many at most, that may stand for digits.
fn padded(value: &[u8], pad: Pad, most: usize) -> &[u8] {
    if pad != Pad::Space {
        return value;
    }
    &value[value.iter().take(most).take_while(|byte| **byte == b' ').count()..]
}

fn half_day(value: &[u8], case: Case) -> Read<'_, Option<bool>> {
    let (text, rest) = value.split_at_checked(2).ok_or(Misfit::Bad)?;
    match (case, text) {
        (Case::Upper, b"PM") | (Case::Lower, b"pm") => Ok((Some(true), rest)),
        (Case::Upper, b"AM") | (Case::Lower, b"am") => Ok((Some(false), rest)),
        _ => Err(Misfit::Bad),
    }
}

/// How many digits follow a point or comma; none when it is no fraction.
fn fraction_digits(value: &[u8]) -> Option<usize> {
    if !matches!(value.first(), Some(b'.' | b',')) {
        return None;
    }
    Some(value[1..].iter().take_while(|byte| byte.is_ascii_digit()).count()).filter(|digits| *digits > 0)
}

/// The nanoseconds of a fraction, its point included; digits after the ninth do not count.
fn nanoseconds(text: &[u8]) -> Result<u32, Misfit> {
    let Some((b'.' | b',', fraction)) = text.split_first() else { return Err(Misfit::Bad) };
    let fraction = &fraction[..fraction.len().min(9)];
    let number = u32::try_from(signed(fraction)?).map_err(|_| Misfit::Range("fractional second"))?;
    let missing = 9 - u32::try_from(fraction.len()).unwrap_or_default();
    Ok(number.saturating_mul(10_u32.pow(missing)))
}

/// A number of few digits, which Go allows a sign where only digits make sense.
fn signed(text: &[u8]) -> Result<i64, Misfit> {
    let (sign, unsigned) = match text.strip_prefix(b"-") {
        Some(unsigned) => (-1, unsigned),
        None => (1, text.strip_prefix(b"+").unwrap_or(text)),
    };
    let (number, rest) = if unsigned.is_empty() { (0, unsigned) } else { digits(unsigned, 1, 9)? };
    if rest.is_empty() { Ok(sign * number) } else { Err(Misfit::Bad) }
}

/// How long the zone's abbreviation at the beginning is, by Go's guess: three capitals, four or five that end in T.
fn abbreviation(value: &[u8]) -> Option<usize> {
    if value.len() < 3 {
        return None;
    }
    if value.starts_with(b"ChST") || value.starts_with(b"MeST") {
        return Some(4);
    }
    if let Some(rest) = value.strip_prefix(b"GMT") {
        return Some(3 + signed_hours(rest).unwrap_or(0));
    }
    if let b'+' | b'-' = value[0] {
        return signed_hours(value);
    }
    let capitals = value.iter().take(6).take_while(|byte| byte.is_ascii_uppercase()).count();
    match capitals {
        5 if value[4] == b'T' => Some(5),
        4 if value[3] == b'T' || value.starts_with(b"WITA") => Some(4),
        3 => Some(3),
        _ => None,
    }
}

/// How long an offset of at most 23 hours is.
fn signed_hours(value: &[u8]) -> Option<usize> {
    let (b'+' | b'-', rest) = value.split_first()? else { return None };
    let (number, digits) = leading_number(rest)?;
    (digits > 0 && number <= 23).then_some(1 + digits)
}

fn hours(text: &[u8]) -> Option<i32> {
    std::str::from_utf8(text).ok()?.parse().ok()
}
