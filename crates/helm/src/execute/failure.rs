//! An error on its way out of the templates: each adds where it stands.

use super::Frame;
use crate::{
    context::Version,
    error::{self, Call, Error, ErrorKind},
    fault::Fault,
    template::{self, Command, File, Invoke, Operand, Pipeline, Position},
};

/// What executing answers.
pub(super) type Answer<T> = Result<T, Failure>;

/// How many of the innermost templates a failure at a limit shows besides the outermost: there may be ten thousands.
const SHOWN: usize = 32;
/// Bytes of a message that are kept: a value may be in it.
const MESSAGE: usize = 1 << 20;

/// A node that messages can point to.
#[derive(Clone, Copy)]
pub(super) enum Node<'t> {
    /// Before the first.
    Start,
    Pipeline(&'t Pipeline),
    Command(&'t Command),
    Operand(&'t Operand),
    Invoke(&'t Invoke),
}

impl Node<'_> {
    /// Where it stands.
    pub(super) fn position(self) -> Position {
        match self {
            Self::Start => 0,
            Self::Pipeline(pipeline) => pipeline.position,
            Self::Command(command) => command.position,
            Self::Operand(operand) => operand.position(),
            Self::Invoke(invoke) => invoke.position,
        }
    }

    /// As Go prints it.
    pub(super) fn print(self, file: &File) -> String {
        let text = match self {
            Self::Start => return String::new(),
            Self::Pipeline(pipeline) => template::print::pipeline(file, pipeline),
            Self::Command(command) => template::print::command(file, command),
            Self::Operand(operand) => template::print::operand(file, operand),
            Self::Invoke(invoke) => template::print::invoke(file, invoke),
        };
        text.lossy().into_owned()
    }
}

/// An error, and the templates that it has left so far.
#[derive(Debug)]
pub(super) struct Failure(Box<Story>);

#[derive(Debug)]
struct Story {
    kind: ErrorKind,
    message: String,
    wrapped: Option<usize>,
    nil: Option<String>,
    is_too_deep: bool,
    /// Innermost first.
    trace: Vec<error::Frame>,
    /// How the template that is left next made the call in which it failed.
    call: Option<Call>,
}

impl Failure {
    /// What the executor itself refuses, in Go's words.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Fault::new(message).into()
    }

    /// What a function or method refuses.
    pub(super) fn called(name: &str, fault: Fault) -> Self {
        match fault {
            Fault::Message(message) => {
                let before = format!("error calling {name}: ");
                let mut failure = Self::new(format!("{before}{message}"));
                failure.0.wrapped = Some(before.len());
                failure
            }
            fault => fault.into(),
        }
    }

    /// Adds what was nil.
    pub(super) fn of_nil(mut self, path: String) -> Self {
        self.0.nil = Some(path);
        self
    }

    /// Adds that a larger stack may help.
    pub(super) fn too_deep(mut self) -> Self {
        self.0.is_too_deep = true;
        self
    }

    /// Adds how the failing template was called.
    pub(super) fn through(mut self, call: Call) -> Self {
        self.0.call = Some(call);
        self
    }

    /// Adds the template that it leaves.
    pub(super) fn within(mut self, frame: &Frame<'_>) -> Self {
        if self.0.kind == ErrorKind::Limit && self.0.trace.len() >= SHOWN && frame.base > 0 {
            return self;
        }
        let (line, column) = frame.file.place(frame.node.position());
        let call = self.0.call.take();
        self.0.trace.push(error::Frame {
            template: frame.template.name.clone(),
            file: frame.file.path.clone(),
            line,
            column,
            node: frame.node.print(frame.file),
            call,
        });
        self
    }

    pub(super) fn into_error(self, version: Version) -> Error {
        let Story { kind, message, wrapped, nil, is_too_deep, mut trace, .. } = *self.0;
        trace.reverse();
        Error { version, kind, message, wrapped, nil, is_too_deep, trace }
    }
}

impl From<Fault> for Failure {
    #[cold]
    fn from(fault: Fault) -> Self {
        let (kind, message) = match fault {
            Fault::Message(message) => (ErrorKind::Execution, message),
            Fault::Told(message) => (ErrorKind::Told, message),
            Fault::Limit(message) => (ErrorKind::Limit, message),
        };
        let (trace, message) = (Vec::new(), cut(message));
        let story = Story { kind, message, wrapped: None, nil: None, is_too_deep: false, trace, call: None };
        Self(Box::new(story))
    }
}

fn cut(mut message: String) -> String {
    if message.len() > MESSAGE {
        let end = (0..=MESSAGE).rev().find(|end| message.is_char_boundary(*end)).unwrap_or_default();
        message.truncate(end);
        message.push('…');
    }
    message
}
