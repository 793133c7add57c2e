//! The numbers of package `time` that have names and methods: durations, months, weekdays.

use std::any::Any;

use super::{
    calendar::{MONTHS, WEEKDAYS},
    duration,
};
use crate::{
    context::Context,
    fault::Fault,
    text::Text,
    value::{IntType, Kind, Object, Signature, Type, Value},
};

const HOUR: i64 = 3_600_000_000_000;
const MINUTE: i64 = 60_000_000_000;
const SECOND: i64 = 1_000_000_000;
const NOTHING: Signature = Signature { params: &[], rest: None };
const DURATION: Signature = Signature { params: &[Type::Named("time.Duration")], rest: None };

/// How `%v` prints a number of this type, when not as a number.
pub fn print(number: i64, kind: IntType) -> Option<String> {
    match kind {
        IntType::Duration => Some(duration::print(number)),
        IntType::Month => Some(named(&MONTHS, number, number - 1, "Month")),
        IntType::Weekday => Some(named(&WEEKDAYS, number, number, "Weekday")),
        IntType::Int | IntType::Int32 | IntType::Int64 => None,
    }
}

fn named(names: &[&str], number: i64, at: i64, kind: &str) -> String {
    match usize::try_from(at).ok().and_then(|at| names.get(at)) {
        Some(name) => (*name).to_owned(),
        None => format!("%!{kind}({number})"),
    }
}

/// A number as something with methods.
#[derive(Clone, Copy, Debug)]
pub struct Number(pub i64, pub IntType);

impl Object for Number {
    fn type_name(&self) -> &'static str {
        Value::Int(self.0, self.1).type_name()
    }

    fn kind(&self) -> Kind {
        Value::Int(self.0, self.1).kind()
    }

    fn method(&self, name: &[u8]) -> Option<Signature> {
        match (self.1, name) {
            (IntType::Duration, b"Round" | b"Truncate") => Some(DURATION),
            (
                IntType::Duration,
                b"Abs" | b"Hours" | b"Microseconds" | b"Milliseconds" | b"Minutes" | b"Nanoseconds"
                | b"Seconds" | b"String",
            )
            | (IntType::Month | IntType::Weekday, b"String") => Some(NOTHING),
            _ => None,
        }
    }

    fn call(&self, name: &[u8], args: &[Value], _context: &mut Context<'_>) -> Result<Value, Fault> {
        let Self(number, kind) = *self;
        let multiple = match args.first() {
            Some(Value::Int(multiple, _)) => *multiple,
            _ => 0,
        };
        Ok(match name {
            b"Abs" => Value::Int(number.saturating_abs(), kind),
            b"Round" => Value::Int(duration::round(number, multiple), kind),
            b"Truncate" => Value::Int(duration::truncate(number, multiple), kind),
            b"Hours" => Value::Float(duration::within(number, HOUR)),
            b"Minutes" => Value::Float(duration::within(number, MINUTE)),
            b"Seconds" => Value::Float(duration::within(number, SECOND)),
            b"Milliseconds" => Value::int64(number / 1_000_000),
            b"Microseconds" => Value::int64(number / 1_000),
            b"Nanoseconds" => Value::int64(number),
            _ => Value::Text(self.print()),
        })
    }

    fn print(&self) -> Text {
        Text::from(print(self.0, self.1).unwrap_or_else(|| self.0.to_string()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
