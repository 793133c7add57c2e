//! What a text consists of, and how a scanner looks at its bytes.

use super::Scanner;
use crate::yaml::Error;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::yaml) enum TokenKind {
    StreamEnd,
    /// `%YAML`, its version 1.1 or another one.
    Version(bool),
    TagDirective,
    DocumentStart,
    DocumentEnd,
    BlockSequence,
    BlockMapping,
    BlockEnd,
    FlowSequence,
    FlowSequenceEnd,
    FlowMapping,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias,
    Anchor,
    Tag,
    /// A scalar without quotes.
    Plain,
    /// A scalar with quotes, literal or folded.
    Quoted,
}

/// Where the text of a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::yaml) enum Content {
    /// A slice of what was read.
    Source { from: u32, to: u32 },
    /// A slice of `Scanner::own`.
    Own { from: u32, to: u32 },
}

#[derive(Clone, Copy, Debug)]
pub(in crate::yaml) struct Token {
    pub(in crate::yaml) kind: TokenKind,
    pub(in crate::yaml) start: u32,
    pub(in crate::yaml) end: u32,
    /// The scalar or the name; for tags the index into `Scanner::names`.
    pub(in crate::yaml) content: Content,
}

impl Token {
    /// A token that is nothing but its kind.
    pub(super) fn mark(kind: TokenKind, start: usize, end: usize) -> Self {
        Self::new(kind, start, end, source(start, start))
    }

    pub(super) fn new(kind: TokenKind, start: usize, end: usize, content: Content) -> Self {
        Self { kind, start: narrow(start), end: narrow(end), content }
    }
}

/// Texts of more than 4 GiB are refused before they are scanned.
pub(super) fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

pub(super) fn source(from: usize, to: usize) -> Content {
    Content::Source { from: narrow(from), to: narrow(to) }
}

impl Scanner<'_> {
    /// The byte at a place; NUL, which no text contains, behind its end.
    pub(super) fn at(&self, pos: usize) -> u8 {
        self.bytes.get(pos).copied().unwrap_or(0)
    }

    /// How many bytes of a line end stand here.
    pub(super) fn break_width(&self, pos: usize) -> usize {
        match self.at(pos) {
            b'\n' => 1,
            b'\r' => 1 + usize::from(self.at(pos + 1) == b'\n'),
            0xC2 if self.at(pos + 1) == 0x85 => 2,
            0xE2 if self.at(pos + 1) == 0x80 && matches!(self.at(pos + 2), 0xA8 | 0xA9) => 3,
            _ => 0,
        }
    }

    /// Whether a blank, a line end or the end of the text stands here.
    pub(super) fn is_blankz(&self, pos: usize) -> bool {
        match self.at(pos) {
            b' ' | b'\t' | b'\n' | b'\r' | 0 => true,
            0xC2 | 0xE2 => self.break_width(pos) > 0,
            _ => false,
        }
    }

    pub(super) fn is_break(&self, pos: usize) -> bool {
        self.break_width(pos) > 0
    }

    pub(super) fn next_line(&mut self, width: usize) {
        self.pos += width;
        self.line_start = self.pos;
    }

    /// Takes a line end and writes what YAML makes of it to `to`.
    pub(super) fn read_break(&mut self, to: &mut String) {
        let width = self.break_width(self.pos);
        to.push_str(if width == 3 { &self.text[self.pos..self.pos + 3] } else { "\n" });
        self.next_line(width);
    }

    /// Characters between the start of the line and the reader.
    pub(super) fn column(&mut self) -> i32 {
        if self.ascii {
            return i32::try_from(self.pos - self.line_start).unwrap_or(i32::MAX);
        }
        let (line, from, before) = self.counted;
        let (from, before) =
            if line == self.line_start && from <= self.pos { (from, before) } else { (self.line_start, 0) };
        let column = before + characters(&self.bytes[from..self.pos]);
        self.counted = (self.line_start, self.pos, column);
        i32::try_from(column).unwrap_or(i32::MAX)
    }

    /// Whether more than 1,024 characters lie between a place and the reader.
    pub(super) fn is_far_from(&self, start: usize) -> bool {
        let bytes = self.pos - start;
        bytes > 1024 && (self.ascii || bytes > 4096 || characters(&self.bytes[start..self.pos]) > 1024)
    }

    /// Where the reader is: behind the text once its last line was ended.
    pub(super) fn place(&self) -> usize {
        self.pos + usize::from(self.ended)
    }

    /// An error of the scanner, at the line of the reader.
    pub(super) fn fail(&self, problem: &str) -> Error {
        let place = self.place();
        if let Some(refused) = self.refused
            && place >= self.bytes.len()
        {
            return Error::yaml(refused);
        }
        // go-yaml counts from one here, but prints no number for the first line.
        let line = self.line_of(narrow(place));
        Error::at(if line == 0 { 0 } else { line + 1 }, place.min(self.bytes.len()), problem)
    }
}

fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}
