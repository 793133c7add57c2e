//! Which ConfigMaps and Secrets objects read, and which keys of them.

use super::{
    Finding, Object, View,
    pods::{Container, Pod},
    presence::Named,
    producers::Stock,
};
use crate::{names::meant, value::Value};

/// One place that reads a ConfigMap or a Secret.
#[derive(Clone, Copy, Debug)]
pub struct Read<'a> {
    /// Who reads it.
    pub object: &'a Object<'a>,
    /// `ConfigMap` or `Secret`.
    pub kind: &'static str,
    /// Where it is looked for.
    pub namespace: &'a str,
    /// The value that names it.
    pub name: &'a Value,
    /// The value that names a key of it, and the key; `None` when all are read.
    pub key: Option<(&'a Value, &'a str)>,
}

/// How fields of pods name ConfigMaps and Secrets: the kind; in a variable, in `envFrom`, as a volume and as a
/// projected source, and the name in a volume.
const WAYS: &[(&str, &str, &str, &str, &str)] = &[
    ("ConfigMap", "configMapKeyRef", "configMapRef", "configMap", "name"),
    ("Secret", "secretKeyRef", "secretRef", "secret", "secretName"),
];

/// What is read of one kind and not made by anybody.
pub fn dangling(view: View, kind: &'static str, rule: &'static str) -> Vec<Finding> {
    let (stock, mut found) = (Stock::of(view), Vec::new());
    for object in view.own() {
        each(object, kind, &mut |read| {
            let name = read.name.as_str().unwrap_or_default();
            let named = Named { object, at: read.name, key: ("", kind, read.namespace, name) };
            if !name.is_empty() && !stock.has(kind, read.namespace, name) && view.lacks(named.key) {
                found.push(named.absent(view, rule, stock.names(kind, read.namespace)));
            }
        });
    }
    found
}

/// Which keys are read of what is there and has others.
pub fn dangling_keys(view: View, kind: &'static str, rule: &'static str) -> Vec<Finding> {
    let (stock, mut found) = (Stock::of(view), Vec::new());
    for object in view.own() {
        each(object, kind, &mut |read| {
            let (Some((at, key)), Some(name)) = (read.key, read.name.as_str()) else { return };
            let Some(mut keys) = stock.keys(kind, read.namespace, name) else { return };
            if !key.is_empty()
                && !keys.clone().any(|known| known == key)
                && !view.provides(("", kind, read.namespace, name))
            {
                let message = format!("{kind} `{name}` has no key `{key}`");
                found.push(object.finding(rule, at, message).help(meant(key, keys.by_ref())));
            }
        });
    }
    found
}

/// Each place of an object that reads a ConfigMap, or a Secret, and cannot do without.
pub fn each<'a>(object: &'a Object<'a>, kind: &'static str, found: &mut dyn FnMut(Read<'a>)) {
    if let Some(pod) = Pod::of(object) {
        of_pod(pod, kind, found);
    }
    if kind != "Secret" {
        return;
    }
    let mut whole = |namespace, name: Option<&'a Value>| {
        if let Some(name) = name {
            found(Read { object, kind, namespace, name, key: None });
        }
    };
    let listed = |path: &[&str]| object.at(path).and_then(Value::as_list).unwrap_or_default().iter();
    match (object.group, object.kind) {
        ("", "ServiceAccount") => {
            let entries = listed(&["secrets"]).chain(listed(&["imagePullSecrets"]));
            entries.for_each(|entry| whole(object.namespace, entry.get("name")));
        }
        ("networking.k8s.io", "Ingress") => {
            listed(&["spec", "tls"]).for_each(|tls| whole(object.namespace, tls.get("secretName")));
        }
        ("gateway.networking.k8s.io", "Gateway") => {
            let refs = listed(&["spec", "listeners"])
                .filter_map(|listener| listener.at_path(["tls", "certificateRefs"]));
            for to in refs.filter_map(Value::as_list).flatten() {
                let namespace = to.get("namespace").and_then(Value::as_str).unwrap_or(object.namespace);
                let is_secret = to.get("kind").is_none_or(|kind| kind.as_str() == Some("Secret"));
                whole(namespace, to.get("name").filter(|_| is_secret));
            }
        }
        ("cert-manager.io", "Issuer") => whole(object.namespace, object.at(&["spec", "ca", "secretName"])),
        _ => {}
    }
}

fn of_pod<'a>(pod: Pod<'a>, kind: &'static str, found: &mut dyn FnMut(Read<'a>)) {
    let Some((_, variable, all, volume, name)) = WAYS.iter().find(|(of, ..)| *of == kind) else { return };
    let mut read = |name: Option<&'a Value>, key: Option<(&'a Value, &'a str)>| {
        if let Some(name) = name {
            found(Read { object: pod.object, kind, namespace: pod.object.namespace, name, key });
        }
    };
    for container in pod.containers() {
        let variables = container.list("env").filter_map(|said| said.at_path(["valueFrom", variable]));
        variables.filter(|from| is_needed(from)).for_each(|from| read(from.get("name"), text(from, "key")));
        let alls = container.list("envFrom").filter_map(|from| from.get(all));
        alls.filter(|from| is_needed(from)).for_each(|from| read(from.get("name"), None));
    }
    for entry in pod.volumes() {
        let alone = entry.get(volume).map(|of| (of, of.get(name)));
        let projected = entry.at_path(["projected", "sources"]).and_then(Value::as_list).unwrap_or_default();
        let sources = projected.iter().filter_map(|source| source.get(volume)).map(|of| (of, of.get("name")));
        for (of, name) in alone.into_iter().chain(sources).filter(|(of, _)| is_needed(of)) {
            read(name, None);
            let items = of.get("items").and_then(Value::as_list);
            items.unwrap_or_default().iter().for_each(|item| read(name, text(item, "key")));
        }
        if let Some((_, name)) = alone.filter(|(of, _)| is_needed(of) && of.get("items").is_none()) {
            let parts = pod.containers().flat_map(|container| parts(container, entry));
            parts.for_each(|part| read(name, Some(part)));
        }
    }
    let pulls = pod.spec.get("imagePullSecrets").filter(|_| kind == "Secret").and_then(Value::as_list);
    pulls.unwrap_or_default().iter().for_each(|pull| read(pull.get("name"), None));
}

/// The files of a volume that a container mounts alone: where the kubelet finds none, it makes a folder.
fn parts<'a>(container: Container<'a>, volume: &'a Value) -> impl Iterator<Item = (&'a Value, &'a str)> {
    let mounts = container.list("volumeMounts").filter(|mount| mount.get("name") == volume.get("name"));
    mounts.filter_map(|mount| text(mount, "subPath"))
}

/// A text below a key, and the value that holds it.
fn text<'a>(of: &'a Value, key: &str) -> Option<(&'a Value, &'a str)> {
    let value = of.get(key)?;
    Some((value, value.as_str()?))
}

fn is_needed(from: &Value) -> bool {
    from.get("optional").and_then(Value::as_bool) != Some(true)
}
