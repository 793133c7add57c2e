//! Durations as people write them: `90d`, `1h30m`.

use super::{Decode, Decoder};
use crate::value::Value;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// A duration, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(pub u64);

impl Duration {
    /// Reads numbers of days, hours, minutes and seconds; `None` when a text is anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split_inclusive(|letter: char| letter.is_ascii_alphabetic());
        let seconds = parts.try_fold(0_u64, |sum, part| {
            let (number, unit) = part.split_at_checked(part.len().checked_sub(1)?)?;
            let unit = match unit {
                "d" => 86_400,
                "h" => 3600,
                "m" => 60,
                "s" => 1,
                _ => return None,
            };
            sum.checked_add(number.parse::<u64>().ok()?.checked_mul(unit)?)
        })?;
        (!text.is_empty()).then_some(Self(seconds))
    }
}

impl Decode for Duration {
    fn decode(value: &Value, decoder: &mut Decoder) -> Option<Self> {
        let Some(text) = value.as_str() else {
            decoder.wrong_type(value, "a string");
            return None;
        };
        let read = Self::read(text);
        if read.is_none() {
            let help = "write whole days, hours, minutes or seconds, such as `90d` or `1h30m`";
            decoder.wrong_value(value, format!("`{text}` is no duration"), help);
        }
        read
    }
}

impl JsonSchema for Duration {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string"})
    }
}

#[test]
fn durations_are_whole_days_hours_minutes_and_seconds() {
    for (text, seconds) in [("90d", 7_776_000), ("1h30m", 5400), ("45s", 45), ("1d1h1m1s", 90_061)] {
        assert_eq!(Duration::read(text), Some(Duration(seconds)));
    }
    for other in ["", "90", "d", "1.5h", "-1d", "100ms", "soon", "1y", "99999999999999999999h"] {
        assert_eq!(Duration::read(other), None, "{other}");
    }
}
