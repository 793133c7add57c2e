//! What differs: between what should be in out/ and what is there, and between two sets of objects.

mod fields;
mod objects;
mod plan;

pub use fields::{FieldChange, Step};
pub use objects::{Object, ObjectChange, Pairing, Subject, What, objects};
pub use plan::{HandEdits, Scope, plan};
