//! What the executor writes down while it executes.

use std::{collections::BTreeSet, sync::Arc};

use super::{Draw, Places, Read};
use crate::text::Text;

/// How many reads and segments there is room for at first.
const EXPECTED: usize = 512;

/// A number of tasks or bytes: [`crate::limits::OUTPUT`] is far below what this holds.
pub(crate) fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What is written down of one render.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    pub(super) places: Places,
    pub(super) reads: Vec<Raw>,
    pub(super) segments: Vec<Segment>,
    /// The paths of the templates.
    pub(super) files: Vec<Arc<str>>,
    pub(super) draws: BTreeSet<Draw>,
    /// Which of the tasks is under way.
    task: u32,
    /// Where its reads and segments begin.
    begins: (usize, usize),
}

/// A read by a place's number, and the part of the output that it decides on.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) kind: Kind,
    pub(super) place: u32,
    pub(super) task: u32,
    pub(super) from: u32,
    /// `u32::MAX` for all that follows.
    pub(super) to: u32,
}

/// What is read of a place, or elsewhere.
#[derive(Debug)]
pub(crate) enum Kind {
    /// The value at a key.
    Value(Text),
    /// Which keys there are.
    Keys,
    /// All of it.
    All,
    /// What is none of the values.
    Other(Box<Read>),
}

/// A piece of output that one node of a template wrote.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) task: u32,
    pub(super) offset: u32,
    pub(super) file: u32,
    pub(super) position: u32,
    /// Whether it is the template's own text.
    pub(super) is_text: bool,
}

impl Recorder {
    pub(crate) fn new(places: Places) -> Self {
        // Most charts have more: growing from nothing would copy them ten times.
        let (reads, segments) = (Vec::with_capacity(EXPECTED), Vec::with_capacity(EXPECTED));
        Self { places, reads, segments, ..Self::default() }
    }

    /// A task begins; its output is empty.
    pub(crate) fn begin(&mut self, task: usize) {
        self.task = short(task);
        self.begins = (self.reads.len(), self.segments.len());
    }

    /// The words of a nil were taken out of the task's output: where each began, and how long they are.
    pub(crate) fn cut(&mut self, at: &[usize], length: usize) {
        let cuts = |offset: u32| at.iter().take_while(|cut| short(**cut) < offset).count();
        let moved =
            |offset: u32| if offset == u32::MAX { offset } else { offset - short(length * cuts(offset)) };
        for read in &mut self.reads[self.begins.0..] {
            (read.from, read.to) = (moved(read.from), moved(read.to));
        }
        for segment in &mut self.segments[self.begins.1..] {
            segment.offset = moved(segment.offset);
        }
    }

    /// A read, while the output was `offset` long.
    pub(crate) fn read(&mut self, kind: Kind, place: u32, offset: usize) {
        let offset = short(offset);
        self.reads.push(Raw { kind, place, task: self.task, from: offset, to: offset });
    }

    /// How many reads there are.
    pub(crate) fn count(&self) -> usize {
        self.reads.len()
    }

    /// Reads that decide on the output up to `offset`.
    pub(crate) fn last(&mut self, reads: std::ops::Range<usize>, offset: usize) {
        for read in &mut self.reads[reads] {
            read.to = read.to.max(short(offset));
        }
    }

    /// What follows at `offset` is written by this node.
    pub(crate) fn write(&mut self, file: &Arc<str>, position: u32, offset: usize, is_text: bool) {
        let known = self.files.iter().rposition(|own| Arc::ptr_eq(own, file));
        let known = known.unwrap_or_else(|| {
            self.files.push(Arc::clone(file));
            self.files.len() - 1
        });
        let file = u32::try_from(known).unwrap_or(u32::MAX);
        self.segments.push(Segment { task: self.task, offset: short(offset), file, position, is_text });
    }

    /// A function answered what it would not answer again.
    pub(crate) fn draw(&mut self, draw: Draw) {
        self.draws.insert(draw);
    }
}
