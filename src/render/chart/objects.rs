//! Documents of a chart as objects: each value with the line of values that it was made of, else the template line that
//! wrote it; each key with the template line.

use super::templates::{self, Templates};
use crate::{
    source::{FileId, Span},
    value::{Data, Entry, Map, Number, Value},
};
use helm::{
    render::{Crd, Document},
    text::Text,
    trace::{Origin, Trace},
    yaml::{self, Kind, Node},
};
use std::{ops::Range, sync::Arc};

/// Values that a chart is rendered with, where they were said: the app's own over the chart's.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said<'v> {
    pub(super) own: Option<&'v Value>,
    pub(super) default: Option<&'v Value>,
}

impl<'v> Said<'v> {
    fn at(self, path: &[Text]) -> Self {
        path.iter().fold(self, |said, key| match std::str::from_utf8(key.as_bytes()) {
            Ok(key) => said.below(key),
            Err(_) => Self::default(),
        })
    }

    fn below(self, key: &str) -> Self {
        let below = |value: &'v Value| value.at_path([key]);
        Self { own: self.own.and_then(below), default: self.default.and_then(below) }
    }

    /// What counts.
    fn value(self) -> Option<&'v Value> {
        self.own.or(self.default)
    }

    fn is_scalar(self) -> bool {
        self.value().is_some_and(|value| !matches!(value.data, Data::Map(_) | Data::List(_)))
    }
}

/// The content of a document that a template wrote.
pub(super) fn written(document: &Document, trace: &Trace, templates: &Templates, said: Said) -> Value {
    let origin = Some((trace, &document.origin));
    let mut reader = Reader { templates, origin, crd: None, said, last: None };
    reader.value(document.yaml.root(), None)
}

/// The objects of a file of `crds/`, which no template wrote.
///
/// # Errors
/// When the file cannot be read, in the reader's words.
pub(super) fn defined(crd: &Crd, templates: &Templates) -> Result<Vec<Value>, String> {
    let crd_file = templates.file(&crd.source);
    let mut reader = Reader { templates, origin: None, crd: crd_file, said: Said::default(), last: None };
    let documents = yaml::parse_all(&crd.data).map_err(|error| error.to_string())?;
    let objects = documents.iter().filter(|document| !document.root().is_null());
    Ok(objects.map(|document| reader.value(document.root(), None)).collect())
}

/// A file of the chart with its text, if it is known.
type File<'a> = Option<(FileId, &'a str)>;

struct Reader<'a> {
    templates: &'a Templates,
    /// Where a template wrote it.
    origin: Option<(&'a Trace, &'a Origin)>,
    /// The file that it stands in as it is.
    crd: File<'a>,
    said: Said<'a>,
    /// The template that was looked up last: lines of a document mostly come from one.
    last: Option<(Arc<str>, File<'a>)>,
}

impl<'a> Reader<'a> {
    /// `twin` is the value that all of the node is printed from.
    fn value(&mut self, node: Node, twin: Option<Said<'a>>) -> Value {
        let data = match node.kind() {
            Kind::Null => Data::Null,
            Kind::Bool(truth) => Data::Bool(truth),
            Kind::Int(number) => Data::Number(number.into()),
            Kind::Uint(number) => Number::parse(&number.to_string()).map_or(Data::Null, Data::Number),
            Kind::Float(number) => Number::from_f64(number).map_or(Data::Null, Data::Number),
            Kind::Str(text) => Data::String(text.into()),
            Kind::Seq(items) => {
                let twin = twin.or_else(|| self.printed(node));
                let items = items.enumerate();
                let items =
                    items.map(|(at, item)| self.value(item, twin.map(|twin| twin.below(&at.to_string()))));
                Data::List(items.collect())
            }
            Kind::Map(entries) => {
                let twin = twin.or_else(|| self.printed(node));
                let mut map = Map::default();
                for (key, below) in entries {
                    let key_span = self.line(key.span().start);
                    let name = key.as_str().unwrap_or_default();
                    // Of equal keys, the last counts.
                    map.remove(name);
                    let value = self.value(below, twin.map(|twin| twin.below(name)));
                    map.push(Entry { key: name.into(), key_span, value });
                }
                Data::Map(map)
            }
        };
        let is_leaf = !matches!(data, Data::Map(_) | Data::List(_));
        let said = match twin {
            Some(twin) => twin.value().filter(|value| value.data == data),
            None if is_leaf => self.said(node.span(), &data),
            None => None,
        };
        if let Some(said) = said.filter(|said| said.trace.is_some()) {
            return Value { data, trace: said.trace.clone() };
        }
        match self.line(node.span().start) {
            Some(span) => Value::at(data, span),
            None => data.into(),
        }
    }

    /// The template line of a byte.
    fn line(&mut self, byte: usize) -> Option<Span> {
        let Some((trace, origin)) = self.origin else {
            let (file, text) = self.crd?;
            return templates::line_at(file, text, byte);
        };
        let place = trace.place(origin, byte)?;
        if !self.last.as_ref().is_some_and(|(known, _)| Arc::ptr_eq(known, &place.template)) {
            let file = self.templates.file(&place.template);
            self.last = Some((place.template.clone(), file));
        }
        let (file, text) = self.last.as_ref()?.1?;
        templates::line_at(file, text, place.byte)
    }

    /// The value that a scalar was made of: the one that it is, else the last of the app's own that it was put together
    /// of.
    fn said(&self, bytes: Range<usize>, data: &Data) -> Option<&'a Value> {
        let (trace, origin) = self.origin?;
        let paths = trace.values_in(origin, bytes);
        let found: Vec<Said> =
            paths.iter().map(|path| self.said.at(path)).filter(|said| said.is_scalar()).collect();
        let spelled = Value::from(data.clone()).spelled()?;
        let is_it = |value: &&Value| value.spelled().is_some_and(|own| own == spelled);
        let same = found.iter().filter_map(|said| said.value()).find(is_it);
        same.or_else(|| found.iter().rev().find_map(|said| said.own))
    }

    /// The map or list that a whole node was printed from.
    fn printed(&self, node: Node) -> Option<Said<'a>> {
        let (trace, origin) = self.origin?;
        let start = node.span().start;
        let paths = trace.values_in(origin, start..start + 1);
        let found = paths.iter().rev().map(|path| self.said.at(path));
        found.into_iter().find(|said| said.value().is_some() && !said.is_scalar())
    }
}
