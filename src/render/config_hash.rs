//! The hash by which pods follow the ConfigMaps and Secrets that they use.

use super::{secret, workload::config};
use crate::{
    bundle::Manifest,
    model::{App, Environment},
    schema::reference,
    value::{Data, Map, Value, digest},
};

/// The hash of all that a pod uses and platc knows; `None` when that is nothing. `manifests` are the app's own.
pub(super) fn of_pod(
    environment: &Environment,
    app: &App,
    manifests: &[Manifest],
    spec: &Value,
) -> Option<String> {
    let data = |kind: &str, name: &str| {
        let own = || written(manifests.iter().map(|manifest| &manifest.object), kind, name);
        let theirs = || neighbours(environment, app).find_map(|other| made(environment, other, kind, name));
        secret::sealed_content(app, kind, name).or_else(own).or_else(theirs)
    };
    let used: Vec<Value> = reference::of_pod(spec)
        .into_iter()
        .filter_map(|(kind, name)| {
            Some(vec![kind.into(), Value::from(name.clone()), data(kind, &name)?].into())
        })
        .collect();
    (!used.is_empty()).then(|| fingerprint(&used.into()))
}

/// The first 16 hex digits of SHA-256 over canonical JSON.
pub(super) fn fingerprint(value: &Value) -> String {
    let mut json = String::new();
    canonical(value, &mut json);
    let digest = digest::sha256(json.as_bytes());
    let first = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{first:016x}")
}

/// The other apps of an app's namespace.
fn neighbours<'a>(environment: &'a Environment, app: &'a App) -> impl Iterator<Item = &'a App> {
    let beside =
        |other: &&App| other.name != app.name && other.namespace.name.value == app.namespace.name.value;
    environment.apps.values().filter(beside)
}

/// What another app puts into the ConfigMap or Secret of a name.
fn made(environment: &Environment, app: &App, kind: &str, name: &str) -> Option<Value> {
    let sealed = secret::sealed_content(app, kind, name);
    let rendered = || {
        let manifests = match kind {
            "ConfigMap" => config::named(environment, app, name),
            "Secret" => secret::named(environment, app, name),
            _ => None,
        };
        manifests.and_then(|manifest| content(&manifest.object))
    };
    let files = || written(app.manifests.iter().flat_map(|manifests| &manifests.objects), kind, name);
    sealed.or_else(rendered).or_else(files)
}

/// What one of some objects puts into the ConfigMap or Secret of a name.
fn written<'a>(objects: impl IntoIterator<Item = &'a Value>, kind: &str, name: &str) -> Option<Value> {
    let word = |object: &'a Value, path: &[&'static str]| {
        object.at_path(path.iter().copied()).and_then(Value::as_str)
    };
    let makes = |object: &&'a Value| {
        let own_name = word(object, &["metadata", "name"]);
        let (made, name_of) = match word(object, &["kind"]) {
            Some("SealedSecret") => (Some("Secret"), own_name),
            Some("ExternalSecret") => {
                (Some("Secret"), word(object, &["spec", "target", "name"]).or(own_name))
            }
            plain => (plain, own_name),
        };
        made == Some(kind) && name_of == Some(name)
    };
    objects.into_iter().find(makes).and_then(content)
}

/// What an object has to say to the pods that use it.
fn content(object: &Value) -> Option<Value> {
    match object.get("kind").and_then(Value::as_str)? {
        "SealedSecret" => object.at_path(["spec", "encryptedData"]).cloned(),
        "ExternalSecret" => object.get("spec").cloned(),
        _ => {
            let parts = ["data", "binaryData", "stringData"];
            let parts = parts.into_iter().filter_map(|part| object.get(part)?.as_map());
            Some(parts.flat_map(Map::iter).cloned().collect::<Map>().into())
        }
    }
}

/// JSON with sorted keys and no white space.
fn canonical(value: &Value, json: &mut String) {
    match &value.data {
        Data::Null => json.push_str("null"),
        Data::Bool(truth) => json.push_str(if *truth { "true" } else { "false" }),
        Data::Number(number) => json.push_str(&number.canonical()),
        Data::String(text) => json.push_str(&quoted(text)),
        Data::List(items) => enclosed(json, ['[', ']'], items.iter(), canonical),
        Data::Map(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by(|a, b| a.key.cmp(&b.key));
            enclosed(json, ['{', '}'], entries, |entry, json| {
                json.push_str(&quoted(&entry.key));
                json.push(':');
                canonical(&entry.value, json);
            });
        }
    }
}

