//! What changes will do in the clusters.

use crate::review::{Consequence, ObjectChange, Side};

/// What follows from changes between two sides, the worst first.
pub fn consequences(_changes: &[ObjectChange], _sides: &[[Option<Side>; 2]]) -> Vec<Consequence> {
    Vec::new()
}
