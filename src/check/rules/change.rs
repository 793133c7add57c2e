//! What cannot be changed where it is.

mod immutable_field;
mod lost_volume;
mod moved_application;

use super::{Compile, Finding, Rule};

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[immutable_field::RULE, lost_volume::RULE, moved_application::RULE];
