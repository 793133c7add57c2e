//! What is the same in several places, told once.

use super::change::{FieldChange, ObjectChange};

/// Something that is told once, with all its places.
#[derive(Clone, Debug)]
pub enum Group<'r, 'a> {
    /// An object, with those of other environments in which all the same differs.
    Objects {
        /// The changes; the first is shown, and the others are counted and named.
        changes: Vec<&'r ObjectChange<'a>>,
        /// The fields of the first that no other group tells.
        fields: Vec<&'r FieldChange<'a>>,
    },
    /// A field that differs alike in many objects.
    Field {
        /// The change, as the first object has it.
        field: &'r FieldChange<'a>,
        /// The objects.
        objects: Vec<&'r ObjectChange<'a>>,
    },
}
