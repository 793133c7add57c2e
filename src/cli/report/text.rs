//! Diagnostics for people: each with its lines, in the manner of rustc.

use super::{
    escape::{visible, visible_lines},
    excerpt::{Excerpt, excerpts, lines, readable},
    message,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Level},
    source::{FileId, Sources},
};
use annotate_snippets::{AnnotationKind, Group, Level as Severity, Origin, Renderer, Snippet};
use std::{
    collections::BTreeSet,
    io::{self, Write},
};

/// Diagnostics that are printed; who mends them sees the rest.
const SHOWN: usize = 50;

/// Columns of a source line that are printed.
const WIDTH: usize = 120;

pub(super) fn print(
    diagnostics: &Diagnostics,
    sources: &Sources,
    color: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.term_width(WIDTH);
    let hidden = hidden(diagnostics, sources);
    for diagnostic in diagnostics.iter().take(SHOWN) {
        writeln!(out, "{}\n", renderer.render(&groups(diagnostic, sources, &hidden)))?;
    }
    let rest: Vec<&Diagnostic> = diagnostics.iter().skip(SHOWN).collect();
    if !rest.is_empty() {
        writeln!(out, "not shown: {}", counted(rest))?;
    }
    if diagnostics.is_empty() { Ok(()) } else { writeln!(out, "{}", counted(diagnostics)) }
}

/// The lines that no message may show: what one hides, another about the same line would tell.
fn hidden(diagnostics: &Diagnostics, sources: &Sources) -> Lines {
    let hiding = diagnostics.iter().filter(|diagnostic| diagnostic.hides_source);
    hiding.flat_map(|diagnostic| lines(&diagnostic.labels, sources)).collect()
}

/// Lines of files.
type Lines = BTreeSet<(FileId, usize)>;

/// A message as the renderer wants it: what is wrong, then what to do.
fn groups<'a>(diagnostic: &Diagnostic, sources: &Sources, hidden: &Lines) -> Vec<Group<'a>> {
    let severity = match diagnostic.level {
        Level::Error => Severity::ERROR,
        Level::Warning => Severity::WARNING,
    };
    let mut group =
        Group::with_title(severity.primary_title(visible(&diagnostic.message)).id(diagnostic.rule));
    if diagnostic.labels.is_empty() {
        group = group.elements(diagnostic.file.iter().map(|file| Origin::path(visible(file))));
    } else if lines(&diagnostic.labels, sources).any(|line| hidden.contains(&line))
        || !readable(&diagnostic.labels, sources)
    {
        group = group.elements(diagnostic.labels.iter().map(|label| {
            let place = sources.position(label.span);
            Origin::path(visible(sources.path(label.span))).line(place.line).char_column(place.column)
        }));
    } else {
        group = group.elements(excerpts(&diagnostic.labels, sources).into_iter().map(snippet));
    }
    group = group.elements(diagnostic.notes.iter().map(|note| Severity::NOTE.message(visible_lines(note))));
    group = group.elements(diagnostic.fields().map(|fields| Severity::NOTE.message(visible(&fields))));
    if !diagnostic.environments.is_empty() {
        let names: Vec<String> = diagnostic.environments.iter().map(|name| visible(name)).collect();
        group = group.element(Severity::NOTE.message(format!("environments: {}", names.join(", "))));
    }
    let help = diagnostic.remedy().map(|help| Severity::HELP.secondary_title(visible_lines(&help)));
    std::iter::once(group).chain(help.map(Group::with_title)).collect()
}

fn snippet<'a>(excerpt: Excerpt) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let marks = excerpt.marks.into_iter().map(|mark| {
        let kind = if mark.first { AnnotationKind::Primary } else { AnnotationKind::Context };
        let label = (!mark.text.is_empty()).then(|| visible(&mark.text));
        kind.span(mark.range).label(label)
    });
    Snippet::source(excerpt.text).line_start(excerpt.line).path(visible(&excerpt.path)).annotations(marks)
}

/// `2 errors, 1 warning`
fn counted<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) -> String {
    let (errors, warnings): (Vec<_>, Vec<_>) =
        diagnostics.into_iter().partition(|diagnostic| diagnostic.level == Level::Error);
    message::counted((errors.len(), warnings.len()))
}
