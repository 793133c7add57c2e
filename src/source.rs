//! Files as they were read, and places in them.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

/// A file of one run, by its place in [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A stretch of bytes in one file: the origin of a value, or the place that a message points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// Whether `other` lies within this span.
    #[must_use]
    pub fn contains(&self, other: Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

/// A position as people count: lines and columns from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

/// One file as it was read.
#[derive(Debug)]
pub struct SourceFile {
    /// Its path below the repository's root, with `/` between components.
    pub path: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
    /// Found when somebody first asks where a byte stands: most files are never pointed into.
    line_starts: OnceLock<Vec<u32>>,
}

impl SourceFile {
    fn new(path: Arc<str>, text: Arc<str>) -> Self {
        Self { path, text, line_starts: OnceLock::new() }
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let after_breaks = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(after_breaks.map(|(at, _)| offset(at + 1))).collect()
        })
    }

    /// The position of a byte.
    #[must_use]
    pub fn position(&self, byte: u32) -> Position {
        let line = self.line_starts().partition_point(|start| *start <= byte);
        let start = self.line_starts()[line - 1] as usize;
        let before = self.text.get(start..byte as usize).unwrap_or_default();
        // A byte order mark is no character to whoever counts columns.
        Position { line, column: before.trim_start_matches('\u{feff}').chars().count() + 1 }
    }

    /// The span of a line that is counted from 1, without its break; `None` past the end.
    #[must_use]
    pub fn line(&self, line: usize) -> Option<(u32, u32)> {
        let start = *self.line_starts().get(line.checked_sub(1)?)?;
        let end = self.line_starts().get(line).map_or(offset(self.text.len()), |next| next - 1);
        Some((start, end))
    }
}

/// All files of one run that a message can point into.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    by_path: BTreeMap<Arc<str>, FileId>,
}

impl Sources {
    /// Keeps a file and gives it an identity.
    pub fn add(&mut self, path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> FileId {
        let path = path.into();
        let id = FileId(offset(self.files.len()));
        self.files.push(SourceFile::new(path.clone(), text.into()));
        self.by_path.entry(path).or_insert(id);
        id
    }

    /// The file of an identity that [`Sources::add`] gave.
    #[must_use]
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The path of the file that a span lies in.
    #[must_use]
    pub fn path(&self, span: Span) -> &str {
        &self.file(span.file).path
    }

    /// Where a span begins.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        self.file(span.file).position(span.start)
    }

    /// The text of a span.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file).text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// `path:line:column`, as editors and terminals link it.
    #[must_use]
    pub fn place(&self, span: Span) -> String {
        let Position { line, column } = self.position(span);
        format!("{}:{line}:{column}", self.path(span))
    }

    /// The file at a path, when it was read.
    pub fn find(&self, path: &str) -> Option<(FileId, &SourceFile)> {
        self.by_path.get(path).map(|id| (*id, self.file(*id)))
    }

    /// Every file with its identity, in the order of reading.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(at, file)| (FileId(offset(at)), file))
    }
}

/// A byte offset as stored; `tree` refuses files over 4 GiB long before.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
