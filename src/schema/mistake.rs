//! What is wrong with an object: the rule, the way to the piece, and the place in the source to change.

use crate::{
    diagnostic::Diagnostic,
    source::Span,
    value::{Step, Text, Way},
};

/// One thing that is wrong with an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The stable name of the rule, such as `unknown-field`.
    pub rule: &'static str,
    /// The way to the piece, from the object's root.
    pub path: Vec<Step>,
    /// The key or value to change, else the nearest thing around it that stands in a source.
    pub at: Option<Span>,
    /// What is wrong: lower case, names in backticks, no full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Mistake {
    /// The path as people write it: `spec.containers[0].image`.
    #[must_use]
    pub fn place(&self) -> String {
        self.way().to_string()
    }

    /// The way to the piece.
    #[must_use]
    pub fn way(&self) -> Way {
        Way(self.path.clone())
    }

    /// As it is told of an object that was read from a file.
    #[must_use]
    pub fn diagnostic(&self) -> Diagnostic {
        let mut told = Diagnostic::error(self.rule, self.message.clone()).at(self.at, "");
        told.help.clone_from(&self.help);
        told
    }
}

/// Where a walk stands: a chain of steps on the stack, which costs nothing until there is something to tell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    above: Option<&'a Place<'a>>,
    step: Option<Stride<'a>>,
    span: Option<Span>,
}

#[derive(Clone, Copy, Debug)]
enum Stride<'a> {
    Key(&'a Text),
    Item(usize),
}

impl<'a> Place<'a> {
    /// The object itself.
    pub(super) fn root(span: Option<Span>) -> Self {
        Self { above: None, step: None, span }
    }

    /// The value of a key.
    pub(super) fn key(&'a self, key: &'a Text, span: Option<Span>) -> Self {
        Self { above: Some(self), step: Some(Stride::Key(key)), span: span.or(self.span) }
    }

    /// An item of a list.
    pub(super) fn item(&'a self, item: usize, span: Option<Span>) -> Self {
        Self { above: Some(self), step: Some(Stride::Item(item)), span: span.or(self.span) }
    }

    /// The nearest place in a source.
    pub(super) fn span(&self) -> Option<Span> {
        self.span
    }

    /// The way from the object's root.
    pub(super) fn path(&self) -> Vec<Step> {
        let mut path = self.above.map(Place::path).unwrap_or_default();
        path.extend(self.step.map(|step| match step {
            Stride::Key(key) => Step::Key(key.clone()),
            Stride::Item(item) => Step::Item(item),
        }));
        path
    }

    /// What messages call it: the last key, with the positions behind it.
    pub(super) fn name(&self) -> String {
        match (self.step, self.above) {
            (Some(Stride::Key(key)), _) => key.to_string(),
            (Some(Stride::Item(item)), Some(above)) if above.step.is_some() => {
                format!("{}[{item}]", above.name())
            }
            (Some(Stride::Item(item)), _) => format!("[{item}]"),
            (None, _) => String::new(),
        }
    }

    /// The name as a subject of a sentence.
    pub(super) fn subject(&self) -> String {
        if self.step.is_none() { "the object".to_owned() } else { format!("`{}`", self.name()) }
    }

    /// Tells that a key is missing here.
    pub(super) fn lacks(&self, key: &str, message: impl Into<String>) -> Mistake {
        let mut mistake = self.mistake("required-field", message);
        mistake.path.push(Step::Key(key.into()));
        mistake
    }

    /// Tells a mistake here.
    pub(super) fn mistake(&self, rule: &'static str, message: impl Into<String>) -> Mistake {
        Mistake { rule, path: self.path(), at: self.span, message: message.into(), help: None }
    }
}

impl Mistake {
    /// Says what to do.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
