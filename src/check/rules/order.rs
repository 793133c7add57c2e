//! What must be there first.

mod applications;
mod late_crd;
mod late_dependency;
mod moment;
mod needs;
mod unknown_hook;
mod unknown_sync_word;
mod wave_against_dependency;

use super::{Compile, Finding, Rule};

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[
    late_crd::RULE,
    late_dependency::RULE,
    unknown_hook::RULE,
    unknown_sync_word::RULE,
    wave_against_dependency::RULE,
];
