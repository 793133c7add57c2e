//! What runs well and safely.

mod mutable_image_tag;

use super::{Compile, Finding, Rule};

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[mutable_image_tag::RULE];
