//! Templates: from text to a tree in which names are resolved.

mod lex;
mod node;
mod parse;
pub mod print;
mod token;

pub use node::{
    Action, Block, Branch, Command, File, Index, Invoke, Number, Operand, Pipeline, Position, Span, Template,
    Variable, first_name,
};
pub use parse::{ParseError, parse};
