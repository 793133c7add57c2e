//! What names something that is not there.

use super::Rule;

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[];
