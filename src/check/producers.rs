//! Who makes the ConfigMaps and Secrets that others read, and which keys are in them.
//!
//! The names and keys are those of each maker's own documentation: Sealed Secrets (the Secret takes the SealedSecret's
//! own name, whatever its template says), External Secrets, cert-manager and trust-manager.

use super::{Object, View};
use crate::{
    spec::environment::Provider,
    value::{Entry, Map, Value},
};
use std::collections::{HashMap, HashSet};

/// What cert-manager writes into a certificate's Secret.
const OF_CERTIFICATES: &[&str] = &["tls.crt", "tls.key", "ca.crt"];

/// What it writes when a certificate asks for keystores or further formats.
const OF_KEYSTORES: &[&str] = &[
    "tls.crt",
    "tls.key",
    "ca.crt",
    "keystore.jks",
    "truststore.jks",
    "keystore.p12",
    "truststore.p12",
    "tls-combined.pem",
    "key.der",
];

/// Annotations and labels of objects that others fill or copy.
const FILLED: &[&str] = &[
    "cert-manager.io/allow-direct-injection",
    "config.openshift.io/inject-trusted-cabundle",
    "reflector.v1.k8s.emberstack.com/",
    "replicator.v1.mittwald.de/",
    "service.beta.openshift.io/",
];

/// Annotations with which cert-manager's shim makes Certificates for an Ingress or a Gateway.
const SHIM: &[&str] = &["cert-manager.io/issuer", "cert-manager.io/cluster-issuer", "kubernetes.io/tls-acme"];

/// The keys that one maker puts into an object.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keys<'a> {
    maps: [Option<&'a Map>; 2],
    listed: &'a [Value],
    fixed: &'static [&'static str],
}

impl<'a> Keys<'a> {
    /// Each of them.
    pub fn names(self) -> impl Iterator<Item = &'a str> + Clone {
        let listed = self.listed.iter().filter_map(|item| item.get("secretKey").and_then(Value::as_str));
        self.entries().map(|entry| &*entry.key).chain(listed).chain(self.fixed.iter().copied())
    }

    /// Those that were written as keys of a map, with what they hold.
    pub fn entries(self) -> impl Iterator<Item = &'a Entry> + Clone {
        self.maps.into_iter().flatten().flatten().filter(|entry| !entry.value.is_null())
    }
}

/// One maker of a ConfigMap or Secret.
#[derive(Clone, Copy, Debug)]
pub struct Made<'a> {
    /// `ConfigMap` or `Secret`.
    pub kind: &'static str,
    /// Where it is made; `None` when that may be in any namespace.
    pub namespace: Option<&'a str>,
    /// Its name.
    pub name: &'a str,
    /// Its keys; `None` when they are not known.
    pub keys: Option<Keys<'a>>,
}

/// All that is made in what an environment sees.
#[derive(Debug, Default)]
pub struct Stock<'a> {
    made: HashMap<(&'static str, &'a str, &'a str), Vec<Made<'a>>>,
    anywhere: HashSet<(&'static str, &'a str)>,
}

impl<'a> Stock<'a> {
    /// All that is made in what an environment sees.
    pub fn of(view: View<'a>) -> Self {
        let mut stock = Self::default();
        stock.anywhere.insert(("ConfigMap", "kube-root-ca.crt"));
        view.all().for_each(|object| each(object, &mut |made| stock.add(made)));
        for app in view.environment.around().flat_map(|around| around.apps.values()) {
            let unseen =
                |name| Made { kind: "Secret", namespace: Some(&*app.namespace.name.value), name, keys: None };
            let known = app.secrets.iter().filter(|secret| secret.provider == Provider::None);
            known.for_each(|secret| stock.add(unseen(&secret.name)));
            let containers = app.workloads.iter().flat_map(|workload| &workload.containers);
            let uses =
                containers.flat_map(|container| &container.secrets).filter(|said| said.owner.is_none());
            uses.for_each(|said| stock.add(unseen(&said.name)));
        }
        stock
    }

    fn add(&mut self, made: Made<'a>) {
        match made.namespace {
            Some(namespace) => self.made.entry((made.kind, namespace, made.name)).or_default().push(made),
            None => {
                self.anywhere.insert((made.kind, made.name));
            }
        }
    }

    /// Whether somebody makes an object.
    pub fn has(&self, kind: &'static str, namespace: &str, name: &str) -> bool {
        self.made.contains_key(&(kind, namespace, name)) || self.anywhere.contains(&(kind, name))
    }

    /// The keys of an object, from all who make it; `None` when it is not there, or they are not known.
    pub fn keys<'s>(
        &'s self,
        kind: &'static str,
        namespace: &'s str,
        name: &'s str,
    ) -> Option<impl Iterator<Item = &'a str> + Clone> {
        let makers = self.made.get(&(kind, namespace, name))?;
        let open = makers.iter().any(|made| made.keys.is_none()) || self.anywhere.contains(&(kind, name));
        (!open).then(|| makers.iter().filter_map(|made| made.keys).flat_map(Keys::names))
    }

    /// The names of what is made in a namespace.
    pub fn names(&self, kind: &'static str, namespace: &str) -> Vec<&'a str> {
        let there = self.made.keys().filter(|(of, at, _)| *of == kind && *at == namespace);
        let mut names: Vec<&str> = there.map(|(.., name)| *name).collect();
        names.sort_unstable();
        names
    }
}

