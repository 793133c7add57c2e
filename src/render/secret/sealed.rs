//! SealedSecrets, put together from ciphertext that `platc secret` made.

use super::Owned;
use crate::{
    bundle::Manifest,
    map,
    model::{Sealed, Secret, SecretKey},
    render::field::at,
    spec::environment::SealScope,
    value::{Map, Value},
};

/// The SealedSecret of a Secret. Name, namespace and scope stand in the template as they do in the object: the
/// controller opens by the one and, from version 0.36 on, no longer lets the other widen it.
pub(super) fn render(owned: &Owned<'_>) -> Manifest {
    let Owned { app, secret, .. } = owned;
    let metadata = map! {
        "name" => at(secret.name.clone(), secret.span),
        "namespace" => app.namespace.name.clone(),
        "labels" => owned.labels(),
        "annotations" =>? scope(secret.scope),
    };
    let object = map! {
        "apiVersion" => "bitnami.com/v1alpha1",
        "kind" => "SealedSecret",
        "metadata" => metadata.clone(),
        "spec" => map! {
            "encryptedData" => encrypted(secret),
            "template" => map! {
                "metadata" => metadata,
                "type" =>? secret.r#type.clone(),
                "data" =>? secret.data.clone(),
            },
        },
    };
    Manifest { object: at(object, secret.span) }
}

/// Each key's digest, or its ciphertext where there is none, and the templates: a new certificate changes no digest.
pub(super) fn content(secret: &Secret) -> Value {
    let digest = |sealed: &Sealed| {
        sealed.digest.as_ref().map_or_else(|| sealed.ciphertext.clone(), |digest| digest.value.clone().into())
    };
    let keys = secret.keys.iter();
    let sealed = keys.filter_map(|key| Some((key.name.clone(), digest(key.sealed.as_ref()?))));
    let mut content: Map = sealed.collect();
    if let Some(templates) = secret.data.as_ref().and_then(Value::as_map) {
        templates.iter().for_each(|entry| content.put(entry.key.clone(), entry.value.clone()));
    }
    content.into()
}

/// The ciphertext of every key that has one; an optional key may lack it.
fn encrypted(secret: &Secret) -> Value {
    let keys = secret.keys.iter();
    let sealed = |key: &SecretKey| Some((key.name.clone(), key.sealed.as_ref()?.ciphertext.clone()));
    keys.filter_map(sealed).collect::<Map>().into()
}

/// The annotation by which the controller knows what a value is bound to; without one, to namespace and name.
fn scope(scope: SealScope) -> Option<Value> {
    match scope {
        SealScope::Strict => None,
        SealScope::NamespaceWide => Some(map! { "sealedsecrets.bitnami.com/namespace-wide" => "true" }),
        SealScope::ClusterWide => Some(map! { "sealedsecrets.bitnami.com/cluster-wide" => "true" }),
    }
}
