//! What the API server would refuse, whoever asks.

mod chart_values;
mod crd_rule;
mod duplicate_item;
mod exclusive_fields;
mod invalid_base64;
mod invalid_cidr;
mod invalid_label;
mod invalid_name;
mod invalid_port;
mod invalid_quantity;
mod invalid_schedule;
mod invalid_selector;
mod invalid_type;
mod invalid_value;
mod kubernetes_version;
mod removed_api;
mod required_field;
mod unknown_field;
mod unknown_kind;
mod unserved_version;

use super::{Compile, Finding, Rule};

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[
    chart_values::RULE,
    crd_rule::RULE,
    duplicate_item::RULE,
    exclusive_fields::RULE,
    invalid_base64::RULE,
    invalid_cidr::RULE,
    invalid_label::RULE,
    invalid_name::RULE,
    invalid_port::RULE,
    invalid_quantity::RULE,
    invalid_schedule::RULE,
    invalid_selector::RULE,
    invalid_type::RULE,
    invalid_value::RULE,
    kubernetes_version::RULE,
    removed_api::RULE,
    required_field::RULE,
    unknown_field::RULE,
    unknown_kind::RULE,
    unserved_version::RULE,
];

/// What one rule refuses: all of them are found in one walk through all objects.
fn refused(compile: &Compile, rule: &str) -> Vec<Finding> {
    compile.refusals().iter().filter(|finding| finding.diagnostic.rule == rule).cloned().collect()
}
