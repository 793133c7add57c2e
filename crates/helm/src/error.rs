//! Why a render failed, where, and through which templates.

mod blocks;

use std::{fmt, sync::Arc};

use crate::{context::Version, format, template::ParseError, text::Text};

/// What kind of failure ended a render.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// A template is not well-formed.
    Parse,
    /// A template does what Go refuses.
    Execution,
    /// The chart's author refuses, by `fail` or `required`.
    Told,
    /// One of [`crate::limits`] is reached.
    Limit,
}

/// Why a render failed, where, and through which templates it got there. Prints as the emulated Helm does.
#[derive(Clone, Debug)]
pub struct Error {
    pub(crate) version: Version,
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
    /// Where in `message` the error begins that Go wrapped with it.
    pub(crate) wrapped: Option<usize>,
    pub(crate) nil: Option<String>,
    pub(crate) is_too_deep: bool,
    /// Outermost first.
    pub(crate) trace: Vec<Frame>,
}

/// A template that was being executed, and how far.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The template's name.
    pub template: Text,
    /// The file that it stands in; `gotpl` for the text of a `tpl`.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: usize,
    /// The column in bytes, from 0 as Go counts.
    pub column: usize,
    /// The action or operand there, as Go prints it; empty where the file cannot be parsed.
    pub node: String,
    /// How it called the next template.
    pub call: Option<Call>,
}

/// How a template called another one of which an error knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// `{{ template }}`, of which Go's messages show only the callee.
    Template,
    /// `include`
    Include,
    /// `tpl`, and the text that it was given.
    Tpl(Text),
}

impl Error {
    /// A file that cannot be parsed.
    pub fn parse(version: Version, error: ParseError) -> Self {
        let ParseError { file, line, message } = error;
        let template = Text::from(&*file);
        let frame = Frame { template, file, line, column: 0, node: String::new(), call: None };
        let (kind, trace) = (ErrorKind::Parse, vec![frame]);
        Self { version, kind, message, wrapped: None, nil: None, is_too_deep: false, trace }
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The message alone, without places.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The templates that were being executed, outermost first; never empty.
    pub fn trace(&self) -> &[Frame] {
        &self.trace
    }

    /// Where it went wrong: the innermost template.
    pub fn place(&self) -> Option<&Frame> {
        self.trace.last()
    }

    /// What was nil, as the template spells it: `.Values.ingress`.
    pub fn nil(&self) -> Option<&str> {
        self.nil.as_deref()
    }

    /// The frames that Go's messages show.
    fn visible(&self) -> impl Iterator<Item = &Frame> {
        self.trace.iter().filter(|frame| frame.call != Some(Call::Template))
    }

    /// Whether templates nest deeper than the stack of the thread, so that a deeper stack may help.
    pub fn is_too_deep(&self) -> bool {
        self.is_too_deep
    }

    /// Go's message in one line, and where in it each error begins that Go would unwrap.
    fn line(&self) -> (String, Vec<usize>) {
        let mut line = String::new();
        let mut starts = Vec::new();
        for frame in self.visible() {
            starts.push(line.len());
            line.push_str(&frame.line());
            match &frame.call {
                Some(Call::Include) => line.push_str("error calling include: "),
                Some(Call::Tpl(text)) => {
                    line.push_str("error calling tpl: ");
                    starts.push(line.len());
                    let text = format::quoted(text).to_string();
                    line.extend(["error during tpl function execution for ", &text, ": "]);
                }
                Some(Call::Template) | None => {}
            }
        }
        starts.extend(self.wrapped.map(|at| line.len() + at));
        line.push_str(&self.message);
        (line, starts)
    }
}

impl Frame {
    /// What Go's messages say of it.
    fn line(&self) -> String {
        let Self { template, file, line, column, node, .. } = self;
        format!("template: {file}:{line}:{column}: executing {} at <{node}>: ", format::quoted(template))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind, self.visible().next()) {
            (ErrorKind::Parse, Some(at)) => {
                // Helm shows what follows the last `: `.
                let message = self.message.rsplit(": ").next().unwrap_or_default();
                write!(f, "parse error at ({}:{}): {message}", at.file, at.line)
            }
            (ErrorKind::Told, Some(at)) => {
                write!(f, "execution error at ({}:{}:{}): {}", at.file, at.line, at.column, self.message)
            }
            _ => {
                let (line, starts) = self.line();
                match self.version {
                    Version::V3_17 => f.write_str(&line),
                    Version::V4_1 => f.write_str(&blocks::of(&line, &starts).unwrap_or(line)),
                }
            }
        }
    }
}

impl std::error::Error for Error {}
