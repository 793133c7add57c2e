//! ExternalSecrets, with every default written out: what the operator would add is no difference to Argo CD then.

use super::Owned;
use crate::{
    bundle::Manifest,
    map,
    model::SecretKey,
    render::field::{at, list},
    spec::duration::Duration,
    value::Value,
};

/// The ExternalSecret of a Secret.
pub(super) fn render(owned: &Owned<'_>) -> Manifest {
    let secret = owned.secret;
    let object = map! {
        "apiVersion" => "external-secrets.io/v1",
        "kind" => "ExternalSecret",
        "metadata" => map! {
            "name" => at(secret.name.clone(), secret.span),
            "namespace" => owned.app.namespace.name.clone(),
            "labels" => owned.labels(),
        },
        "spec" => spec(owned),
    };
    Manifest { object: at(object, secret.span) }
}

/// What the operator reads, and what it makes of it.
pub(super) fn spec(owned: &Owned<'_>) -> Value {
    let store = &owned.environment.secret_store;
    map! {
        "refreshInterval" => go_duration(&store.refresh),
        "refreshPolicy" => "Periodic",
        "secretStoreRef" =>? store.store.as_ref().map(|(kind, name)| map! {
            "kind" => kind.clone(),
            "name" => name.clone(),
        }),
        "target" => map! {
            "name" => at(owned.secret.name.clone(), owned.secret.span),
            "creationPolicy" => "Owner",
            "deletionPolicy" => "Retain",
            "template" => template(owned),
        },
        "data" =>? list(owned.secret.keys.iter().filter_map(datum).collect()),
    }
}

/// The Secret's own metadata, said so that the operator does not copy the ExternalSecret's, Argo CD's annotations
/// among them. Templates come beside the keys (`Merge`); `Replace`, the default, would keep nothing else.
fn template(owned: &Owned<'_>) -> Value {
    let templates = &owned.secret.data;
    map! {
        "engineVersion" => "v2",
        "mergePolicy" => if templates.is_some() { "Merge" } else { "Replace" },
        "metadata" => map! { "labels" => owned.labels() },
        "type" =>? owned.secret.r#type.clone(),
        "data" =>? templates.clone(),
    }
}

/// One key of the Secret and where the store has it.
fn datum(key: &SecretKey) -> Option<Value> {
    let (path, property) = key.remote.as_ref()?;
    Some(map! {
        "secretKey" => at(key.name.clone(), key.span),
        "remoteRef" => map! {
            "key" => at(path.clone(), key.span),
            "property" =>? property.clone().map(|property| at(property, key.span)),
            "conversionStrategy" => "Default",
            "decodingStrategy" => "None",
            "metadataPolicy" => "None",
        },
    })
}

/// A duration as Go prints it (`1h` is `1h0m0s`), because the operator writes it back like that; what is no whole
/// number of hours, minutes and seconds stays as it is.
fn go_duration(text: &str) -> String {
    let Some(Duration(seconds)) = Duration::read(text) else { return text.to_owned() };
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds}s"),
        (0, minutes, seconds) => format!("{minutes}m{seconds}s"),
        (hours, minutes, seconds) => format!("{hours}h{minutes}m{seconds}s"),
    }
}

#[test]
fn durations_are_written_as_go_prints_them() {
    let durations =
        [("1h", "1h0m0s"), ("90m", "1h30m0s"), ("5m", "5m0s"), ("30s", "30s"), ("1d1m1s", "24h1m1s")];
    for (said, printed) in durations {
        assert_eq!(go_duration(said), printed);
    }
    for kept in ["1.5h", "100ms", "soon", "", "99999999999999999999h"] {
        assert_eq!(go_duration(kept), kept);
    }
}
