//! What functions may use beyond their arguments: chance, the clock, what is left of the limits.

use std::{fmt, rc::Rc};

use foldhash::HashMap;

use crate::{limits::Fuel, regex::Regex, text::Text, trace::Recorder};

/// Where randomness comes from. The caller decides whether it is the system's or seeded.
pub trait Random {
    /// Fills `bytes`.
    fn fill(&mut self, bytes: &mut [u8]);

    /// Who asks next: a template's path and a byte in it. A source that is to give the same place the same bytes again
    /// counts from here.
    fn site(&mut self, _template: &str, _byte: usize) {}
}

/// An instant: seconds and nanoseconds since 1970 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant {
    /// Whole seconds.
    pub seconds: i64,
    /// The rest, below 1,000,000,000.
    pub nanoseconds: u32,
}

/// Which Helm is emulated: they differ in printing, order and messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Version {
    /// Helm 3.17
    V3_17,
    /// Helm 4.1
    #[default]
    V4_1,
}

/// What one render's functions share.
pub struct Context<'r> {
    /// Which Helm is emulated.
    pub version: Version,
    /// Chance, for `randAlphaNum`, `genCA`, `uuidv4` and their like.
    pub random: &'r mut dyn Random,
    /// What `now` answers.
    pub now: Instant,
    /// What is left of the limits.
    pub fuel: Fuel,
    /// Patterns compiled by this render, by Go's spelling.
    pub regexes: HashMap<Text, Rc<Regex>>,
    /// What is written down of the render, when somebody asked for it.
    pub(crate) trace: Option<Box<Recorder>>,
}

impl<'r> Context<'r> {
    /// A context with full limits.
    pub fn new(version: Version, random: &'r mut dyn Random, now: Instant) -> Self {
        Self { version, random, now, fuel: Fuel::default(), regexes: HashMap::default(), trace: None }
    }
}

impl fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("version", &self.version)
            .field("fuel", &self.fuel)
            .finish_non_exhaustive()
    }
}
