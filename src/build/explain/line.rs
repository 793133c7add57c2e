//! What stands at a line of a file that platc wrote: the document, and the way into it.

use super::Steps;
use crate::{
    source::{Position, SourceFile, Sources},
    value::{Data, Value},
    yaml::{self, Dialect},
};

/// What stands at a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The document, from 0.
    pub(super) document: usize,
    /// The way into it.
    pub(super) steps: Steps,
    /// Which line of a text of several lines it is, from 1.
    pub(super) text_line: Option<usize>,
}

/// What stands at a line and column; `None` where no object does.
pub(super) fn find(text: &str, at: (usize, Option<usize>)) -> Option<Found> {
    let mut sources = Sources::default();
    let file = sources.add("", text);
    // platc wrote it, and what it writes all readers read alike.
    let documents = yaml::read(file, text, Dialect::Kubernetes).ok()?;
    let source = sources.file(file);
    let separators = text.lines().enumerate().filter(|(_, line)| *line == "---").map(|(at, _)| at + 1);
    let document = separators.take_while(|separator| *separator <= at.0).count();
    if text.lines().nth(at.0 - 1) == Some("---") {
        return None;
    }
    let mut finder = Finder { source, at, steps: Vec::new(), text_line: None };
    finder.walk(documents.get(document)?);
    Some(Found { document, steps: finder.steps, text_line: finder.text_line })
}

struct Finder<'s> {
    source: &'s SourceFile,
    at: (usize, Option<usize>),
    steps: Steps,
    text_line: Option<usize>,
}

impl Finder<'_> {
    /// What is written from one key or item to the next is its own, however it is written.
    fn walk(&mut self, value: &Value) {
        match &value.data {
            Data::Map(map) => {
                let mut started = map.iter().filter_map(|entry| Some((entry, entry.key_span?.start)));
                let Some((entry, start)) = started.rfind(|(_, start)| self.has_begun(*start)) else {
                    return;
                };
                self.steps.push(entry.key.clone().into());
                let begin = self.source.position(start);
                if begin.line == self.at.0 && self.is_before(&entry.value) {
                    return;
                }
                if matches!(entry.value.data, Data::String(_)) && begin.line < self.at.0 {
                    self.text_line = Some(self.at.0 - begin.line);
                }
                self.walk(&entry.value);
            }
            Data::List(items) => {
                let mut starts =
                    items.iter().enumerate().filter_map(|(at, item)| Some((at, item, item.span()?.start)));
                let Some((at, item, _)) = starts.rfind(|(_, _, start)| self.has_begun(*start)) else {
                    return;
                };
                self.steps.push(at.to_string().into());
                let begin = item.span().map(|span| self.source.position(span.start));
                let on_dash = |begin: Position| {
                    begin.line == self.at.0 && self.at.1.is_some_and(|column| column < begin.column)
                };
                if !begin.is_some_and(on_dash) {
                    self.walk(item);
                }
            }
            _ => {}
        }
    }

    /// Whether something has begun at the place: in lines before it, in its line, or before its column. A list's `-`
    /// belongs to its item.
    fn has_begun(&self, start: u32) -> bool {
        let begin = self.source.position(start);
        let (line, column) = self.at;
        let indent = self.source.line(begin.line).map_or(0, |(first, _)| {
            let text = &self.source.text[first as usize..start as usize];
            text.chars().filter(|letter| !matches!(letter, ' ' | '-')).count()
        });
        begin.line < line
            || begin.line == line && (indent == 0 || column.is_none_or(|column| begin.column <= column))
    }

    /// Whether the place is the key of a map or list that begins in a later line.
    fn is_before(&self, value: &Value) -> bool {
        let begins = value.span().map(|span| self.source.position(span.start).line);
        begins.is_some_and(|begins| begins > self.at.0)
    }
}
