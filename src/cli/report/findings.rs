//! What there is to report, as all formats take it.

use super::Subject;
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Level},
    source::{Position, Sources, Span},
    tree::BlobId,
};
use std::{borrow::Cow, collections::BTreeMap};

/// Diagnostics with what readers beside people have to know of them.
#[derive(Clone, Copy, Debug)]
pub struct Findings<'a> {
    /// What is wrong.
    pub diagnostics: &'a Diagnostics,
    /// What it is said of.
    pub sources: &'a Sources,
    /// What was looked at, for formats that name what is right, too.
    pub subjects: &'a [Subject],
    /// The way from the top of the git repository to the platform's folder, with a slash at its end: readers that know
    /// of a repository count paths from there.
    pub above: &'a str,
}

impl Findings<'_> {
    /// A path of the platform as the repository has it.
    pub(super) fn path<'p>(&self, path: &'p str) -> Cow<'p, str> {
        if self.above.is_empty() { path.into() } else { format!("{}{path}", self.above).into() }
    }

    /// Where a diagnostic is, as `path:line:column` of the repository.
    pub(super) fn place(&self, diagnostic: &Diagnostic) -> Option<String> {
        let Some(span) = diagnostic.span() else {
            return diagnostic.file.as_deref().map(|file| self.path(file).into_owned());
        };
        let start = self.sources.position(span);
        Some(format!("{}:{}:{}", self.path(self.sources.path(span)), start.line, start.column))
    }

    /// Where a place begins and ends, the line breaks at its end left out: the line behind the last is none.
    pub(super) fn region(&self, span: Span) -> (Position, Position) {
        let file = self.sources.file(span.file);
        let marked = file.text.get(span.start as usize..span.end as usize).unwrap_or_default();
        let breaks = marked.len() - marked.trim_end_matches(['\n', '\r']).len();
        let end = span.end - u32::try_from(breaks).unwrap_or_default();
        (file.position(span.start), file.position(end))
    }

    /// How many errors and how many warnings there are.
    pub(in crate::cli) fn counts(&self) -> (usize, usize) {
        let errors = self.diagnostics.iter().filter(|told| told.level == Level::Error).count();
        (errors, self.diagnostics.iter().count() - errors)
    }

    /// For each diagnostic a name that is its own, and stays it when lines move: readers tell by it what is new and what
    /// is mended. Git's hash of a text is one that every version and machine makes alike.
    pub(super) fn fingerprints(&self) -> Vec<String> {
        let mut seen = BTreeMap::<String, usize>::new();
        let mut name = |diagnostic: &Diagnostic| {
            let file = diagnostic.span().map(|span| self.sources.path(span)).or(diagnostic.file.as_deref());
            let file = self.path(file.unwrap_or_default());
            let object = diagnostic.rendered.as_deref().unwrap_or_default();
            let what = [diagnostic.rule, &file, object, &diagnostic.message].join("\n");
            let times = seen.entry(what.clone()).or_default();
            *times += 1;
            BlobId::of(format!("{what}\n{times}").as_bytes()).map_or_else(String::new, |id| id.to_string())
        };
        self.diagnostics.iter().map(&mut name).collect()
    }
}
