//! The nodes of a file while it is read: children that belong together come to stand side by side.

use std::sync::Arc;

use memchr::memchr_iter;

use crate::{
    template::{
        node::{Action, Branch, Command, File, Index, Invoke, Number, Operand, Pipeline, Siblings, Variable},
        token::position,
    },
    text::Text,
};

/// Nodes of one kind: between two of one parent others may be read, so that those of a parent wait until all are there.
pub(super) struct Shelf<T> {
    done: Vec<T>,
    waiting: Vec<T>,
}

impl<T> Shelf<T> {
    fn of(capacity: usize) -> Self {
        Self { done: Vec::with_capacity(capacity), waiting: Vec::new() }
    }

    /// Where the children of a parent that begins here will wait.
    pub(super) fn mark(&self) -> usize {
        self.waiting.len()
    }

    pub(super) fn push(&mut self, node: T) {
        self.waiting.push(node);
    }

    /// What has been read of a parent's children.
    pub(super) fn since(&self, mark: usize) -> &[T] {
        &self.waiting[mark..]
    }

    /// The children since `mark` are complete.
    pub(super) fn close(&mut self, mark: usize) -> Siblings {
        let start = position(self.done.len());
        self.done.extend(self.waiting.drain(mark..));
        start..position(self.done.len())
    }

    /// Those of a parent that is complete.
    pub(super) fn children(&self, siblings: &Siblings) -> &[T] {
        &self.done[siblings.start as usize..siblings.end as usize]
    }

    fn finish(mut self) -> Vec<T> {
        self.done.shrink_to_fit();
        self.done
    }
}

/// All nodes read so far.
pub(super) struct Nodes {
    pub(super) actions: Shelf<Action>,
    pub(super) commands: Shelf<Command>,
    pub(super) operands: Shelf<Operand>,
    pub(super) variables: Vec<Variable>,
    pub(super) branches: Vec<Branch>,
    pub(super) invokes: Vec<Invoke>,
    pub(super) pipelines: Vec<Pipeline>,
    pub(super) receivers: Vec<Operand>,
    pub(super) numbers: Vec<Number>,
    pub(super) texts: Vec<Text>,
}

impl Nodes {
    /// None, with room for those that the actions of `source` usually have.
    pub(super) fn of(source: &[u8]) -> Self {
        let actions = memchr_iter(b'{', source).count() / 2;
        Self {
            actions: Shelf::of(2 * actions),
            commands: Shelf::of(2 * actions),
            operands: Shelf::of(3 * actions),
            variables: Vec::new(),
            branches: Vec::with_capacity(actions / 4),
            invokes: Vec::new(),
            pipelines: Vec::with_capacity(actions / 4),
            receivers: Vec::new(),
            numbers: Vec::with_capacity(actions / 8),
            texts: Vec::with_capacity(actions / 2),
        }
    }

    pub(super) fn into_file(self, path: Arc<str>, source: Text) -> File {
        File {
            path,
            source,
            actions: self.actions.finish(),
            commands: self.commands.finish(),
            operands: self.operands.finish(),
            variables: self.variables,
            branches: self.branches,
            invokes: self.invokes,
            pipelines: self.pipelines,
            receivers: self.receivers,
            numbers: self.numbers,
            texts: self.texts,
        }
    }
}

/// Puts a node behind the others of its kind.
pub(super) fn place<T>(nodes: &mut Vec<T>, node: T) -> Index {
    nodes.push(node);
    position(nodes.len() - 1)
}
