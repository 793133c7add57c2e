//! The tree of a template: immutable, shared by all renders, variables already slots and functions already rows.

use std::sync::Arc;

use memchr::{memchr_iter, memrchr};

use crate::{functions::Function, text::Text};

/// Where a node begins: its byte in the file. Lines and columns are counted when a message needs them.
pub type Position = u32;

/// A piece of the file's text: from the first byte to before the second.
pub type Span = std::ops::Range<Position>;

/// One `define`, or a file's own text.
#[derive(Debug)]
pub struct Template {
    /// What `include` calls it; a file's path for its own text.
    pub name: Text,
    /// The path of the file that it stands in, as Helm says it: `chart/templates/x.yaml`.
    pub file: Arc<str>,
    /// The file's text, which positions point into.
    pub source: Text,
    /// What it does.
    pub body: Block,
    /// How many variables live at once at most, `$` included, which is slot 0.
    pub slots: usize,
}

impl Template {
    /// The line of a position, from 1, and the column, from 0: Go's columns count the bytes before.
    pub fn place(&self, position: Position) -> (usize, usize) {
        let before = self.text(&(0..position));
        let line_start = memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        (1 + memchr_iter(b'\n', before).count(), before.len() - line_start)
    }

    /// The text of a span.
    #[inline]
    pub fn text(&self, span: &Span) -> &[u8] {
        self.source.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Whether it has nothing but space and comments, so that it replaces no other template (`IsEmptyTree`).
    pub fn is_blank(&self) -> bool {
        self.body.0.iter().all(|action| match action {
            Action::Text(span) => is_space(self.text(span)),
            _ => false,
        })
    }
}

/// Whether `bytes.TrimSpace` leaves nothing.
fn is_space(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| text.chars().all(char::is_whitespace))
}

/// Actions in order.
#[derive(Debug, Default)]
pub struct Block(pub Vec<Action>);

/// One step of a template.
#[derive(Debug)]
pub enum Action {
    /// Text as it stands, trims applied: [`Template::text`] has it.
    Text(Span),
    /// `{{ pipeline }}`: prints its value, unless it declares a variable.
    Print(Pipeline),
    /// `{{ if }}`
    If(Branch),
    /// `{{ with }}`
    With(Branch),
    /// `{{ range }}`
    Range(Range),
    /// `{{ template "name" pipeline }}`, and `{{ block }}`.
    Invoke(Invoke),
    /// `{{ break }}`
    Break,
    /// `{{ continue }}`
    Continue,
}

/// `if` and `with`: an `else if` is an `else` with one `if` inside.
#[derive(Debug)]
pub struct Branch {
    /// What decides.
    pub pipeline: Pipeline,
    /// What happens when it is true.
    pub then: Block,
    /// What happens otherwise.
    pub otherwise: Option<Block>,
}

/// `range`: what its pipeline declares are the index and the element, or the element alone.
#[derive(Debug)]
pub struct Range {
    /// What is walked, its declarations set for each element.
    pub pipeline: Pipeline,
    /// What happens for each element.
    pub body: Block,
    /// What happens when there is none.
    pub otherwise: Option<Block>,
}

/// A call of a template.
#[derive(Debug)]
pub struct Invoke {
    /// Where the name stands.
    pub position: Position,
    /// The template's name.
    pub name: Text,
    /// Its dot.
    pub pipeline: Option<Pipeline>,
}

/// Commands joined by pipes, and what their value is called.
#[derive(Debug)]
pub struct Pipeline {
    /// Where it begins.
    pub position: Position,
    /// The variables that it sets, in order.
    pub variables: Vec<Variable>,
    /// Whether it sets existing variables (`=`) instead of declaring new ones (`:=`).
    pub assigns: bool,
    /// The commands; the value of one is the last argument of the next.
    pub commands: Vec<Command>,
}

/// A function or value with arguments.
#[derive(Debug)]
pub struct Command {
    /// Where it begins.
    pub position: Position,
    /// What is called or taken, and its arguments.
    pub operands: Vec<Operand>,
}

/// A variable, resolved.
#[derive(Debug, Clone)]
pub struct Variable {
    /// Where it stands; with fields, where the first of them stands.
    pub position: Position,
    /// Its name with the `$`.
    pub name: Text,
    /// Its place in the template's frame; none when it is known to the parser but gone when this is executed (one that an
    /// `if` declared, used in its `else`), which is an error at run time only.
    pub slot: Option<usize>,
}

/// A word of a command.
#[derive(Debug)]
pub enum Operand {
    /// `.`
    Dot(Position),
    /// `nil`
    Nil(Position),
    /// `true`, `false`
    Bool(Position, bool),
    /// A number or a character.
    Number(Position, Box<Number>),
    /// A quoted or raw string: where it stands with its quotes, and what it means.
    Text(Span, Text),
    /// `.a.b`; with more than one name, the position is the second one's.
    Field(Position, Vec<Text>),
    /// `$`, `$x.a.b`
    Variable(Variable, Vec<Text>),
    /// `(pipeline).a.b`, `f.a`; the position is the first name's.
    Chain(Position, Box<Operand>, Vec<Text>),
    /// `(pipeline)`
    Pipeline(Box<Pipeline>),
    /// A function's name.
    Function(Position, &'static Function),
}

impl Operand {
    /// Where it stands, as Go counts.
    pub fn position(&self) -> Position {
        match self {
            Self::Dot(at)
            | Self::Nil(at)
            | Self::Bool(at, _)
            | Self::Number(at, _)
            | Self::Field(at, _)
            | Self::Chain(at, ..)
            | Self::Function(at, _) => *at,
            Self::Text(span, _) => span.start,
            Self::Variable(variable, _) => variable.position,
            Self::Pipeline(pipeline) => pipeline.position,
        }
    }
}

/// A constant number: which of these it can be is decided by where it is used (text/template, `NumberNode`).
#[derive(Debug, Clone)]
pub struct Number {
    /// Where it stands.
    pub text: Span,
    /// As a signed integer, when it is one.
    pub int: Option<i64>,
    /// As an unsigned integer, when it is one.
    pub uint: Option<u64>,
    /// As a float, when it is one.
    pub float: Option<f64>,
    /// As a complex number, when it is one.
    pub complex: Option<(f64, f64)>,
    /// Whether it is a character in single quotes; it is an `int` like other whole numbers.
    pub is_char: bool,
}
