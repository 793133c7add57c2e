//! What a pod says in one place and means in another: volumes and mounts, containers, ports, tolerations.

use super::{
    Told, Word,
    told::{At, items, text},
};
use crate::{schema::scalar::shown, value::Value};
use std::collections::BTreeSet;

pub(super) const WORDS: &[Word] = &[
    Word::value("pod", pod),
    Word::value("bare-pod", |told| mounts(told, &["spec"], &[])),
    Word::value("container", container),
    Word::value("toleration", toleration),
    Word::text(
        "field-path",
        "invalid-value",
        ("a field that pods tell", "such as `metadata.name`, `status.podIP`, `metadata.labels['app']`"),
        is_field_path,
    ),
];

/// Where containers of a pod stand.
const CONTAINERS: &[&str] = &["initContainers", "containers"];

/// Fields that the downward API tells, by environment or by file (core validation, `validEnvDownwardAPIFieldPath…`).
const FIELDS: &[&str] = &[
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

fn pod(told: &mut Told) {
    names(told);
    ports(told);
    host(told);
}

/// Mounts and devices name volumes of the pod below `base`, or claims that each pod gets.
pub(super) fn mounts(told: &mut Told, base: &[&'static str], claims: &[Value]) {
    let Some(pod) = told.value().at_path(base.iter().copied()) else { return };
    let volumes = items(pod, "volumes").iter().filter_map(|volume| text(volume, "name"));
    let claims = claims.iter().filter_map(|claim| text(claim.get("metadata")?, "name"));
    let volumes: BTreeSet<&str> = volumes.chain(claims).collect();
    for of in CONTAINERS {
        for (at, container) in items(pod, of).iter().enumerate() {
            for key in ["volumeMounts", "volumeDevices"] {
                for (number, mount) in items(container, key).iter().enumerate() {
                    let Some(name) = text(mount, "name").filter(|name| !volumes.contains(name)) else {
                        continue;
                    };
                    let steps = [At::Key(of), At::Item(at), At::Key(key), At::Item(number), At::Key("name")];
                    let path: Vec<At> = base.iter().map(|key| At::Key(key)).chain(steps).collect();
                    let help = crate::names::meant(name, volumes.iter().copied());
                    told.tell(
                        &path,
                        "invalid-value",
                        format!("no volume of the pod is called `{name}`"),
                        help,
                    );
                }
            }
        }
    }
}

/// A name is one container's, whether it runs first or along.
fn names(told: &mut Told) {
    let value = told.value();
    let first: BTreeSet<&str> =
        items(value, "initContainers").iter().filter_map(|container| text(container, "name")).collect();
    for (at, container) in items(value, "containers").iter().enumerate() {
        if let Some(name) = text(container, "name").filter(|name| first.contains(name)) {
            let path = [At::Key("containers"), At::Item(at), At::Key("name")];
            let message = format!("two containers of the pod are called `{name}`");
            told.tell(
                &path,
                "duplicate-item",
                message,
                "one of `initContainers` has the name: call one otherwise",
            );
        }
    }
}

/// A port's name is one port's of the container, a host's port one port's of the pod.
fn ports(told: &mut Told) {
    let value = told.value();
    let mut of_host = BTreeSet::new();
    for of in CONTAINERS {
        for (at, container) in items(value, of).iter().enumerate() {
            let mut names = BTreeSet::new();
            for (number, port) in items(container, "ports").iter().enumerate() {
                let path =
                    |key| [At::Key(of), At::Item(at), At::Key("ports"), At::Item(number), At::Key(key)];
                if let Some(name) = text(port, "name").filter(|name| !names.insert(*name)) {
                    let message = format!("two ports of the container are called `{name}`");
                    told.tell(&path("name"), "duplicate-item", message, "call one otherwise");
                }
                let host = port.get("hostPort").and_then(Value::as_integer).filter(|port| *port != 0);
                let Some(host) = host else { continue };
                let key = (
                    host,
                    text(port, "protocol").unwrap_or("TCP"),
                    text(port, "hostIP").unwrap_or("0.0.0.0"),
                );
                // Init containers run before the others: only those that run together meet.
                if *of == "containers" && !of_host.insert(key) {
                    let message = format!("two ports of the pod take port {host} of the host");
                    told.tell(&path("hostPort"), "duplicate-item", message, "take another one");
                }
            }
        }
    }
}

/// On the host's network a container's port is the host's.
fn host(told: &mut Told) {
    let value = told.value();
    if value.get("hostNetwork").and_then(Value::as_bool) != Some(true) {
        return;
    }
    for of in CONTAINERS {
        for (at, container) in items(value, of).iter().enumerate() {
            for (number, port) in items(container, "ports").iter().enumerate() {
                let said = |key| port.get(key).and_then(Value::as_integer).filter(|port| *port != 0);
                let (Some(host), Some(own)) = (said("hostPort"), said("containerPort")) else { continue };
                if host != own {
                    let path =
                        [At::Key(of), At::Item(at), At::Key("ports"), At::Item(number), At::Key("hostPort")];
                    let message =
                        format!("with `hostNetwork` the host's port is the container's {own}, found {host}");
                    told.tell(
                        &path,
                        "invalid-port",
                        message,
                        format!("write {own}, or leave `hostPort` out"),
                    );
                }
            }
        }
    }
}

/// Probes that may pass only once, and containers that start before others.
fn container(told: &mut Told) {
    let value = told.value();
    for probe in ["livenessProbe", "startupProbe"] {
        let threshold = value.get(probe).and_then(|probe| probe.get("successThreshold"));
        let threshold = threshold.filter(|value| value.as_integer().is_some_and(|number| number > 1));
        if let Some(threshold) = threshold {
            let message = format!("`successThreshold` of a `{probe}` must be 1, found {}", shown(threshold));
            told.tell(
                &[At::Key(probe), At::Key("successThreshold")],
                "invalid-value",
                message,
                "leave it out",
            );
        }
    }
    let grace = value.get("readinessProbe").and_then(|probe| probe.get("terminationGracePeriodSeconds"));
    if grace.is_some_and(|grace| !grace.is_null()) {
        let message = "a `readinessProbe` ends no container, so it has no `terminationGracePeriodSeconds`";
        told.tell(
            &[At::Key("readinessProbe"), At::Name("terminationGracePeriodSeconds")],
            "invalid-value",
            message,
            "remove it",
        );
    }
}

fn toleration(told: &mut Told) {
    let value = told.value();
    let operator = text(value, "operator").unwrap_or("Equal");
    if text(value, "key").is_none() && operator != "Exists" {
        let message = "a toleration without `key` needs the operator `Exists`";
        told.tell(&[], "invalid-value", message, "add `key`, or write `operator: Exists`");
    }
    if operator == "Exists" && text(value, "value").is_some() {
        let message = "the operator `Exists` takes no `value`";
        told.tell(&[At::Key("value")], "invalid-value", message, "remove it, or write `operator: Equal`");
    }
    let seconds = value.get("tolerationSeconds").is_some_and(|seconds| !seconds.is_null());
    if seconds && text(value, "effect") != Some("NoExecute") {
        let message = "`tolerationSeconds` needs the effect `NoExecute`";
        told.tell(
            &[At::Key("tolerationSeconds")],
            "invalid-value",
            message,
            "write `effect: NoExecute`, or remove it",
        );
    }
}

fn is_field_path(path: &str) -> bool {
    let keyed = |of: &str| {
        let key = path
            .strip_prefix(of)
            .and_then(|rest| rest.strip_prefix("['"))
            .and_then(|rest| rest.strip_suffix("']"));
        key.is_some_and(crate::schema::words::is_qualified_name)
    };
    FIELDS.contains(&path) || keyed("metadata.labels") || keyed("metadata.annotations")
}
