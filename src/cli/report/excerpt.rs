//! The lines of a file that a message is about.

use super::escape::in_one_column;
use crate::{
    diagnostic::Label,
    source::{FileId, Sources},
};
use std::collections::BTreeSet;
use std::ops::Range;

/// Bytes that are marked at most.
const MARKED: usize = 60;

/// Bytes of a line that are kept behind what is marked; the renderer cuts further.
const TAIL: usize = 200;

/// Bytes of a line before what is marked, up to which it is shown.
const FAR: usize = 10_000;

/// Lines of one file, with what is marked in them.
pub(super) struct Excerpt {
    /// The file's path.
    pub(super) path: String,
    /// The first line's number.
    pub(super) line: usize,
    /// The lines.
    pub(super) text: String,
    /// What is marked.
    pub(super) marks: Vec<Mark>,
}

/// A stretch of an excerpt.
pub(super) struct Mark {
    /// Its bytes in the excerpt's text.
    pub(super) range: Range<usize>,
    /// What there is to say of it.
    pub(super) text: String,
    /// Whether it is the place to change.
    pub(super) first: bool,
}

/// The excerpts that labels need, one a file, the first label's first.
pub(super) fn excerpts(labels: &[Label], sources: &Sources) -> Vec<Excerpt> {
    let mut files: Vec<FileId> = Vec::new();
    for label in labels {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    files.into_iter().map(|file| excerpt(file, labels, sources)).collect()
}

/// The lines of a file that labels mark.
pub(super) fn lines<'a>(
    labels: &'a [Label],
    sources: &'a Sources,
) -> impl Iterator<Item = (FileId, usize)> + 'a {
    labels.iter().flat_map(|Label { span, .. }| {
        let file = sources.file(span.file);
        let lines = file.position(span.start).line..=file.position(span.end).line;
        lines.map(|line| (span.file, line))
    })
}

/// Whether the lines of all labels can be shown: who marks the end of a line of megabytes wants no line.
pub(super) fn readable(labels: &[Label], sources: &Sources) -> bool {
    labels.iter().all(|label| {
        let file = sources.file(label.span.file);
        let line = file.line(file.position(label.span.start).line).unwrap_or_default();
        label.span.start.saturating_sub(line.0) as usize <= FAR
    })
}

fn excerpt(id: FileId, labels: &[Label], sources: &Sources) -> Excerpt {
    let file = sources.file(id);
    let places: Vec<(usize, usize, &Label)> = labels
        .iter()
        .enumerate()
        .filter(|(_, label)| label.span.file == id)
        .map(|(at, label)| (at, file.position(label.span.start).line, label))
        .collect();
    let lines: BTreeSet<usize> = places.iter().map(|(_, line, _)| *line).collect();
    let (first, last) = (lines.first().copied().unwrap_or(1), lines.last().copied().unwrap_or(1));
    let mut excerpt =
        Excerpt { path: file.path.to_string(), line: first, text: String::new(), marks: Vec::new() };
    for number in first..=last {
        let (start, end) = file.line(number).unwrap_or_default();
        // What is far from all labels is folded away, and needs no text.
        let near = lines.range(number.saturating_sub(1)..=number + 1).next().is_some();
        let text = if near { file.text.get(start as usize..end as usize).unwrap_or_default() } else { "" };
        let marked = places.iter().filter(|(_, line, _)| *line == number);
        let labels: Vec<(usize, &Label)> = marked.map(|(at, _, label)| (*at, *label)).collect();
        excerpt.add(&Line { number, start, text: text.trim_end_matches('\r') }, &labels);
    }
    excerpt
}

/// A line of a file.
struct Line<'a> {
    number: usize,
    /// Its first byte in the file.
    start: u32,
    text: &'a str,
}

impl Line<'_> {
    /// The bytes that a label marks, as many as are shown.
    fn marked(&self, label: &Label) -> Range<usize> {
        let at = |byte: u32| (byte.saturating_sub(self.start) as usize).min(self.text.len());
        let start = at(label.span.start);
        start..at(label.span.end).min(start + MARKED)
    }
}

impl Excerpt {
    /// Adds a line with its labels, cut behind the last of them.
    fn add(&mut self, line: &Line, labels: &[(usize, &Label)]) {
        let reach = labels.iter().map(|(_, label)| line.marked(label).end).max().unwrap_or(0);
        // For each byte of the line, where it went.
        let mut places = Vec::new();
        for (at, letter) in line.text.char_indices() {
            if at > reach + TAIL {
                self.text.push('…');
                break;
            }
            places.resize(at + letter.len_utf8(), self.text.len());
            // A byte order mark is no column.
            if (line.number, at, letter) != (1, 0, '\u{feff}') {
                self.text.push(in_one_column(letter));
            }
        }
        let end = self.text.len();
        let place = |byte: usize| places.get(byte).copied().unwrap_or(end);
        self.marks.extend(labels.iter().map(|(at, label)| {
            let Range { start, end } = line.marked(label);
            Mark { range: place(start)..place(end), text: label.text.clone(), first: *at == 0 }
        }));
        self.text.push('\n');
    }
}
