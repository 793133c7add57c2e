//! From the parser's events to values.

use super::collection::{Fields, Items};
use super::tag::{self, Tag};
use super::tree::{Node, Tree};
use super::{Dialect, limits, place, scalar, syntax, trap};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::source::{FileId, Span};
use crate::value::{Data, Text, Value};
use granit_parser::{Event, Parser, ScalarStyle, ScanError, Tag as Written};

/// One file that is read.
pub(super) struct Reader<'t> {
    file: FileId,
    text: &'t str,
    dialect: Dialect,
    tree: Tree<'t>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(file: FileId, text: &'t str, dialect: Dialect) -> Self {
        Self { file, text, dialect, tree: Tree::new(file, text, dialect) }
    }

    pub(super) fn read(mut self) -> Result<Vec<Value>, Diagnostics> {
        if self.text.len() > limits::BYTES {
            return Err(limits::passed("bytes", limits::BYTES).at(place::span(self.file, 0..0), "").into());
        }
        let options = granit_parser::options! {
            emit_unresolved_aliases: true,
            flow_nesting_limit: limits::DEPTH,
            block_nesting_limit: limits::DEPTH,
        };
        let mut parser = Parser::new_from_str_with_options(self.text, options);
        while let Some(event) = parser.next_event() {
            let goes_on = match event {
                Ok((event, span)) => {
                    self.take(event, &span);
                    true
                }
                Err(error) => {
                    self.fail(&error);
                    matches!(parser.proceed_next_document(), Ok(true))
                }
            };
            if self.tree.found.iter().len() > limits::MISTAKES {
                self.tree.stop(limits::passed("mistakes", limits::MISTAKES).at(self.tree.last, ""));
            }
            if self.tree.stopped || !goes_on {
                break;
            }
        }
        self.tree.finish()
    }

    fn take(&mut self, event: Event, span: &granit_parser::Span) {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let span = self.scalar_place(style, span);
                if text == "<<" && style == ScalarStyle::Plain && tag.is_none() && self.tree.awaits_key() {
                    return self.tree.merge_key(span);
                }
                let (data, tag) = self.meaning(&text, style, tag.as_deref(), span);
                self.tree.scalar(data, Node { anchor, tag, span });
            }
            Event::SequenceStart(_, anchor, tag) => {
                let tag = self.collection_tag(tag.as_deref(), "seq", span);
                let span = self.list_place(span);
                self.tree.begin(Items::List(Vec::new()), Node { anchor, tag, span });
            }
            Event::MappingStart(_, anchor, tag) => {
                let tag = self.collection_tag(tag.as_deref(), "map", span);
                self.tree.begin(Items::Map(Fields::default()), Node { anchor, tag, span: self.place(span) });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Span { start, end, .. } = self.place(span);
                self.tree.end((start < end).then_some(end));
            }
            Event::Alias(anchor) => self.tree.alias(anchor, self.place(span)),
            Event::UnresolvedAlias(name) => {
                let span = self.place(span);
                self.tree.reject_alias(syntax::unknown_anchor(&name, span), span);
            }
            Event::DocumentEnd => self.tree.end_document(),
            _ => {}
        }
    }

    /// A syntax error ends its document; the next one is read on.
    fn fail(&mut self, error: &ScanError) {
        let last = self.tree.last;
        let diagnostic = syntax::explain(self.text, error, last);
        if diagnostic.span().is_some_and(|place| last.contains(place)) {
            // What was said of the whole text is the same mistake.
            self.tree.found =
                self.tree.found.iter().filter(|known| known.span() != Some(last)).cloned().collect();
        }
        self.tree.end_document();
        let told = |known: &Diagnostic| (known.rule, known.span()) == (diagnostic.rule, diagnostic.span());
        if diagnostic.rule == "yaml-limit" {
            self.tree.stop(diagnostic);
        } else if !self.tree.found.iter().any(told) {
            self.tree.found.push(diagnostic);
        }
        let at =
            error.marker().byte_offset().map_or(self.tree.last.end as usize, |at| at.min(self.text.len()));
        self.tree.last = place::span(self.file, at..at);
    }

    fn meaning(
        &mut self,
        text: &str,
        style: ScalarStyle,
        tag: Option<&Written>,
        span: Span,
    ) -> (Data, Option<Text>) {
        let tag = tag.map(|written| (written, Tag::of(written)));
        let data = match &tag {
            Some((written, Tag::Core(_) | Tag::Unknown)) => self.tagged(text, written, span),
            None if style == ScalarStyle::Plain => self.plain(text, span),
            // To go-yaml, all that has a tag it does not know is text.
            Some((_, Tag::Local(_))) if style == ScalarStyle::Plain && self.dialect == Dialect::Platform => {
                self.plain(text, span)
            }
            _ => Data::String(text.into()),
        };
        match tag {
            Some((_, Tag::Local(name))) => (data, Some(name.into())),
            _ => (data, None),
        }
    }

    fn plain(&mut self, text: &str, span: Span) -> Data {
        if self.dialect == Dialect::Platform {
            self.tree.found.extend(trap::plain(self.text, span));
        }
        match scalar::plain(text, self.dialect) {
            Ok(Some(data)) => return data,
            Ok(None) => {}
            Err(doubt) => self.tree.found.push(doubt.at(span, text)),
        }
        Data::String(text.into())
    }

    fn tagged(&mut self, text: &str, written: &Written, span: Span) -> Data {
        let core = written.core_suffix();
        core.and_then(|core| scalar::tagged(core, text, self.dialect)).unwrap_or_else(|| {
            self.tree.found.push(tag::rejected(written, span));
            Data::Null
        })
    }

    fn collection_tag(
        &mut self,
        tag: Option<&Written>,
        fitting: &str,
        span: &granit_parser::Span,
    ) -> Option<Text> {
        let written = tag?;
        match Tag::of(written) {
            Tag::Local(name) => return Some(name.into()),
            Tag::Text => {}
            Tag::Core(core) if core == fitting => {}
            Tag::Core(_) | Tag::Unknown => self.tree.found.push(tag::rejected(written, self.tag_place(span))),
        }
        None
    }

    /// The parser leaves the header out of a block scalar's place; an empty scalar has no place but its tag's.
    fn scalar_place(&self, style: ScalarStyle, span: &granit_parser::Span) -> Span {
        let place = self.place(span);
        match style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let header = self.indicator(place, b"|>");
                let text = self.text.get(header..place.end as usize).unwrap_or_default();
                place::span(self.file, header..header + text.trim_end().len())
            }
            _ if place.start == place.end => self.tag_place(span),
            _ => place,
        }
    }

    /// The parser gives the first item's place to a list that is not indented below its key.
    fn list_place(&self, span: &granit_parser::Span) -> Span {
        let place = self.place(span);
        if place.start == place.end && self.tree.awaits_map_value() {
            let start = self.indicator(place, b"-");
            return place::span(self.file, start..start);
        }
        place
    }

    /// Where an indicator stands between the last value and a place, else the place.
    fn indicator(&self, place: Span, wanted: &[u8]) -> usize {
        let start = place.start as usize;
        place::indicator(self.text, self.tree.last.end as usize..start, wanted).unwrap_or(start)
    }

    fn tag_place(&self, span: &granit_parser::Span) -> Span {
        self.place(&span.tag_span().unwrap_or(*span))
    }

    fn place(&self, span: &granit_parser::Span) -> Span {
        place::span(self.file, span.byte_range().unwrap_or_default())
    }
}