fn enclosed<T>(
    json: &mut String,
    [open, close]: [char; 2],
    items: impl IntoIterator<Item = T>,
    write: impl Fn(T, &mut String),
) {
    json.push(open);
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            json.push(',');
        }
        write(item, json);
    }
    json.push(close);
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::{fingerprint, of_pod};
    use crate::{
        model::{Environment, Secret, SecretKey},
        render::{
            sample::{self, app, environment, pairs, value},
            secret, workload,
        },
        spec::{
            environment::{Provider, SealScope},
            workload::WorkloadKind,
        },
    };

    /// The app `backend` with a ConfigMap and the Secret `db`.
    fn backend(config: &str, ciphertext: &str, digest: Option<&str>) -> Environment {
        let mut main = sample::workload("backend", "main", WorkloadKind::Deployment);
        main.config = pairs(config);
        let mut backend = app("backend", [main]);
        let key = SecretKey {
            optional: false,
            name: "PASSWORD".into(),
            span: None,
            format: None,
            min_length: None,
            sealed: Some(sample::sealed(ciphertext, digest)),
            remote: None,
        };
        backend.secrets.push(Secret {
            name: "db".into(),
            span: None,
            r#type: None,
            data: None,
            provider: Provider::SealedSecrets,
            scope: SealScope::Strict,
            keys: vec![key],
        });
        environment([backend])
    }

    fn hash(environment: &Environment, spec: &str) -> Option<String> {
        let app = &environment.apps["backend"];
        let manifests = [secret::render(environment, app), workload::render(environment, app)].concat();
        of_pod(environment, app, &manifests, &value(spec))
    }

    const BOTH: &str =
        "containers: [{envFrom: [{secretRef: {name: db}}, {configMapRef: {name: backend-config}}]}]";

    #[test]
    fn it_is_over_canonical_json() {
        let data = "[[ConfigMap, backend-config, {B: \"\\\"\\xfc\", A: '1'}], [Secret, s, {K: 'hmac:1'}]]";
        // printf '[["ConfigMap","backend-config",{"A":"1","B":"\\"ü"}],["Secret","s",{"K":"hmac:1"}]]' | sha256sum
        assert_eq!(fingerprint(&value(data)), "57c8d260d567e12c");
        let used = value("[[ConfigMap, backend-config, {A: '1'}], [Secret, db, {PASSWORD: 'hmac:1'}]]");
        assert_eq!(hash(&backend("{A: 1}", "AgA", Some("hmac:1")), BOTH), Some(fingerprint(&used)));
    }

    #[test]
    fn a_new_certificate_changes_nothing_and_a_new_secret_does() {
        let before = hash(&backend("{A: 1}", "AgA", Some("hmac:1")), BOTH);
        assert_eq!(before, hash(&backend("{A: 1}", "AgB", Some("hmac:1")), BOTH));
        assert_ne!(before, hash(&backend("{A: 1}", "AgA", Some("hmac:2")), BOTH));
        assert_ne!(before, hash(&backend("{A: 2}", "AgA", Some("hmac:1")), BOTH));
        assert_ne!(hash(&backend("{A: 1}", "AgA", None), BOTH), hash(&backend("{A: 1}", "AgB", None), BOTH));
    }

    #[test]
    fn what_is_used_counts_wherever_the_pod_names_it() {
        let environment = backend("{A: 1}", "AgA", None);
        let mounted = "volumes: [{name: x, projected: {sources: [{secret: {name: db}}]}}]";
        let variable = "initContainers: [{env: [{name: X, valueFrom: {secretKeyRef: {name: db, key: K}}}]}]";
        assert!(hash(&environment, mounted).is_some());
        assert_eq!(hash(&environment, mounted), hash(&environment, variable));
    }

    #[test]
    fn nothing_known_has_no_hash() {
        let environment = backend("{A: 1}", "AgA", None);
        assert_eq!(hash(&environment, "containers: [{name: main}]"), None);
        assert_eq!(hash(&environment, "imagePullSecrets: [{name: elsewhere}]"), None);
    }

    #[test]
    fn a_neighbour_s_secret_counts_and_another_namespace_s_does_not() {
        let mut environment = backend("{A: 1}", "AgA", None);
        let reader = app("reader", []);
        let spec = value("containers: [{envFrom: [{secretRef: {name: db}}]}]");
        assert!(of_pod(&environment, &reader, &[], &spec).is_some());
        let backend = environment.apps.get_mut("backend").unwrap();
        backend.namespace.name.value = "elsewhere".into();
        assert_eq!(of_pod(&environment, &reader, &[], &spec), None);
    }
}
