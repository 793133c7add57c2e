//! Who owns an object, and what Argo CD makes of it.

mod claim;
mod demand;
mod duplicate_application;
mod duplicate_host;
mod duplicate_node_port;
mod duplicate_object;
mod duplicate_selector;
mod forbidden_destination;
mod forbidden_kind;
mod forbidden_source;
mod large_folder;
mod missing_namespace;
mod missing_project;
mod needless_allow;
mod outside_limit_range;
mod permission;
mod quota_exceeded;
mod unsaid_for_quota;

use super::{Compile, Finding, Rule};

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[
    duplicate_application::RULE,
    duplicate_host::RULE,
    duplicate_node_port::RULE,
    duplicate_object::RULE,
    duplicate_selector::RULE,
    forbidden_destination::RULE,
    forbidden_kind::RULE,
    forbidden_source::RULE,
    large_folder::RULE,
    missing_namespace::RULE,
    missing_project::RULE,
    needless_allow::RULE,
    outside_limit_range::RULE,
    quota_exceeded::RULE,
    unsaid_for_quota::RULE,
];
