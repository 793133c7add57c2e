//! The rules: one file each, one line each in the table.

mod chart_values;
mod duplicate_application;
mod duplicate_object;
mod large_folder;
mod mutable_image_tag;
mod unknown_kind;

use super::{Compile, Finding};
use crate::spec::platform::RuleLevel;

/// One rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its stable name.
    pub name: &'static str,
    /// What it refuses, in a line.
    pub caption: &'static str,
    /// What its findings weigh when nobody says otherwise.
    pub level: RuleLevel,
    /// Finds what it refuses.
    pub check: fn(&Compile) -> Vec<Finding>,
}

/// All rules.
pub const RULES: &[Rule] = &[
    chart_values::RULE,
    duplicate_application::RULE,
    duplicate_object::RULE,
    large_folder::RULE,
    mutable_image_tag::RULE,
    unknown_kind::RULE,
];
