//! Why a chart is refused, with the templates that it is about.

use helm::{
    chart::Chart,
    error::{Call, Frame},
    render::Error,
};

/// Why a chart is refused.
#[derive(Debug, Default)]
pub struct Failure {
    /// Helm's message.
    pub message: String,
    /// What is wrong, without places.
    pub cause: String,
    /// The templates that were being executed, outermost first.
    pub trace: Vec<Place>,
    /// What was nil, as the template spells it.
    pub nil: Option<String>,
}

/// A place in a template.
#[derive(Debug)]
pub struct Place {
    /// The template's file, from the chart's name on.
    pub file: String,
    /// Its text; empty when it is not known.
    pub text: String,
    /// The line, from 1.
    pub line: usize,
    /// The bytes before it in its line.
    pub column: usize,
    /// What stands there, as Go prints it.
    pub node: String,
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self { message, ..Self::default() }
    }
}

impl Failure {
    pub(super) fn of(error: &Error, chart: &Chart) -> Self {
        let message = error.to_string();
        let Error::Template(error) = error else { return message.into() };
        let mut trace: Vec<Place> = Vec::new();
        let mut given = None;
        for frame in error.trace() {
            trace.push(place(frame, given, chart));
            given = match &frame.call {
                Some(Call::Tpl(text)) => Some(&**text),
                _ => None,
            };
        }
        Self { message, cause: error.message().to_owned(), trace, nil: error.nil().map(str::to_owned) }
    }
}

/// The place of a frame; `given` is the text of the `tpl` that it executes.
fn place(frame: &Frame, given: Option<&[u8]>, chart: &Chart) -> Place {
    let text = given.or_else(|| text(&frame.file, chart)).unwrap_or_default();
    Place {
        file: frame.file.to_string(),
        text: String::from_utf8_lossy(text).into_owned(),
        line: frame.line,
        column: frame.column,
        node: frame.node.clone(),
    }
}

/// The text of a template by its path from the chart's name on; those of subcharts that are called otherwise are not found.
fn text<'c>(file: &str, chart: &'c Chart) -> Option<&'c [u8]> {
    let (_, mut rest) = file.split_once('/')?;
    let mut chart = chart;
    while let Some(below) = rest.strip_prefix("charts/") {
        let (name, path) = below.split_once('/')?;
        chart = chart.dependencies().iter().find(|own| own.metadata().name == name)?;
        rest = path;
    }
    chart.templates().iter().find(|own| own.name == rest).map(|own| &*own.data)
}
