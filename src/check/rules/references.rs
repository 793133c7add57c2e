//! What names something that is not there.

mod blocking_disruption_budget;
mod config_drift;
mod dangling_backend;
mod dangling_claim;
mod dangling_class;
mod dangling_config_key;
mod dangling_config_ref;
mod dangling_gateway;
mod dangling_priority_class;
mod dangling_role;
mod dangling_runtime_class;
mod dangling_scale_target;
mod dangling_secret_key;
mod dangling_secret_ref;
mod dangling_service_account;
mod dangling_storage_class;
mod dangling_subject;
mod governing_service;
mod mismatched_secret;
mod monitor_selects_nothing;
mod policy_selects_nothing;
mod scaled_replicas;
mod service_selects_nothing;
mod stale_difference;
mod undeclared_port;
mod unknown_monitor_port;
mod unknown_probe_port;
mod unknown_target_port;
mod unused_value;

use super::{Compile, Finding, Rule};

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[
    blocking_disruption_budget::RULE,
    config_drift::RULE,
    dangling_backend::RULE,
    dangling_claim::RULE,
    dangling_class::RULE,
    dangling_config_key::RULE,
    dangling_config_ref::RULE,
    dangling_gateway::RULE,
    dangling_priority_class::RULE,
    dangling_role::RULE,
    dangling_runtime_class::RULE,
    dangling_scale_target::RULE,
    dangling_secret_key::RULE,
    dangling_secret_ref::RULE,
    dangling_service_account::RULE,
    dangling_storage_class::RULE,
    dangling_subject::RULE,
    governing_service::RULE,
    mismatched_secret::RULE,
    monitor_selects_nothing::RULE,
    policy_selects_nothing::RULE,
    scaled_replicas::RULE,
    service_selects_nothing::RULE,
    stale_difference::RULE,
    undeclared_port::RULE,
    unknown_monitor_port::RULE,
    unknown_probe_port::RULE,
    unknown_target_port::RULE,
    unused_value::RULE,
];
