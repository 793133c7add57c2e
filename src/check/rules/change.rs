//! What cannot be changed where it is.

use super::Rule;

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[];
