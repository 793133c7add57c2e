//! What a render read, and which line of a template wrote what: asked for by `render::Options::trace`.

mod places;
mod recorder;

pub(crate) use places::{Places, TOP};
pub(crate) use recorder::{Kind, Recorder, short};

use std::{collections::BTreeSet, ops::Range, sync::Arc};

use crate::text::Text;
use recorder::{Raw, Segment};

/// The keys that lead to a value, from the top of a release's values; elements of lists are numbers.
pub type Path = Vec<Text>;

/// How many values [`Trace::values_in`] tells of: who asks for those of a whole document wants another answer.
const MOST: usize = 16;

/// Something that a render looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Read {
    /// A value, or that there is none; of a map or a list only that it is one.
    Value(Path),
    /// Which keys a map has, or how many elements a list.
    Keys(Path),
    /// A value and all below it.
    All(Path),
    /// A file of a chart, or that there is none.
    File(Text),
    /// The files of a chart that fit a pattern.
    Files(Text),
    /// Whether the cluster knows an API version.
    ApiVersion(Text),
    /// The cluster's version.
    KubeVersion,
}

/// What a function took from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Chance that the caller gives.
    Chance,
    /// Chance of the library that makes keys and signs, which nobody can give.
    Keys,
    /// The clock.
    Clock,
}

/// A call of a function that answers differently another time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Draw {
    /// Its name.
    pub function: &'static str,
    /// What it took.
    pub source: Source,
    /// The template's path, from the chart's name on; `gotpl` for what a `tpl` was given.
    pub template: Arc<str>,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 0, in bytes.
    pub column: usize,
}

/// A place in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The template's path, from the chart's name on.
    pub template: Arc<str>,
    /// The byte in it.
    pub byte: usize,
}

/// The part of a template's output that a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Which of the templates.
    pub(crate) task: u32,
    /// Where the document before it ends.
    pub(crate) begin: u32,
    /// Where its text begins.
    pub(crate) start: u32,
    /// Where its text ends.
    pub(crate) end: u32,
}

/// What one render tells beside its documents.
#[derive(Debug, Default)]
pub struct Trace {
    places: Places,
    reads: Vec<Raw>,
    segments: Vec<Segment>,
    /// The paths of the templates.
    files: Vec<Arc<str>>,
    /// Functions that answer differently another time, once for each place.
    pub draws: BTreeSet<Draw>,
    fixed: Fixed,
}

/// What is known of a render without rendering.
#[derive(Debug, Default)]
pub(crate) struct Fixed {
    /// What decides which subcharts there are, and what schemas look at.
    pub(crate) reads: BTreeSet<Read>,
    /// Where the subcharts' values lie.
    pub(crate) charts: Vec<Path>,
}

impl Trace {
    pub(crate) fn new(recorder: Recorder, fixed: Fixed) -> Self {
        let Recorder { places, reads, segments, files, draws, .. } = recorder;
        Self { places, reads, segments, files, draws, fixed }
    }

    /// All that was read, by any template and before them.
    pub fn reads(&self) -> BTreeSet<Read> {
        let read = self.reads.iter().flat_map(|raw| self.told(raw));
        read.chain(self.fixed.reads.iter().cloned()).collect()
    }

    /// What a document depends on: what was read while it was written, what decided that it was, and what was kept in
    /// variables before.
    pub fn reads_of(&self, origin: &Origin) -> BTreeSet<Read> {
        let meets = |raw: &&Raw| {
            raw.task == origin.task && raw.from < origin.end.max(origin.begin + 1) && raw.to >= origin.begin
        };
        self.reads.iter().filter(meets).flat_map(|raw| self.told(raw)).collect()
    }

    /// The template's place that wrote a byte of a document's text.
    pub fn place(&self, origin: &Origin, byte: usize) -> Option<Place> {
        let (segment, over) = self.segment(origin, byte)?;
        let template = Arc::clone(self.files.get(segment.file as usize)?);
        let byte = segment.position as usize + if segment.is_text { over } else { 0 };
        Some(Place { template, byte })
    }

