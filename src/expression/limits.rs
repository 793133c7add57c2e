//! How much an expression or template may ask for: what is hostile ends in a message, at once.

use super::problem::Problem;

/// Bytes between `${{` and `}}`.
pub(super) const EXPRESSION: usize = 8 << 10;

/// Bytes of a `.j2` file.
pub(super) const TEMPLATE: usize = 1 << 20;

/// Bytes of one result; Kubernetes takes no object above 1.5 MiB.
pub(super) const OUTPUT: usize = 1 << 20;

/// Operators and brackets around each other: the parser and whoever walks its tree recurse that deep.
pub(super) const DEPTH: usize = 100;

/// Statements of a template inside each other, an `elif` counted as one.
pub(super) const BLOCKS: usize = 50;

/// Lists and maps inside each other. Above what `yaml` reads, so that whatever was read can be used.
pub(super) const VALUE_DEPTH: usize = 250;

/// Expressions under way because others read their values.
pub(super) const NESTING: usize = 32;

/// Loops and macros inside each other, as minijinja counts: a macro's call is five.
pub(super) const RECURSION: usize = 150;

/// Instructions of one evaluation.
pub(super) const FUEL: u64 = 200_000;

/// Bytes that the operators and filters of one evaluation may take in and give out, all together.
pub(super) const WORK: usize = 16 << 20;

/// Items of one `range`.
pub(super) const RANGE: usize = 10_000;

/// Expressions that are kept compiled; further ones are compiled each time.
pub(super) const COMPILED: usize = 4096;

/// The message that ends the evaluation.
pub(super) fn passed(what: &str, limit: impl std::fmt::Display) -> Problem {
    Problem::new("expression-limit", format!("the expression needs more than {limit} {what}"))
        .help("compute less here: an expression names values, it is no program")
}
