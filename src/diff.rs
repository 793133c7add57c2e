//! What differs: between what should be in out/ and what is there, and between two sets of objects.

mod class;
mod consequence;
mod fields;
mod groups;
mod ledger;
mod lines;
mod lists;
mod objects;
mod own;
mod pairs;
mod plan;
mod publication;
mod renames;

pub use consequence::consequences;
pub use groups::{groups, words};
pub use ledger::{Use, expect};
pub use lines::{Hunk, Line, lines};
pub use objects::{Difference, Relation, objects};
pub use plan::{HandEdits, Scope, plan};
pub use publication::{Planned, Publication};
