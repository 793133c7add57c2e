//! What an expression is once names are resolved: variables are places on a stack, functions are found.

use super::{functions::Function, operators::Operator, value::Cel};
use std::sync::Arc;

#[derive(Debug)]
pub(super) enum Node {
    Literal(Cel<'static>),
    /// By its place on the stack.
    Variable(usize),
    Select(Box<Node>, Arc<str>),
    /// `a.?b`
    OptionalSelect(Box<Node>, Arc<str>),
    Has(Box<Node>, Arc<str>),
    Index(Box<Node>, Box<Node>),
    /// `a[?b]`
    OptionalIndex(Box<Node>, Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    If(Box<Node>, Box<Node>, Box<Node>),
    Operator(Operator, Vec<Node>),
    /// Each item, and whether it may be missing.
    List(Vec<(Node, bool)>),
    Map(Vec<(Node, Node, bool)>),
    Call(&'static Function, Vec<Node>),
    Fold(Box<Fold>),
    /// `optMap`, `optFlatMap`: the body with the value, when there is one; whether the body is an optional itself.
    OptionalMap(Box<Node>, Box<Node>, bool),
}

/// A macro over the items of a list or the keys of a map. Its variables lie on top of the stack while `filter` and
/// `body` are evaluated.
#[derive(Debug)]
pub(super) struct Fold {
    pub(super) kind: FoldKind,
    pub(super) range: Node,
    /// Two variables: position and item, key and value.
    pub(super) pairs: bool,
    pub(super) filter: Option<Node>,
    pub(super) body: Node,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FoldKind {
    All,
    Exists,
    ExistsOne,
    /// `map`, `filter`, `transformList`
    List,
    /// `transformMap`: the keys stay.
    Values,
    /// `transformMapEntry`
    Entries,
}
