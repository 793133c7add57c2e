//! The tree of a template: immutable, shared by all renders, variables already slots and functions already rows.

use std::{ops, sync::Arc};

use memchr::{memchr_iter, memrchr};

use crate::{functions::Function, text::Text};

/// Where a node begins: its byte in the file. Lines and columns are counted when a message needs them.
pub type Position = u32;

/// The place of a node among the nodes of its kind in the file.
pub type Index = u32;

/// A piece of the file's text: from the first byte to before the second.
pub type Span = ops::Range<Position>;

/// Nodes of one kind that follow each other in the file's own order: children stand before their parents.
pub(super) type Siblings = ops::Range<Index>;

/// One `define`, or a file's own text.
#[derive(Debug)]
pub struct Template {
    /// What `include` calls it; a file's path for its own text.
    pub name: Text,
    /// The file that it stands in.
    pub file: Arc<File>,
    /// What it does.
    pub body: Block,
    /// How many variables live at once at most, `$` included, which is slot 0.
    pub slots: usize,
    /// Whether it has nothing but space and comments, so that it replaces no other template (`IsEmptyTree`).
    pub is_blank: bool,
}

/// A file: its text, and the nodes of all its templates, those of one kind side by side so that a file takes few allocations.
#[derive(Debug)]
pub struct File {
    /// Its path, as Helm says it: `chart/templates/x.yaml`.
    pub path: Arc<str>,
    /// Its text, which positions point into.
    pub source: Text,
    pub(super) actions: Vec<Action>,
    pub(super) branches: Vec<Branch>,
    pub(super) invokes: Vec<Invoke>,
    pub(super) pipelines: Vec<Pipeline>,
    pub(super) variables: Vec<Variable>,
    pub(super) commands: Vec<Command>,
    pub(super) operands: Vec<Operand>,
    pub(super) receivers: Vec<Operand>,
    pub(super) numbers: Vec<Number>,
    pub(super) texts: Vec<Text>,
}

impl File {
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

    /// The actions of a block.
    #[inline]
    pub fn actions(&self, block: &Block) -> &[Action] {
        &self.actions[places(&block.0)]
    }

    /// The variables that a pipeline sets, in order.
    #[inline]
    pub fn variables(&self, pipeline: &Pipeline) -> &[Variable] {
        &self.variables[places(&pipeline.variables)]
    }

    /// The commands of a pipeline; the value of one is the last argument of the next.
    #[inline]
    pub fn commands(&self, pipeline: &Pipeline) -> &[Command] {
        &self.commands[places(&pipeline.commands)]
    }

    /// What a command calls or takes, and its arguments.
    #[inline]
    pub fn operands(&self, command: &Command) -> &[Operand] {
        &self.operands[places(&command.operands)]
    }

    /// The branch of an [`Action`].
    #[inline]
    pub fn branch(&self, at: Index) -> &Branch {
        &self.branches[at as usize]
    }

    /// The call of an [`Action::Invoke`].
    #[inline]
    pub fn invoke(&self, at: Index) -> &Invoke {
        &self.invokes[at as usize]
    }

    /// The pipeline of an [`Operand::Pipeline`].
    #[inline]
    pub fn pipeline(&self, at: Index) -> &Pipeline {
        &self.pipelines[at as usize]
    }

    /// What the fields of an [`Operand::Chain`] belong to.
    #[inline]
    pub fn receiver(&self, at: Index) -> &Operand {
        &self.receivers[at as usize]
    }

    /// The number of an [`Operand::Number`].
    #[inline]
    pub fn number(&self, at: Index) -> &Number {
        &self.numbers[at as usize]
    }

    /// What the literal of an [`Operand::Text`] means.
    #[inline]
    pub fn literal(&self, at: Index) -> &Text {
        &self.texts[at as usize]
    }
}

#[inline]
fn places(siblings: &Siblings) -> ops::Range<usize> {
    siblings.start as usize..siblings.end as usize
}

/// Actions in order: [`File::actions`] has them.
#[derive(Debug, Clone, Default)]
pub struct Block(pub(super) Siblings);

