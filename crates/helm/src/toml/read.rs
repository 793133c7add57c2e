//! TOML read by the crate of that name, which has other words for what is wrong than Helm's decoder.

use toml::{Table, Value as Toml, value::Datetime};

use crate::{
    fault::Fault,
    limits::Fuel,
    text::Text,
    time::{Time, Zone, calendar},
    value::{Element, List, Map, MapType, Value},
};

/// Reads a document.
///
/// # Errors
/// `toml: line N: …`, and the limits.
pub fn read(text: &[u8], fuel: &mut Fuel) -> Result<Value, Fault> {
    fuel.text(text.len())?;
    fuel.take(text.len() / 8)?;
    let text = std::str::from_utf8(text).map_err(|error| {
        let line = line_of(text, error.valid_up_to());
        Fault::new(format!("toml: line {line}: invalid UTF-8 byte"))
    })?;
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = line_of(text.as_bytes(), error.span().map_or(0, |span| span.start));
        Fault::new(format!("toml: line {line}: {}", error.message()))
    })?;
    Ok(map(table))
}

fn line_of(text: &[u8], at: usize) -> usize {
    1 + memchr::memchr_iter(b'\n', &text[..at.min(text.len())]).count()
}

fn map(table: Table) -> Value {
    Value::Map(Map::new(MapType::Any, table.into_iter().map(|(key, value)| (Text::from(key), thaw(value)))))
}

/// The depth is the parser's, which has a limit of its own.
fn thaw(value: Toml) -> Value {
    match value {
        Toml::String(text) => Value::from(text),
        Toml::Integer(number) => Value::int64(number),
        Toml::Float(number) => Value::Float(number),
        Toml::Boolean(bool) => Value::Bool(bool),
        Toml::Datetime(datetime) => moment(&datetime).value(),
        Toml::Table(table) => map(table),
        Toml::Array(items) => Value::List(List::new(Element::Any, items.into_iter().map(thaw).collect())),
    }
}

/// What is missing of a date and time, the decoder says by the zone's name.
fn moment(datetime: &Datetime) -> Time {
    let days = datetime.date.map_or_else(
        || calendar::day(0, 1, 1),
        |date| calendar::day(date.year.into(), date.month.into(), date.day.into()),
    );
    let (seconds, nanoseconds) = datetime.time.map_or((0, 0), |time| {
        let minutes = i64::from(time.hour) * 60 + i64::from(time.minute);
        (minutes * 60 + i64::from(time.second.unwrap_or(0)), time.nanosecond.unwrap_or(0))
    });
    let wall = days * 86_400 + seconds;
    let local = |name: &str| (0, Zone::Fixed(Text::from(name), 0));
    let (offset, zone) = match (datetime.offset, datetime.date, datetime.time) {
        (Some(toml::value::Offset::Z), ..) => (0, Zone::Utc),
        (Some(toml::value::Offset::Custom { minutes: 0 }), ..) => (0, Zone::Local),
        (Some(toml::value::Offset::Custom { minutes }), ..) => {
            let offset = i32::from(minutes) * 60;
            (offset, Zone::Fixed(Text::default(), offset))
        }
        (None, Some(_), Some(_)) => local("datetime-local"),
        (None, Some(_), None) => local("date-local"),
        (None, None, _) => local("time-local"),
    };
    Time { seconds: wall - i64::from(offset), nanoseconds, zone }
}
