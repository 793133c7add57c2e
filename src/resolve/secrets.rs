//! Secrets: what apps declare, the ciphertext that environments hold for it, and who owns what containers read.

mod declared;
mod held;
mod record;
mod store;
mod template;

pub(super) use declared::declared;
pub(super) use record::mistakes;
pub(super) use store::store;

use super::{application::Context, evaluate::Surroundings};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    model::{App, Edge, Reason, Secret, Workload, workload::VolumeSource},
    names::{Name, nearest},
    source::Span,
    spec::{app::AppSpec, decode::is_field, environment::Provider},
    value::Value,
};
use held::Held;
use std::{collections::BTreeMap, sync::Arc};

/// The names of all that is told of sealed values and what they are sealed for.
pub const SECRETS: &[&str] = &[
    "aged-certificate",
    "bad-certificate",
    "bad-digest",
    "bad-fingerprint",
    "bad-secret-key",
    "missing-secret-key",
    "not-ciphertext",
    "revoked-certificate",
    "sealed-for-another-environment",
    "sealed-for-another-name",
    "sealed-for-another-namespace",
    "sealed-for-another-scope",
    "secret-too-large",
    "short-secret",
    "undeclared-ciphertext",
    "unknown-certificate",
];

/// Those of them that are about certificates: while one is told, nothing can be sealed.
pub const CERTIFICATES: &[&str] = &["bad-certificate", "bad-fingerprint", "revoked-certificate"];

/// Gives every declared key its ciphertext and every use its owner.
pub(super) fn fill(context: &Context, apps: &mut BTreeMap<Name, App>, told: &mut Diagnostics) {
    let held = Held::by(context);
    for (name, app) in apps.iter_mut() {
        held.fill(app, told);
        for secret in app.secrets.iter().filter(|secret| secret.provider == Provider::ExternalSecrets) {
            fetched(secret, name, told);
        }
    }
    told.extend(no_store(context, apps));
    own(context.around, apps, told);
}

/// An ExternalSecret without a store is never filled; told at the first Secret that would become one.
fn no_store(context: &Context, apps: &BTreeMap<Name, App>) -> Option<Diagnostic> {
    if context.home.secret_store.store.is_some() {
        return None;
    }
    let mut secrets = apps.values().flat_map(|app| &app.secrets);
    let fetched = secrets.find(|secret| secret.provider == Provider::ExternalSecrets)?;
    let message = format!("no external store is named that `{}` is read from", fetched.name);
    Some(
        Diagnostic::error("no-secret-store", message)
            .at(fetched.span, "")
            .help("say `secretStore: {store: {name: NAME}}` in the environment"),
    )
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

/// Finds the app that owns each Secret that a container reads: its own, or one of an app in the same namespace.
fn own(around: &Surroundings, apps: &mut BTreeMap<Name, App>, told: &mut Diagnostics) {
    let owners = owners(apps, told);
    let lost: Vec<&Value> =
        around.apps.iter().filter(|(name, _)| !apps.contains_key(*name)).map(|(_, spec)| spec).collect();
    for (name, app) in apps.iter_mut() {
        let namespace = app.namespace.name.value.clone();
        for used in app.workloads.iter().flat_map(beside_containers) {
            let key = used.as_str().map(|used| (namespace.clone(), used.into()));
            if let Some((owner, _)) = key.and_then(|key| owners.get(&key)).filter(|(owner, _)| owner != name)
            {
                app.depends_on.push(Edge { to: owner.clone(), span: used.span(), reason: Reason::Secret });
            }
        }
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

/// The Secrets that images are pulled with, that volumes hold and that an Ingress serves. Anybody may make them: what is
/// nobody's, a rule tells of.
fn beside_containers(workload: &Workload) -> Vec<&Value> {
    let pulled = workload.pod.iter().filter(|(field, _)| *field == "imagePullSecrets");
    let pulled = pulled.flat_map(|(_, names)| names.as_list().unwrap_or_default());
    let volumes = workload.volumes.iter().filter_map(|volume| match &volume.source {
        VolumeSource::Kubernetes("secret", source) => source.get("secretName"),
        _ => None,
    });
    let served = workload.ingress.as_ref().and_then(|ingress| ingress.tls_secret.as_ref());
    pulled.filter_map(|pulled| pulled.get("name")).chain(volumes).chain(served).collect()
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