    /// What was read by the action that wrote a byte of a document's text.
    pub fn reads_at(&self, origin: &Origin, byte: usize) -> BTreeSet<Read> {
        let Some((segment, _)) = self.segment(origin, byte).filter(|(segment, _)| !segment.is_text) else {
            return BTreeSet::new();
        };
        let begin = self.reads.partition_point(|raw| (raw.task, raw.from) < (origin.task, segment.offset));
        let here = |raw: &&Raw| raw.task == origin.task && raw.from == segment.offset;
        let reads = self.reads[begin..].iter().take_while(here);
        reads.filter(|raw| raw.to == raw.from).flat_map(|raw| self.told(raw)).collect()
    }

    /// The values that were read by the actions that wrote a stretch of a document's text, in the order of reading: their
    /// paths alone, and not those of maps that were only passed through where more was read.
    pub fn values_in(&self, origin: &Origin, bytes: Range<usize>) -> Vec<Path> {
        let (at, end) = (origin.start + short(bytes.start), origin.start + short(bytes.end));
        let behind = self.segments.partition_point(|own| (own.task, own.offset) <= (origin.task, at));
        let segments = self.segments[behind.saturating_sub(1)..].iter();
        let here =
            segments.take_while(|own| own.task == origin.task && (own.offset < end || own.offset <= at));
        let mut found: Vec<Path> = Vec::new();
        for segment in here.filter(|own| !own.is_text) {
            let begin =
                self.reads.partition_point(|raw| (raw.task, raw.from) < (origin.task, segment.offset));
            let reads = self.reads[begin..].iter();
            let reads = reads.take_while(|raw| raw.task == origin.task && raw.from == segment.offset);
            for raw in reads.filter(|raw| raw.to == raw.from) {
                let mut path = self.places.path(raw.place);
                match &raw.kind {
                    Kind::Value(key) => path.push(key.clone()),
                    Kind::All | Kind::Keys => {}
                    Kind::Other(_) => continue,
                }
                found.retain(|known| !path.starts_with(known));
                found.push(path);
                if found.len() == MOST {
                    return found;
                }
            }
        }
        found
    }

    /// The segment that a byte of a document belongs to, and how far it is from the segment's beginning.
    fn segment(&self, origin: &Origin, byte: usize) -> Option<(&Segment, usize)> {
        let at = origin.start + short(byte);
        let behind = self.segments.partition_point(|own| (own.task, own.offset) <= (origin.task, at));
        let segment = self.segments[..behind].last().filter(|own| own.task == origin.task)?;
        Some((segment, (at - segment.offset) as usize))
    }

    /// What a read is called by the user's values: a subchart's globals are those of all charts above it.
    fn told(&self, raw: &Raw) -> Vec<Read> {
        let path = |key: Option<&Text>| {
            let mut path = self.places.path(raw.place);
            path.extend(key.cloned());
            path
        };
        let of_values = |make: fn(Path) -> Read, key: Option<&Text>| {
            let path = path(key);
            let globals = places::globals(&path).into_iter().map(make);
            std::iter::once(make(path.clone())).chain(globals).collect()
        };
        match &raw.kind {
            Kind::Value(key) => of_values(Read::Value, Some(key)),
            Kind::Keys => of_values(Read::Keys, None),
            Kind::All => {
                let mut reads = of_values(Read::All, None);
                let whole = self.places.path(raw.place);
                // The values of a subchart have the globals of all charts above it.
                for chart in self.fixed.charts.iter().filter(|chart| chart.starts_with(&whole)) {
                    let global = [&chart[..], &[Text::from("global")]].concat();
                    reads.extend(places::globals(&global).into_iter().map(Read::All));
                }
                reads
            }
            Kind::Other(read) => vec![Read::clone(read)],
        }
    }
}
