//! What a Service may say, by its type.

use super::{
    Told, Word,
    told::{At, items, text},
};
use crate::{schema::scalar::shown, value::Value};
use std::collections::BTreeMap;

pub(super) const WORDS: &[Word] = &[Word::value("service", service)];

fn service(told: &mut Told) {
    ports(told);
    by_type(told);
    let value = told.value();
    let seconds = value.get("sessionAffinityConfig").is_some_and(|config| !config.is_null());
    if seconds && text(value, "sessionAffinity").unwrap_or("None") == "None" {
        let message = "`sessionAffinityConfig` needs `sessionAffinity: ClientIP`";
        told.tell(
            &[At::Name("sessionAffinityConfig")],
            "invalid-value",
            message,
            "add it, or remove the field",
        );
    }
}

/// Several ports are told apart by names, and no two take one port of the node.
fn ports(told: &mut Told) {
    let ports = items(told.value(), "ports");
    let (mut names, mut of_node) = (BTreeMap::new(), BTreeMap::new());
    for (at, port) in ports.iter().enumerate() {
        let path = |key| [At::Key("ports"), At::Item(at), At::Key(key)];
        match text(port, "name") {
            None if ports.len() > 1 => {
                let message = "a Service of several ports needs a name for each";
                told.tell(&path("name"), "required-field", message, "add `name`");
            }
            Some(name) if names.insert(name, at).is_some() => {
                let message = format!("two ports of the Service are called `{name}`");
                told.tell(&path("name"), "duplicate-item", message, "call one otherwise");
            }
            _ => {}
        }
        let node = port.get("nodePort").and_then(Value::as_integer).filter(|node| *node != 0);
        let Some(node) = node else { continue };
        if of_node.insert((node, text(port, "protocol").unwrap_or("TCP")), at).is_some() {
            let message = format!("two ports of the Service take port {node} of the node");
            told.tell(&path("nodePort"), "duplicate-item", message, "take another one");
        }
    }
}

fn by_type(told: &mut Told) {
    let value = told.value();
    let kind = text(value, "type").unwrap_or("ClusterIP");
    let is_headless = text(value, "clusterIP") == Some("None");
    if kind == "ExternalName" && text(value, "externalName").is_none() {
        let message = "a Service of type `ExternalName` needs `externalName`";
        told.tell(&[At::Key("type")], "required-field", message, "add `externalName`");
    }
    if matches!(kind, "ClusterIP" | "NodePort" | "LoadBalancer")
        && items(value, "ports").is_empty()
        && !is_headless
    {
        let message = format!("a Service of type `{kind}` needs `ports`");
        told.tell(&[At::Key("ports")], "required-field", message, "add a port");
    }
    if is_headless && matches!(kind, "NodePort" | "LoadBalancer") {
        let message = format!("`clusterIP: None` may not stand beside `type: {kind}`");
        told.tell(&[At::Key("clusterIP")], "exclusive-fields", message, "remove one of them");
    }
    if kind == "ClusterIP" {
        for (at, port) in items(value, "ports").iter().enumerate() {
            let node = port.get("nodePort").filter(|node| node.as_integer().is_some_and(|node| node != 0));
            if let Some(node) = node {
                let message =
                    format!("a Service of type `ClusterIP` has no `nodePort`, found {}", shown(node));
                let path = [At::Key("ports"), At::Item(at), At::Name("nodePort")];
                told.tell(&path, "invalid-port", message, "remove it, or write `type: NodePort`");
            }
        }
    }
    for (key, kinds) in BY_TYPE {
        let said = value.get(key).filter(|value| !value.is_null() && value.as_str() != Some(""));
        // Whoever is reached from outside by addresses of its own chooses, too, where its traffic goes.
        let reached = *key == "externalTrafficPolicy" && !items(value, "externalIPs").is_empty();
        if said.is_some() && !kinds.contains(&kind) && !reached {
            let message = format!("a Service of type `{kind}` has no `{key}`");
            told.tell(
                &[At::Name(key)],
                "invalid-value",
                message,
                format!("remove it, or write `type: {}`", kinds[0]),
            );
        }
    }
}

/// Fields that only Services of some types may have (core validation, `ValidateService`).
const BY_TYPE: &[(&str, &[&str])] = &[
    ("allocateLoadBalancerNodePorts", &["LoadBalancer"]),
    ("loadBalancerClass", &["LoadBalancer"]),
    ("loadBalancerSourceRanges", &["LoadBalancer"]),
    ("externalTrafficPolicy", &["LoadBalancer", "NodePort"]),
];
