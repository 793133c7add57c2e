//! What runs well and safely.

mod cluster_admin_binding;
mod container_socket;
mod dangerous_capability;
mod default_namespace;
mod exec_permission;
mod host_namespace;
mod host_path;
mod host_port;
mod ingress_without_tls;
mod kept_capabilities;
mod kept_job;
mod missing_cron_deadline;
mod missing_disruption_budget;
mod missing_image_digest;
mod missing_memory_limit;
mod missing_network_policy;
mod missing_readiness_probe;
mod missing_requests;
mod missing_seccomp_profile;
mod missing_spread;
mod mounted_token;
mod mutable_image_tag;
mod needless_pull;
mod node_port;
mod pod_security;
mod pod_security_baseline;
mod pod_security_restricted;
mod privilege_escalation;
mod privileged_container;
mod readable_secrets;
mod root_container;
mod same_probes;
mod single_replica;
mod unlisted_registry;
mod unmasked_proc;
mod unsafe_sysctl;
mod wildcard_permission;
mod writable_root_filesystem;

use super::{Compile, Finding, Rule};
use crate::{
    check::{
        objects::{Object, View},
        pods::{Container, Pod, Turn},
    },
    model::RuleSetting,
    schema::selector,
    value::Value,
};
use std::collections::HashMap;

/// The rules of this family, by name.
pub(super) const RULES: &[Rule] = &[
    cluster_admin_binding::RULE,
    container_socket::RULE,
    dangerous_capability::RULE,
    default_namespace::RULE,
    exec_permission::RULE,
    host_namespace::RULE,
    host_path::RULE,
    host_port::RULE,
    ingress_without_tls::RULE,
    kept_capabilities::RULE,
    kept_job::RULE,
    missing_cron_deadline::RULE,
    missing_disruption_budget::RULE,
    missing_image_digest::RULE,
    missing_memory_limit::RULE,
    missing_network_policy::RULE,
    missing_readiness_probe::RULE,
    missing_requests::RULE,
    missing_seccomp_profile::RULE,
    missing_spread::RULE,
    mounted_token::RULE,
    mutable_image_tag::RULE,
    needless_pull::RULE,
    node_port::RULE,
    pod_security::RULE,
    pod_security_baseline::RULE,
    pod_security_restricted::RULE,
    privilege_escalation::RULE,
    privileged_container::RULE,
    readable_secrets::RULE,
    root_container::RULE,
    same_probes::RULE,
    single_replica::RULE,
    unlisted_registry::RULE,
    unmasked_proc::RULE,
    unsafe_sysctl::RULE,
    wildcard_permission::RULE,
    writable_root_filesystem::RULE,
];

/// The pods of all objects.
fn pods<'a>(compile: &'a Compile<'a>) -> impl Iterator<Item = Pod<'a>> {
    compile.objects.all().iter().filter_map(Pod::of)
}

/// The containers of all pods.
fn containers<'a>(compile: &'a Compile<'a>) -> impl Iterator<Item = (Pod<'a>, Container<'a>)> {
    pods(compile).flat_map(|pod| pod.containers().map(move |container| (pod, container)))
}

/// What is said of a rule for an object, in the place that is heard first.
fn setting<'a>(object: &'a Object<'a>, rule: &str) -> Option<&'a RuleSetting> {
    let environment = object.environment;
    let places = object.app.map(|app| &app.rules).into_iter();
    places.chain([&environment.rules, &environment.platform_rules]).find_map(|place| place.get(rule))
}

/// A workload of several pods that may grow and shrink.
#[derive(Clone, Copy)]
struct Scaled<'a> {
    pod: Pod<'a>,
    /// How many pods it has at least.
    replicas: i64,
    /// Where that was said.
    said: Option<&'a Value>,
}

/// The Deployments and StatefulSets of an environment, with the least number of pods that they, or their autoscalers, say.
fn scaled(view: View<'_>) -> impl Iterator<Item = Scaled<'_>> {
    let autoscalers = view.of_kind("autoscaling", "HorizontalPodAutoscaler").map(|autoscaler| {
        let target = |key| autoscaler.text(&["spec", "scaleTargetRef", key]);
        ((autoscaler.namespace, target("kind"), target("name")), autoscaler)
    });
    let autoscalers: HashMap<_, _> = autoscalers.collect();
    view.own().filter(|object| matches!(object.kind, "Deployment" | "StatefulSet")).filter_map(
        move |object| {
            let owner = autoscalers.get(&(object.namespace, object.kind, object.name));
            let said = match owner {
                Some(autoscaler) => autoscaler.at(&["spec", "minReplicas"]),
                None => object.at(&["spec", "replicas"]),
            };
            let replicas = said.and_then(Value::as_integer).unwrap_or(1);
            // What an autoscaler says lies in its own object.
            Some(Scaled { pod: Pod::of(object)?, replicas, said: said.filter(|_| owner.is_none()) })
        },
    )
}

/// One rule of a Role or ClusterRole.
struct Permission<'a> {
    object: &'a Object<'a>,
    rule: &'a Value,
}

impl<'a> Permission<'a> {
    fn list(&self, field: &str) -> impl Iterator<Item = &'a Value> {
        self.rule.get(field).and_then(Value::as_list).unwrap_or_default().iter()
    }

    fn has(&self, field: &str, word: &str) -> bool {
        self.list(field).any(|said| said.as_str() == Some(word))
    }
}

/// What all roles permit.
fn permissions<'a>(compile: &'a Compile<'a>) -> impl Iterator<Item = Permission<'a>> {
    let is_role = |object: &&Object| {
        object.group == "rbac.authorization.k8s.io" && matches!(object.kind, "ClusterRole" | "Role")
    };
    compile.objects.all().iter().filter(is_role).flat_map(|object| {
        let rules = object.at(&["rules"]).and_then(Value::as_list).unwrap_or_default();
        rules.iter().map(move |rule| Permission { object, rule })
    })
}
