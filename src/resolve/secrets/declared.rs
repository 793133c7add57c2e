//! The Secrets that an app declares: their keys, those that a type of Kubernetes implies, and their templates.

use super::template;
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    model::{Secret, SecretKey, SecretStore},
    source::Span,
    spec::{
        Traced,
        app::{self, AppSpec, SecretFormat},
        leaf::Named,
    },
    value::{Map, Value},
};
use std::sync::Arc;

/// A key, and what it looks like.
type ImpliedKey = (&'static str, Option<SecretFormat>);

/// The keys of Kubernetes' types of Secrets (`k8s.io/api/core/v1`, `SecretType`), and what they look like.
const TYPES: &[(&str, &[ImpliedKey])] = &[
    (BASIC_AUTH, &[("username", None), ("password", None)]),
    ("kubernetes.io/dockerconfigjson", &[(".dockerconfigjson", Some(SecretFormat::DockerConfig))]),
    ("kubernetes.io/ssh-auth", &[("ssh-privatekey", Some(SecretFormat::Pem))]),
    ("kubernetes.io/tls", &[("tls.crt", Some(SecretFormat::Pem)), ("tls.key", Some(SecretFormat::Pem))]),
];

/// The only type that the API server takes with one of its keys.
const BASIC_AUTH: &str = "kubernetes.io/basic-auth";

/// The Secrets that an app declares, without ciphertext.
pub(in crate::resolve) fn declared(
    spec: &AppSpec,
    store: &SecretStore,
    told: &mut Diagnostics,
) -> Vec<Secret> {
    let mut secrets = Vec::new();
    for named in spec.secrets.iter().flatten() {
        let mut secret = secret(named, store);
        told.extend(invalid_keys(&secret, &named.value));
        secret.keys.retain(|key| is_key(&key.name));
        told.extend(template::unknown_keys(&secret, &named.value));
        secrets.push(secret);
    }
    secrets
}

fn secret(named: &Named<app::Secret>, store: &SecretStore) -> Secret {
    let said = &named.value;
    let data = said.data.as_ref().map(|data| {
        data.iter()
            .map(|entry| (entry.name.clone(), Value::from(entry.value.clone())))
            .collect::<Map>()
            .into()
    });
    let mut secret = Secret {
        name: named.name.clone(),
        span: named.span,
        r#type: said.r#type.clone().map(Into::into),
        data,
        provider: said.provider.as_ref().map_or(store.provider, |said| said.value),
        scope: said.scope.as_ref().map_or(store.scope, |said| said.value),
        keys: said.keys.iter().flatten().map(|named| key(&named.name, named.span, &named.value)).collect(),
    };
    if let Some(r#type) = &said.r#type {
        imply(&mut secret, r#type);
    }
    secret
}

fn key(name: &Arc<str>, span: Option<Span>, said: &app::SecretKey) -> SecretKey {
    let remote = said.remote.as_ref().map(|remote| match remote.value.split_once('#') {
        Some((path, property)) => (path.into(), Some(property.into())),
        None => (remote.value.clone(), None),
    });
    let min_length = said.min_length.as_ref().map(|least| Traced {
        value: usize::try_from(least.value).unwrap_or_default(),
        trace: least.trace.clone(),
    });
    SecretKey {
        name: name.clone(),
        span,
        optional: said.optional.as_ref().is_some_and(|optional| optional.value),
        format: said.format.clone(),
        min_length,
        sealed: None,
        remote,
    }
}

/// Adds the keys without which the API server refuses a Secret of its type, and the formats that nobody said.
fn imply(secret: &mut Secret, r#type: &Traced<Arc<str>>) {
    let known = TYPES.iter().find(|(name, _)| **name == *r#type.value);
    let is_open = &*r#type.value == BASIC_AUTH && !(secret.keys.is_empty() && secret.data.is_none());
    for (name, format) in known.into_iter().flat_map(|(_, keys)| *keys) {
        let format = format.map(|format| Traced { value: format, trace: r#type.trace.clone() });
        match secret.keys.iter_mut().find(|key| *key.name == **name) {
            Some(key) => key.format = key.format.take().or(format),
            None if is_open || secret.data.as_ref().is_some_and(|data| data.get(name).is_some()) => {}
            None => {
                let said = app::SecretKey { format, ..app::SecretKey::default() };
                secret.keys.push(key(&(*name).into(), r#type.span(), &said));
            }
        }
    }
}

/// Keys that the API server refuses (`IsConfigMapKey` of `k8s.io/apimachinery`).
fn invalid_keys(secret: &Secret, said: &app::Secret) -> Vec<Diagnostic> {
    let declared = secret.keys.iter().map(|key| (&key.name, key.span));
    let templates = said.data.iter().flatten().map(|entry| (&entry.name, entry.span));
    let invalid = declared.chain(templates).filter(|(key, _)| !is_key(key));
    let told = |(key, span): (&Arc<str>, Option<Span>)| {
        Diagnostic::error(
            "bad-secret-key",
            format!("`{key}` cannot be a key of the secret `{}`", secret.name),
        )
        .at(span, "")
        .help("write letters, digits, `-`, `_` and `.`, at most 253 of them, and no `..` at its beginning")
    };
    invalid.map(told).collect()
}

fn is_key(text: &str) -> bool {
    let is_letter = |letter: u8| letter.is_ascii_alphanumeric() || b"-._".contains(&letter);
    (1..=253).contains(&text.len()) && text.bytes().all(is_letter) && text != "." && !text.starts_with("..")
}
