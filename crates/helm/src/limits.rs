//! How much a render may use: beyond these numbers a chart is refused with a message, never with a crash.

use crate::fault::Fault;

/// How often a template may be included inside itself (Helm: `recursionMaxNums`).
pub const INCLUDE_DEPTH: usize = 1_000;
/// Bytes of stack that templates may take which include each other (a ring of names; Helm overflows its own).
pub const STACK: usize = 64 << 20;
/// How deep actions may nest inside each other in a file (text/template has no limit, and overflows).
pub const NESTING: usize = 1_000;
/// How deep values may nest where they are printed, compared or merged (encoding/json refuses at 10,000).
pub const VALUE_DEPTH: usize = 1_000;
/// Bytes that the templates of one render may write together.
pub const OUTPUT: usize = 64 << 20;
/// Bytes that one value may have: a string that a function makes.
pub const TEXT: usize = 64 << 20;
/// Steps of one render: about one for each node of a template executed, each element made, each 16 bytes given to
/// or made by a function, each 64 bytes written.
pub const FUEL: u64 = 50_000_000;
/// Bytes that a text may have which a function reads as a document: `[],` takes thirty times as much once read.
pub const READ: usize = 16 << 20;
/// Bytes that a chart's files may have together, subcharts included.
pub const CHART: usize = 256 << 20;
/// Bytes that one file of a chart may have (Helm 4 refuses more than 5 MiB in an archive unless told otherwise).
pub const FILE: usize = 64 << 20;
/// How many values a document may have (64 MiB of `[],` would have 22 million, of 100 bytes each once they are thawed).
pub const NODES: usize = 1 << 20;
/// Bytes of rendered documents that a chart keeps parsed; their trees take about three times as much.
pub(crate) const DOCUMENTS: usize = 16 << 20;
/// How many files a chart may have, subcharts included.
pub const FILES: usize = 100_000;
/// How deep subcharts may nest.
pub const SUBCHART_DEPTH: usize = 64;
/// Bytes that an element of a list takes, a `Value`.
pub(crate) const ITEM: usize = 24;
/// Bytes that an entry of a map takes: its key and its value.
pub(crate) const ENTRY: usize = ITEM + 16;
/// Bytes that one regular expression may have once compiled.
pub const REGEX: usize = 4 << 20;

/// What is left of a render's steps and bytes.
#[derive(Debug)]
pub struct Fuel {
    steps: u64,
    output: usize,
}

impl Default for Fuel {
    fn default() -> Self {
        Self { steps: FUEL, output: OUTPUT }
    }
}

impl Fuel {
    /// Only so many steps.
    pub fn of(steps: u64) -> Self {
        Self { steps, output: OUTPUT }
    }

    /// Takes `steps`.
    ///
    /// # Errors
    /// `Fault::Limit` when none are left.
    #[inline]
    pub fn take(&mut self, steps: usize) -> Result<(), Fault> {
        match self.steps.checked_sub(steps as u64) {
            Some(left) => {
                self.steps = left;
                Ok(())
            }
            None => Err(Fault::Limit(format!("the chart takes more than {FUEL} steps to render"))),
        }
    }

    /// Takes `bytes` of output.
    ///
    /// # Errors
    /// `Fault::Limit` when none are left.
    #[inline]
    pub fn write(&mut self, bytes: usize) -> Result<(), Fault> {
        match self.output.checked_sub(bytes) {
            Some(left) => {
                self.output = left;
                Ok(())
            }
            None => Err(Fault::Limit(format!("the chart renders more than {} MiB", OUTPUT >> 20))),
        }
    }

    /// Whether a text of `bytes` may be made; takes a step for each 16 of them.
    ///
    /// # Errors
    /// `Fault::Limit` when it is too long or no steps are left.
    pub fn text(&mut self, bytes: usize) -> Result<(), Fault> {
        if bytes > TEXT {
            return Err(Fault::Limit(format!("a value of more than {} MiB is made", TEXT >> 20)));
        }
        self.take(bytes / 16)
    }

    /// Whether a value that prints as `bytes` may have been printed: its parts may share what they hold, so that walking them
    /// is what takes time. Takes a step for each 4 bytes.
    ///
    /// # Errors
    /// `Fault::Limit` when it is too long or no steps are left.
    pub fn printed(&mut self, bytes: usize) -> Result<(), Fault> {
        self.text(bytes)?;
        self.take(bytes / 4)
    }

    /// Whether a map of `entries` may be copied, each of which takes a key besides a value; takes steps for them.
    ///
    /// # Errors
    /// `Fault::Limit` when it is too long or no steps are left.
    pub fn map(&mut self, entries: usize) -> Result<(), Fault> {
        self.text(entries.saturating_mul(ENTRY))?;
        self.take(entries.saturating_mul(2))
    }

    /// Whether a list of `items` may be made, which takes as much memory as a text may; takes a step for each of them.
    ///
    /// # Errors
    /// `Fault::Limit` when it is too long or no steps are left.
    pub fn list(&mut self, items: usize) -> Result<(), Fault> {
        self.text(items.saturating_mul(ITEM))?;
        self.take(items)
    }
}
