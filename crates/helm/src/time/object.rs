//! `time.Time` and `*time.Location` as templates meet them: their methods.

use std::{any::Any, rc::Rc};

use super::{DAY, Time, YEAR_ONE, Zone, calendar, layout::Clock, quote::quoted};
use crate::{
    context::Context,
    fault::Fault,
    text::Text,
    value::{IntType, Kind, Object, Signature, Type, Value},
};

const TIME: Type = Type::Named("time.Time");
const DURATION: Type = Type::Named("time.Duration");
const RFC3339: &[u8] = b"2006-01-02T15:04:05.999999999Z07:00";

/// The methods and what they take.
const METHODS: &[(&str, &[Type])] = &[
    ("Add", &[DURATION]),
    ("AddDate", &[Type::Int, Type::Int, Type::Int]),
    ("After", &[TIME]),
    ("AppendFormat", &[Type::Bytes, Type::Text]),
    ("Before", &[TIME]),
    ("Compare", &[TIME]),
    ("Day", &[]),
    ("Equal", &[TIME]),
    ("Format", &[Type::Text]),
    ("GoString", &[]),
    ("Hour", &[]),
    ("In", &[Type::Named("*time.Location")]),
    ("IsDST", &[]),
    ("IsZero", &[]),
    ("Local", &[]),
    ("Location", &[]),
    ("MarshalJSON", &[]),
    ("MarshalText", &[]),
    ("Minute", &[]),
    ("Month", &[]),
    ("Nanosecond", &[]),
    ("Round", &[DURATION]),
    ("Second", &[]),
    ("String", &[]),
    ("Sub", &[TIME]),
    ("Truncate", &[DURATION]),
    ("UTC", &[]),
    ("Unix", &[]),
    ("UnixMicro", &[]),
    ("UnixMilli", &[]),
    ("UnixNano", &[]),
    ("Weekday", &[]),
    ("Year", &[]),
    ("YearDay", &[]),
];

/// Methods with more results than templates take.
const REFUSED: &[(&str, &str)] = &[
    ("Clock", "function Clock has 3 return values; should be 1 or 2"),
    ("Date", "function Date has 3 return values; should be 1 or 2"),
    ("ISOWeek", "invalid function signature for ISOWeek: second return value should be error; is int"),
    ("Zone", "invalid function signature for Zone: second return value should be error; is int"),
    (
        "ZoneBounds",
        "invalid function signature for ZoneBounds: second return value should be error; is time.Time",
    ),
];

impl Time {
    /// As a template's value.
    pub fn value(self) -> Value {
        Value::Object(Rc::new(self))
    }

    /// The time that a value is.
    pub fn of(value: &Value) -> Option<&Self> {
        let Value::Object(object) = value else { return None };
        object.as_any().downcast_ref()
    }

    /// `Time.String`, without the reading of the monotonic clock that Go adds to `now`.
    pub fn text(&self) -> Text {
        self.format(b"2006-01-02 15:04:05.999999999 -0700 MST")
    }

    /// As JSON, TOML and YAML write it.
    pub fn rfc3339(&self) -> Text {
        self.format(RFC3339)
    }

    fn is_zero(&self) -> bool {
        (self.seconds, self.nanoseconds) == (YEAR_ONE, 0)
    }

    /// So many units of a second since 1970, which Go lets overflow.
    fn since_epoch(&self, units: i64) -> i64 {
        let rest = i64::from(self.nanoseconds) * units / super::SECOND;
        self.seconds.wrapping_mul(units).wrapping_add(rest)
    }

    fn go_syntax(&self) -> String {
        let clock = Clock::of(self);
        let month = calendar::MONTHS[usize::from(clock.month.max(1) - 1)];
        let zone = match &self.zone {
            Zone::Utc => "time.UTC".to_owned(),
            Zone::Local => "time.Local".to_owned(),
            zone => format!("time.Location({})", quoted(&zone.name())),
        };
        let Clock { year, day, hour, minute, second, nanoseconds, .. } = clock;
        format!("time.Date({year}, time.{month}, {day}, {hour}, {minute}, {second}, {nanoseconds}, {zone})")
    }

