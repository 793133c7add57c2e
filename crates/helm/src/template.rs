//! Templates: from text to a tree in which names are resolved.

mod node;

pub use node::{
    Action, Block, Branch, Command, Invoke, Number, Operand, Pipeline, Range, Template, Variable,
};
