//! Secrets: the ciphertext that environments hold for what apps declare, and who owns what containers read.

use super::{application::Context, evaluate::Surroundings, written::Written};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    model::{App, Edge, Reason, Secret, SecretKey},
    names::{Name, nearest},
    source::Span,
    spec::{
        Decoder, Stage,
        app::AppSpec,
        decode::is_field,
        environment::{Provider, SealScope},
        leaf::Named,
        sealed::{SealedKey, SealedSecret, SealedValuesSpec, is_ciphertext},
    },
    value::Value,
};
use std::{collections::BTreeMap, sync::Arc};

/// Gives every declared key its ciphertext and every use its owner.
pub(super) fn fill(context: &Context, apps: &mut BTreeMap<Name, App>, told: &mut Diagnostics) {
    let sealed = ciphertexts(context.written, &context.home.name);
    for (name, app) in apps.iter_mut() {
        let namespace = app.namespace.name.value.clone();
        for secret in &mut app.secrets {
            match secret.provider {
                Provider::SealedSecrets => {
                    let held = sealed.get(name).and_then(|sealed| sealed.get(&secret.name));
                    fill_secret(secret, held, &namespace, told);
                }
                Provider::ExternalSecrets => fetched(secret, name, told),
                Provider::None => {}
            }
        }
    }
    own(context.around, apps, told);
}

type Sealed = BTreeMap<Name, BTreeMap<Arc<str>, SealedSecret>>;

/// What the environments of the chain hold: the nearest says it, key by key.
fn ciphertexts(written: &Written, environment: &Name) -> Sealed {
    let mut sealed = Sealed::new();
    for link in written.chain(environment) {
        for ((_, app), document) in written.inputs.sealed.iter().filter(|((of, _), _)| of == link) {
            let (spec, _) = Decoder::read::<SealedValuesSpec>(&document.spec, Stage::Meant);
            for secret in spec.iter().flatten() {
                let held = sealed.entry(app.clone()).or_default().entry(secret.name.clone()).or_default();
                lay(held, &secret.value);
            }
        }
    }
    sealed
}

fn lay(held: &mut SealedSecret, nearer: &SealedSecret) {
    held.namespace = nearer.namespace.clone().or(held.namespace.take());
    held.scope = nearer.scope.clone().or(held.scope.take());
    let mut keys = held.keys.take().unwrap_or_default();
    for key in nearer.keys.iter().flatten() {
        keys.0.retain(|known| known.name != key.name);
        keys.0.push(key.clone());
    }
    held.keys = Some(keys);
}

fn fill_secret(secret: &mut Secret, held: Option<&SealedSecret>, lives: &str, told: &mut Diagnostics) {
    if let Some(scope) = held.and_then(|held| held.scope.as_ref()) {
        secret.scope = scope.value;
    }
    let sealed_for =
        held.and_then(|held| held.namespace.as_ref()).filter(|_| secret.scope != SealScope::ClusterWide);
    if let Some(namespace) = sealed_for.filter(|namespace| *namespace.value != *lives) {
        let message = format!("`{}` was sealed for namespace `{}`", secret.name, namespace.value);
        told.push(
            Diagnostic::error("sealed-for-another-namespace", message)
                .at(namespace.span(), format!("the app lives in `{lives}`"))
                .help(format!("seal its values again for `{lives}`, or let the app live there")),
        );
    }
    let mut missing = Vec::new();
    for key in &mut secret.keys {
        let found = held.and_then(|held| held.keys.as_ref()?.get(&key.name));
        match found.and_then(|found| Some((found, found.value.as_ref()?))) {
            Some((found, _)) => fill_key(key, found),
            None if key.optional => {}
            None => missing.push(&*key),
        }
    }
    told.extend(lacking(&missing, &secret.name));
    secret.keys.retain(|key| key.ciphertext.is_some() || !key.optional);
}

/// The operator fills a key from the store, or from a template of the same name.
fn fetched(secret: &Secret, app: &Name, told: &mut Diagnostics) {
    let is_template = |key: &str| secret.data.as_ref().is_some_and(|data| data.get(key).is_some());
    for key in
        secret.keys.iter().filter(|key| key.remote.is_none() && !key.optional && !is_template(&key.name))
    {
        let message = format!("`{}/{}` has no place in the external store", secret.name, key.name);
        told.push(
            Diagnostic::error("missing-remote", message)
                .at(key.span, format!("app `{app}` declares it here"))
                .help(format!("say where it is: `{}: {{remote: path#property}}`", key.name)),
        );
    }
}

fn fill_key(key: &mut SecretKey, found: &SealedKey) {
    key.ciphertext = found.value.clone().map(Value::from);
    key.digest = found.digest.as_ref().map(|digest| digest.value.clone());
}

