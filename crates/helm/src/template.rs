//! Templates: from text to a tree in which names are resolved.

mod lex;
mod node;
mod parse;
pub mod print;

pub use node::{
    Action, Block, Branch, Command, Invoke, Number, Operand, Pipeline, Position, Range, Span, Template,
    Variable,
};
pub use parse::{ParseError, parse};