    /// A method without parameters.
    fn ask(&self, name: &[u8]) -> Value {
        let clock = Clock::of(self);
        let days = self.wall().div_euclid(DAY);
        match name {
            b"Day" => Value::int(clock.day.into()),
            b"GoString" => Value::from(self.go_syntax()),
            b"Hour" => Value::int(clock.hour),
            b"IsDST" => Value::Bool(self.zone.at(self.seconds).summer),
            b"IsZero" => Value::Bool(self.is_zero()),
            b"Local" => self.within(Zone::Local).value(),
            b"Location" => Value::Object(Rc::new(self.zone.clone())),
            b"MarshalJSON" => Value::Bytes(Text::from(format!("\"{}\"", self.rfc3339()))),
            b"MarshalText" => Value::Bytes(self.rfc3339()),
            b"Minute" => Value::int(clock.minute),
            b"Month" => Value::Int(clock.month.into(), IntType::Month),
            b"Nanosecond" => Value::int(self.nanoseconds.into()),
            b"Second" => Value::int(clock.second),
            b"String" => Value::Text(self.text()),
            b"UTC" => self.within(Zone::Utc).value(),
            b"Unix" => Value::int64(self.seconds),
            b"UnixMicro" => Value::int64(self.since_epoch(1_000_000)),
            b"UnixMilli" => Value::int64(self.since_epoch(1_000)),
            b"UnixNano" => Value::int64(self.since_epoch(super::SECOND)),
            b"Weekday" => {
                Value::Int(i64::try_from(calendar::weekday(days)).unwrap_or_default(), IntType::Weekday)
            }
            b"Year" => Value::int(clock.year),
            b"YearDay" => Value::int(calendar::year_day(days)),
            _ => Value::Nil,
        }
    }

    /// A method that takes another time.
    fn against(&self, name: &[u8], other: &Self) -> Value {
        let order = (self.seconds, self.nanoseconds).cmp(&(other.seconds, other.nanoseconds));
        match name {
            b"After" => Value::Bool(order.is_gt()),
            b"Before" => Value::Bool(order.is_lt()),
            b"Equal" => Value::Bool(order.is_eq()),
            b"Compare" => Value::int(order as i64),
            b"Sub" => Value::Int(self.since(other), IntType::Duration),
            _ => Value::Nil,
        }
    }
}

impl Object for Time {
    fn type_name(&self) -> &'static str {
        "time.Time"
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn hidden(&self) -> &'static [&'static str] {
        &["wall", "ext", "loc"]
    }

    fn method(&self, name: &[u8]) -> Option<Signature> {
        let (_, params) = METHODS.iter().find(|(own, _)| own.as_bytes() == name)?;
        Some(Signature { params, rest: None })
    }

    fn call(&self, name: &[u8], args: &[Value], context: &mut Context<'_>) -> Result<Value, Fault> {
        Ok(match (name, args) {
            (_, []) => self.ask(name),
            (b"Add", [Value::Int(duration, _)]) => self.plus(*duration).value(),
            (b"Round", [Value::Int(duration, _)]) => self.round(*duration).value(),
            (b"Truncate", [Value::Int(duration, _)]) => self.truncate(*duration).value(),
            (b"AddDate", [Value::Int(years, _), Value::Int(months, _), Value::Int(days, _)]) => {
                self.plus_date(*years, *months, *days).value()
            }
            (b"Format", [Value::Text(layout)]) => {
                context.fuel.text(layout.len())?;
                Value::Text(self.format(layout))
            }
            (b"AppendFormat", [Value::Bytes(before), Value::Text(layout)]) => {
                context.fuel.text(before.len() + layout.len())?;
                Value::Bytes(Text::from([before.as_bytes(), &self.format(layout)].concat()))
            }
            (b"In", [Value::Object(zone)]) => match zone.as_any().downcast_ref::<Zone>() {
                Some(zone) => self.within(zone.clone()).value(),
                None => Value::Nil,
            },
            (_, [other]) => Self::of(other).map_or(Value::Nil, |other| self.against(name, other)),
            _ => Value::Nil,
        })
    }

    fn refusal(&self, name: &[u8]) -> Option<&'static str> {
        REFUSED.iter().find(|(own, _)| own.as_bytes() == name).map(|(_, why)| *why)
    }

    fn print(&self) -> Text {
        self.text()
    }

    fn content(&self) -> Option<Value> {
        Some(Value::Text(self.rfc3339()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl Object for Zone {
    fn type_name(&self) -> &'static str {
        "*time.Location"
    }

    fn kind(&self) -> Kind {
        Kind::Ptr
    }

    fn hidden(&self) -> &'static [&'static str] {
        &["name", "zone", "tx", "extend", "cacheStart", "cacheEnd", "cacheZone"]
    }

    fn method(&self, name: &[u8]) -> Option<Signature> {
        (name == b"String").then_some(Signature { params: &[], rest: None })
    }

    fn fields(&self) -> Option<Vec<(Text, Value)>> {
        Some(Vec::new())
    }

    fn call(&self, _name: &[u8], _args: &[Value], _context: &mut Context<'_>) -> Result<Value, Fault> {
        Ok(Value::Text(self.name()))
    }

    fn print(&self) -> Text {
        self.name()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