/// One step of a template.
#[derive(Debug)]
pub enum Action {
    /// Text as it stands, trims applied: [`File::text`] has it.
    Text(Span),
    /// `{{ pipeline }}`: prints its value, unless it declares a variable.
    Print(Pipeline),
    /// `{{ if }}`
    If(Index),
    /// `{{ with }}`
    With(Index),
    /// `{{ range }}`: what its pipeline declares are the index and the element, or the element alone.
    Range(Index),
    /// `{{ template "name" pipeline }}`, and `{{ block }}`.
    Invoke(Index),
    /// `{{ break }}`
    Break,
    /// `{{ continue }}`
    Continue,
}

/// `if`, `with` and `range`: an `else if` is an `else` with one `if` inside.
#[derive(Debug)]
pub struct Branch {
    /// What decides, or what is walked.
    pub pipeline: Pipeline,
    /// What happens when it is true, or for each element, for which the declarations are set again.
    pub then: Block,
    /// What happens otherwise.
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

/// Commands joined by pipes, and what their value is called: [`File::commands`] and [`File::variables`] have them.
#[derive(Debug)]
pub struct Pipeline {
    /// Where it begins.
    pub position: Position,
    pub(super) variables: Siblings,
    /// Whether it sets existing variables (`=`) instead of declaring new ones (`:=`).
    pub assigns: bool,
    pub(super) commands: Siblings,
}

impl Pipeline {
    /// How many variables it sets.
    #[inline]
    pub fn declared(&self) -> usize {
        self.variables.len()
    }
}

/// A function or value with arguments: [`File::operands`] has them.
#[derive(Debug)]
pub struct Command {
    /// Where it begins.
    pub position: Position,
    pub(super) operands: Siblings,
}

/// A variable, resolved.
#[derive(Debug, Clone)]
pub struct Variable {
    /// Its name with the `$`.
    pub name: Span,
    /// Its place in the template's frame; none when it is known to the parser but gone when this is executed (one that an
    /// `if` declared, used in its `else`), which is an error at run time only.
    pub slot: Option<u32>,
}

/// A word of a command. Names of fields are kept as they are written, `.a.b`: [`first_name`] cuts them.
#[derive(Debug, Clone)]
pub enum Operand {
    /// `.`
    Dot(Position),
    /// `nil`
    Nil(Position),
    /// `true`, `false`
    Bool(Position, bool),
    /// A number or a character.
    Number(Position, Index),
    /// A quoted or raw string: where it stands with its quotes, and what it means.
    Text(Span, Index),
    /// `.a.b`; with more than one name, the position is the second one's.
    Field(Position, Span),
    /// `$`, `$x.a.b`: a variable, and where the names behind it end.
    Variable(Variable, Position),
    /// `(pipeline).a.b`, `f.a`: what the names belong to, and the names.
    Chain(Index, Span),
    /// `(pipeline)`, and where the pipeline begins.
    Pipeline(Position, Index),
    /// A function's name.
    Function(Position, &'static Function),
}

/// A chart has tens of thousands of them, and fresh memory is the largest part of what they cost.
const _: () = assert!(size_of::<Operand>() <= 24 && size_of::<Action>() <= 32);

impl Operand {
    /// Where it stands, as Go counts; behind the first names where there are any.
    pub fn position(&self) -> Position {
        match self {
            Self::Dot(at)
            | Self::Nil(at)
            | Self::Bool(at, _)
            | Self::Number(at, _)
            | Self::Field(at, _)
            | Self::Pipeline(at, _)
            | Self::Function(at, _) => *at,
            Self::Text(span, _) | Self::Chain(_, span) => span.start,
            Self::Variable(variable, end) if *end > variable.name.end => variable.name.end,
            Self::Variable(variable, _) => variable.name.start,
        }
    }
}

/// The first name of `.a.b`, and what follows it.
#[inline]
pub fn first_name(names: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, names) = names.split_first()?;
    let end = names.iter().position(|&byte| byte == b'.').unwrap_or(names.len());
    Some(names.split_at(end))
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
