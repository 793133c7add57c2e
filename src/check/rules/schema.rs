//! What the API server would refuse, whoever asks.

mod chart_values;
mod unknown_kind;

use super::{Compile, Finding, Rule};

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[chart_values::RULE, unknown_kind::RULE];
