//! Time zones: the bundled database's, those that a parsed time brings along, and what stands for the machine's.

use std::rc::Rc;

use jiff::{
    Timestamp,
    tz::{TimeZone, TimeZoneDatabase},
};

use crate::text::Text;

/// `*time.Location`
#[derive(Clone, Debug)]
pub enum Zone {
    /// `time.UTC`
    Utc,
    /// `time.Local`: always UTC, so that a chart renders alike on every machine.
    Local,
    /// What a parsed time said of itself: a name, which may be empty, and seconds east.
    Fixed(Text, i32),
    /// One of the database.
    Named(Rc<TimeZone>),
}

/// What a zone says at an instant.
#[derive(Debug)]
pub struct Moment {
    /// Its abbreviation; empty for an offset without a name.
    pub name: Text,
    /// Seconds east of Greenwich.
    pub offset: i32,
    /// Whether it is summer time.
    pub summer: bool,
}

impl Zone {
    /// `time.LoadLocation`, with the database that is built in.
    pub fn find(name: &[u8]) -> Option<Self> {
        match name {
            b"" | b"UTC" => return Some(Self::Utc),
            b"Local" => return Some(Self::Local),
            _ => {}
        }
        let name = std::str::from_utf8(name).ok()?;
        let zone = TimeZoneDatabase::bundled().get(name).ok()?;
        // Go opens a file of this name, and files have one spelling.
        (zone.iana_name() == Some(name)).then(|| Self::Named(Rc::new(zone)))
    }

    /// What it is called.
    pub fn name(&self) -> Text {
        match self {
            Self::Utc => Text::from("UTC"),
            Self::Local => Text::from("Local"),
            Self::Fixed(name, _) => name.clone(),
            Self::Named(zone) => Text::from(zone.iana_name().unwrap_or_default()),
        }
    }

    /// What it says at an instant.
    pub fn at(&self, seconds: i64) -> Moment {
        match self {
            Self::Utc | Self::Local => Moment { name: Text::from("UTC"), offset: 0, summer: false },
            Self::Fixed(name, offset) => Moment { name: name.clone(), offset: *offset, summer: false },
            Self::Named(zone) => {
                let at = Timestamp::from_second(within_database(seconds)).unwrap_or_default();
                let info = zone.to_offset_info(at);
                Moment {
                    name: Text::from(info.abbreviation()),
                    offset: info.offset().seconds(),
                    summer: info.dst().is_dst(),
                }
            }
        }
    }

    /// The instant at which its clock shows `wall`, as Go's `Date` guesses it: by the offset of that moment in UTC,
    /// mended once when a change of clocks lies between.
    pub fn instant_of(&self, wall: i64) -> i64 {
        let offset = i64::from(self.at(wall).offset);
        if offset == 0 {
            return wall;
        }
        wall.wrapping_sub(i64::from(self.at(wall.wrapping_sub(offset)).offset))
    }
}

/// The same moment of a year that the database knows: rules repeat with the calendar, and before the first there is
/// nothing but the first.
fn within_database(seconds: i64) -> i64 {
    const FOUR_CENTURIES: i64 = 146_097 * 86_400;
    let (first, last) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    if seconds <= last {
        return seconds.max(first);
    }
    last - FOUR_CENTURIES + (seconds - last) % FOUR_CENTURIES
}