/// Plaintext where ciphertext belongs, whoever reads it or not.
pub(super) fn plaintexts(sealed: &SealedValuesSpec) -> Diagnostics {
    let keys =
        sealed.iter().flat_map(|secret| secret.value.keys.iter().flatten().map(move |key| (secret, key)));
    let told = |(secret, key): (&Named<SealedSecret>, &Named<SealedKey>)| {
        let value = key.value.value.as_ref().filter(|value| !is_ciphertext(&value.value))?;
        let message = format!("the value of `{}/{}` is no ciphertext", secret.name, key.name);
        let told = Diagnostic::error("not-ciphertext", message).at(value.span(), "").hiding_source();
        Some(told.help(
            "if it is a plaintext, all who can read it know it: change the secret, and seal the new one",
        ))
    };
    keys.filter_map(told).collect()
}

fn lacking(keys: &[&SecretKey], secret: &str) -> Option<Diagnostic> {
    let names: Vec<String> = keys.iter().map(|key| format!("`{}`", key.name)).collect();
    let (all, none) = (names.join(", "), names.is_empty());
    let told =
        Diagnostic::error("missing-secret-key", format!("the secret `{secret}` has no value for {all}"));
    let told = keys.iter().fold(told, |told, key| told.at(key.span, ""));
    let help = "seal a value and say its ciphertext in a document of kind `SealedValues` beside environment.yaml, or say \
                `optional: true` here";
    (!none).then(|| told.help(help))
}

/// Finds the app that owns each Secret that a container reads: its own, or one of an app in the same namespace.
fn own(around: &Surroundings, apps: &mut BTreeMap<Name, App>, told: &mut Diagnostics) {
    let owners = owners(apps, told);
    let lost: Vec<&Value> =
        around.apps.iter().filter(|(name, _)| !apps.contains_key(*name)).map(|(_, spec)| spec).collect();
    for (name, app) in apps.iter_mut() {
        let namespace = app.namespace.name.value.clone();
        let containers = app.workloads.iter_mut().flat_map(|workload| &mut workload.containers);
        for used in containers.flat_map(|container| &mut container.secrets).filter(|used| !used.external) {
            match owners.get(&(namespace.clone(), used.name.clone())) {
                Some((owner, _)) => {
                    used.owner = Some(owner.clone());
                    if owner != name {
                        let edge = Edge { to: owner.clone(), span: used.span, reason: Reason::Secret };
                        app.depends_on.push(edge);
                    }
                }
                None if lost.iter().any(|spec| may_own(spec, &used.name)) => {}
                None => told.push(unknown(&used.name, used.span, &namespace, &owners)),
            }
        }
    }
}

/// The app that owns each Secret, by namespace and name, and where it says so.
type Owners = BTreeMap<(Arc<str>, Arc<str>), (Name, Option<Span>)>;

fn owners(apps: &BTreeMap<Name, App>, told: &mut Diagnostics) -> Owners {
    let mut owners = Owners::new();
    for (name, app) in apps {
        for secret in &app.secrets {
            let key = (app.namespace.name.value.clone(), secret.name.clone());
            if let Some((other, span)) = owners.insert(key, (name.clone(), secret.span)) {
                let message = format!("apps `{other}` and `{name}` both own the secret `{}`", secret.name);
                let both = Diagnostic::error("duplicate-secret", message).at(secret.span, "").at(span, "");
                told.push(both.help("declare it in one app; the other reads it by its name"));
            }
        }
    }
    owners
}

/// Whether an app that could not be lowered declares a Secret, or says something that may be meant to.
fn may_own(spec: &Value, secret: &str) -> bool {
    let is_word = |key: &str| AppSpec::FIELDS.iter().any(|field| is_field(key, field));
    spec.at_path(["secrets", secret]).is_some()
        || spec.as_map().into_iter().flatten().any(|entry| !is_word(&entry.key))
}

fn unknown(name: &str, span: Option<Span>, namespace: &str, owners: &Owners) -> Diagnostic {
    let told = Diagnostic::error(
        "unknown-secret",
        format!("no app in namespace `{namespace}` owns a secret `{name}`"),
    )
    .at(span, "");
    if let Some(((home, _), (app, place))) = owners.iter().find(|((_, secret), _)| &**secret == name) {
        let told = told.at(*place, format!("app `{app}` owns one in namespace `{home}`"));
        return told.help("a pod reads the secrets of its own namespace: declare it there, too");
    }
    let known = owners.keys().filter(|(home, _)| &**home == namespace).map(|(_, secret)| &**secret);
    told.help(nearest(name, known).map_or_else(
        || {
            "declare it in an app of this namespace, or say `external: true` if somebody else makes it"
                .to_owned()
        },
        |meant| format!("did you mean `{meant}`?"),
    ))
}
