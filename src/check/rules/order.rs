//! What must be there first.

use super::Rule;

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[];