/// Each ConfigMap and Secret that an object is or makes.
pub fn each<'a>(object: &'a Object<'a>, found: &mut dyn FnMut(Made<'a>)) {
    let secret = |name, keys| Made { kind: "Secret", namespace: Some(object.namespace), name, keys };
    match (object.group, object.kind) {
        ("", "ConfigMap") => {
            found(Made { kind: "ConfigMap", ..secret(object.name, written(object, "binaryData")) });
        }
        ("", "Secret") => found(secret(object.name, written(object, "stringData"))),
        ("bitnami.com", "SealedSecret") => found(secret(object.name, sealed(object))),
        ("external-secrets.io", "ExternalSecret") => {
            if let Some(name) = target(object, &["spec"]) {
                found(secret(name, fetched(object)));
            }
        }
        ("external-secrets.io", "ClusterExternalSecret") => {
            let name = or(object.text(&["spec", "externalSecretName"]), object.name);
            let name =
                target(object, &["spec", "externalSecretSpec"]).map_or(name, |target| or(target, name));
            found(Made { namespace: None, ..secret(name, None) });
        }
        ("trust.cert-manager.io", "Bundle") => {
            let made = Made { namespace: None, ..secret(object.name, None) };
            found(made);
            found(Made { kind: "ConfigMap", ..made });
        }
        ("cert-manager.io", _)
        | ("networking.k8s.io", "Ingress")
        | ("gateway.networking.k8s.io", "Gateway") => {
            certified(object, &mut |name, keys| found(secret(name, keys)));
        }
        _ => {}
    }
}

/// The Secrets that cert-manager makes of an object.
fn certified<'a>(object: &'a Object<'a>, found: &mut dyn FnMut(&'a str, Option<Keys<'a>>)) {
    let list = |path: &[&str]| object.at(path).and_then(Value::as_list).unwrap_or_default().iter();
    let of = |fixed| Some(Keys { fixed, ..Keys::default() });
    match object.kind {
        "Certificate" => {
            let more = ["keystores", "additionalOutputFormats"];
            let more = more.iter().any(|key| object.at(&["spec", key]).is_some());
            let keys = of(if more { OF_KEYSTORES } else { OF_CERTIFICATES });
            found(object.text(&["spec", "secretName"]), keys);
        }
        "Issuer" => found(object.text(&["spec", "acme", "privateKeySecretRef", "name"]), None),
        "Ingress" if is_shimmed(object) => {
            let names = list(&["spec", "tls"]).filter_map(|tls| tls.get("secretName")?.as_str());
            names.for_each(|name| found(name, of(OF_CERTIFICATES)));
        }
        "Gateway" if is_shimmed(object) => {
            let tls = list(&["spec", "listeners"])
                .filter_map(|listener| listener.at_path(["tls", "certificateRefs"]));
            let names = tls.filter_map(Value::as_list).flatten().filter_map(|to| to.get("name")?.as_str());
            names.for_each(|name| found(name, of(OF_CERTIFICATES)));
        }
        _ => {}
    }
}

fn sealed<'a>(object: &'a Object<'a>) -> Option<Keys<'a>> {
    let map = |path: &[&str]| object.at(path).and_then(Value::as_map);
    let maps = [map(&["spec", "encryptedData"]), map(&["spec", "template", "data"])];
    (!is_filled(object)).then_some(Keys { maps, ..Keys::default() })
}

/// The keys of a ConfigMap or a Secret; not known of one that somebody else fills.
fn written<'a>(object: &'a Object<'a>, more: &str) -> Option<Keys<'a>> {
    let map = |key: &str| object.at(&[key]).and_then(Value::as_map);
    let maps = [map("data"), map(more)];
    let empty = maps.iter().flatten().all(|map| map.is_empty());
    let of_account = object.text(&["type"]) == "kubernetes.io/service-account-token";
    (!empty && !of_account && !is_filled(object)).then_some(Keys { maps, ..Keys::default() })
}

/// The name of an ExternalSecret's target; empty when it says none, `None` when it makes no Secret.
fn target<'a>(object: &'a Object<'a>, spec: &[&str]) -> Option<&'a str> {
    let spec = object.at(spec)?;
    let of = |key| spec.at_path(["target", key]).and_then(Value::as_str).unwrap_or_default();
    let own = if object.kind == "ExternalSecret" { object.name } else { "" };
    (of("creationPolicy") != "None").then(|| or(of("name"), own))
}

/// The keys of an ExternalSecret: those of its template alone, unless it merges.
fn fetched<'a>(object: &'a Object<'a>) -> Option<Keys<'a>> {
    let spec = |path: &[&str]| object.at(&["spec"]).and_then(|spec| spec.at_path(path.iter().copied()));
    if spec(&["target", "template", "templateFrom"]).is_some() {
        return None;
    }
    let template = spec(&["target", "template", "data"]).and_then(Value::as_map);
    let merges = spec(&["target", "template", "mergePolicy"]).and_then(Value::as_str) == Some("Merge");
    if template.is_some() && !merges {
        return Some(Keys { maps: [template, None], ..Keys::default() });
    }
    if spec(&["dataFrom"]).is_some() {
        return None;
    }
    let listed = spec(&["data"]).and_then(Value::as_list).unwrap_or_default();
    Some(Keys { maps: [template, None], listed, ..Keys::default() })
}

fn or<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}

/// Whether somebody else writes into an object, or copies it.
fn is_filled(object: &Object) -> bool {
    let marks =
        ["annotations", "labels"].into_iter().filter_map(|marks| object.at(&["metadata", marks])?.as_map());
    marks.flat_map(Map::keys).any(|mark| FILLED.iter().any(|filled| mark.starts_with(filled)))
}

fn is_shimmed(object: &Object) -> bool {
    let annotations = object.at(&["metadata", "annotations"]).and_then(Value::as_map);
    annotations.is_some_and(|annotations| annotations.keys().any(|key| SHIM.contains(&key)))
}
