//! Who owns an object, and what Argo CD makes of it.

mod duplicate_application;
mod duplicate_object;
mod large_folder;

use super::{Compile, Finding, Rule};

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[duplicate_application::RULE, duplicate_object::RULE, large_folder::RULE];
