//! The templates of a chart as messages point into them.

use crate::{
    model::ChartFolder,
    source::{FileId, Span},
};
use std::sync::Arc;

/// Finds places in a chart's files by what the engine calls them.
#[derive(Clone, Debug)]
pub(super) struct Templates {
    /// The chart's name, with which the paths of its templates begin.
    pub(super) root: String,
    pub(super) folder: Arc<ChartFolder>,
}

impl Templates {
    /// A template's file and text; `None` for those of charts that are packed, or called otherwise than their folder.
    pub(super) fn file(&self, template: &str) -> Option<(FileId, &str)> {
        let inside = template.strip_prefix(&self.root)?.strip_prefix('/')?;
        let file = self.folder.files.get(inside)?;
        Some((file.source?, std::str::from_utf8(&file.bytes).ok()?))
    }

    /// A place by line (from 1) and column (bytes, from 0), up to the end of the action.
    pub(super) fn place(&self, template: &str, (line, column): (usize, usize)) -> Option<Span> {
        let (file, text) = self.file(template)?;
        let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
        let whole = line_at(file, text, start)?;
        let rest = text.get(start + column..whole.end as usize)?;
        let written = rest.split("}}").next().unwrap_or_default().trim_end_matches([' ', '-']);
        let at = u32::try_from(start + column).ok()?;
        Some(Span { file, start: at, end: at + u32::try_from(written.len()).ok()? })
    }
}

/// The line that a byte of a template stands in, without the space around it.
pub(super) fn line_at(file: FileId, text: &str, byte: usize) -> Option<Span> {
    let start = text.get(..byte)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(start..)?.split('\n').next()?;
    let indent = line.len() - line.trim_start().len();
    let begin = u32::try_from(start + indent).ok()?;
    Some(Span { file, start: begin, end: begin + u32::try_from(line.trim().len()).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::ChartFile, source::Sources};

    fn told(span: impl Fn(&Templates) -> Option<Span>) -> Option<String> {
        let text = "a: 1\n  b: {{ .Values.b }}\n";
        let mut sources = Sources::default();
        let source = Some(sources.add("charts/shop/templates/a.yaml", text));
        let file = ChartFile { bytes: text.as_bytes().into(), source };
        let files = [("templates/a.yaml".into(), file)].into();
        let folder = ChartFolder { path: "charts/shop".into(), files, locked: None };
        let templates = Templates { root: "shop".into(), folder: Arc::new(folder) };
        Some(sources.text(span(&templates)?).to_owned())
    }

    #[test]
    fn a_byte_leads_to_its_line() {
        let line = |byte| {
            told(|own| {
                let (file, text) = own.file("shop/templates/a.yaml")?;
                line_at(file, text, byte)
            })
        };
        assert_eq!(line(10).as_deref(), Some("b: {{ .Values.b }}"));
        assert_eq!(line(99), None);
        assert_eq!(
            told(|own| own.file("shop/templates/b.yaml").map(|(file, _)| Span { file, start: 0, end: 1 })),
            None
        );
    }

    #[test]
    fn a_place_ends_with_its_action() {
        assert_eq!(told(|own| own.place("shop/templates/a.yaml", (2, 8))).as_deref(), Some(".Values.b"));
        assert_eq!(told(|own| own.place("shop/templates/a.yaml", (9, 8))), None);
    }
}
