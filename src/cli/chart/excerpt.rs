//! The lines of templates that a refusal is about: where it happened, and what called what.

use crate::{
    build::chart::{Failure, Place},
    diagnostic::Diagnostic,
    source::{FileId, Sources, Span},
};
use std::{collections::BTreeMap, ops::Range};

/// A refusal as a diagnostic with the templates that it is about; `None` when it is about none.
pub(super) fn of(failure: &Failure) -> Option<(Diagnostic, Sources)> {
    let mut sources = Sources::default();
    let mut files = BTreeMap::new();
    let spans: Vec<Option<Span>> =
        failure.trace.iter().map(|place| span(place, &mut sources, &mut files)).collect();
    let (innermost, callers) = spans.split_last()?;
    let told = Diagnostic::error("refused-chart", failure.cause.clone());
    let what = failure.nil.as_ref().map(|nil| format!("`{nil}` is not there, or null")).unwrap_or_default();
    let told = told.at((*innermost)?, what);
    // The nearest caller first: that is the way back.
    let told = callers.iter().rev().fold(told, |told, caller| told.at(*caller, "called from here"));
    Some((told, sources))
}

fn span<'f>(place: &'f Place, sources: &mut Sources, files: &mut BTreeMap<&'f str, FileId>) -> Option<Span> {
    if place.text.is_empty() {
        return None;
    }
    let file =
        *files.entry(&place.file).or_insert_with(|| sources.add(place.file.as_str(), place.text.as_str()));
    let (start, end) = sources.file(file).line(place.line)?;
    let line = place.text.get(start as usize..end as usize)?;
    let marked = marked(line, place)?;
    let at = |byte: usize| Some(start + u32::try_from(byte).ok()?);
    Some(Span { file, start: at(marked.start)?, end: at(marked.end)? })
}

/// What of its line a place means: Go prints a node in its own way, so it ends with the action where it is written
/// otherwise. A template that cannot be parsed has a line alone.
fn marked(line: &str, place: &Place) -> Option<Range<usize>> {
    if place.node.is_empty() {
        return Some(line.len() - line.trim_start().len()..line.trim_end().len());
    }
    let rest = line.get(place.column..)?;
    let written = if rest.starts_with(&place.node) {
        &place.node
    } else {
        rest.split("}}").next().unwrap_or_default().trim_end_matches([' ', '-'])
    };
    Some(place.column..place.column + written.len())
}
