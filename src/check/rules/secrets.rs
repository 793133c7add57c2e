//! What must not be readable.

use super::Rule;

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[];
