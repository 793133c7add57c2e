//! The ciphertext that an environment and those that it extends hold, and which of it opens where its app lives.

use super::record;
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    model::{App, Sealed, Secret, SecretKey, SecretStore, Standing, Undeclared, secret::command},
    names::Name,
    resolve::application::Context,
    source::Span,
    spec::{
        Decoder, Stage,
        environment::{Provider, SealScope},
        leaf::Named,
        sealed::{SealedKey, SealedSecret, SealedValuesSpec},
    },
};
use std::{collections::BTreeMap, sync::Arc};

/// The most bytes that a Secret's values have together (`MaxSecretSize` of `k8s.io/api/core/v1`).
const MOST_BYTES: usize = 1024 * 1024;

/// Ciphertext by app, Secret and key: the nearest environment of the chain says it.
pub(super) struct Held<'a> {
    environment: &'a Name,
    store: &'a SecretStore,
    apps: BTreeMap<&'a Name, BTreeMap<Arc<str>, Keys>>,
}

/// A Secret's ciphertext by its keys.
type Keys = BTreeMap<Arc<str>, Sealed>;

impl<'a> Held<'a> {
    /// What the environments of the chain hold.
    pub(super) fn by(context: &Context<'a>) -> Self {
        let environment = &context.home.name;
        let mut apps: BTreeMap<_, BTreeMap<_, Keys>> = BTreeMap::new();
        for link in context.written.chain(environment) {
            let documents = context.written.inputs.sealed.iter().filter(|((of, _), _)| of == link);
            for ((_, app), document) in documents {
                let (spec, told) = Decoder::read::<SealedValuesSpec>(&document.spec, Stage::Meant);
                let Some(spec) = spec else { continue };
                let is_exposed = !told.is_empty() || record::is_exposed(&spec);
                for secret in &spec {
                    let keys = secret.value.keys.iter().flatten();
                    let keys = keys.filter_map(|key| Some((key, sealed(key, &secret.value, link)?)));
                    let keys = keys.map(|(key, sealed)| (key.name.clone(), Sealed { is_exposed, ..sealed }));
                    apps.entry(app).or_default().entry(secret.name.clone()).or_default().extend(keys);
                }
            }
        }
        Self { environment, store: &context.home.secret_store, apps }
    }

    /// Gives an app's keys their ciphertext.
    pub(super) fn fill(&self, app: &mut App, told: &mut Diagnostics) {
        let (name, namespace) = (app.name.clone(), app.namespace.name.value.clone());
        for secret in app.secrets.iter_mut().filter(|secret| secret.provider == Provider::SealedSecrets) {
            let home = Home { held: self, app: &name, namespace: &namespace };
            home.fill(secret, told);
        }
        app.undeclared = self.undeclared(app);
    }

    /// What the environment's own files hold and the app does not ask for.
    fn undeclared(&self, app: &App) -> Vec<Undeclared> {
        let mut undeclared = Vec::new();
        for (secret, keys) in self.apps.get(&app.name).into_iter().flatten() {
            let declared = app.secrets.iter().find(|declared| declared.name == *secret);
            let other =
                declared.map(|declared| declared.provider).filter(|it| *it != Provider::SealedSecrets);
            let is_asked = |key: &Arc<str>| {
                declared.is_some_and(|declared| declared.keys.iter().any(|asked| asked.name == *key))
            };
            let own = keys.iter().filter(|(_, sealed)| sealed.from == *self.environment);
            let own = own.filter(|(_, sealed)| sealed.plaintext_len().is_some());
            let idle = own.filter(|(key, _)| other.is_some() || !is_asked(key));
            undeclared.extend(idle.map(|(key, sealed)| Undeclared {
                secret: secret.clone(),
                key: key.clone(),
                span: sealed.span,
                is_exposed: sealed.is_exposed,
                provider: other,
            }));
        }
        undeclared
    }
}

fn sealed(key: &Named<SealedKey>, secret: &SealedSecret, from: &Name) -> Option<Sealed> {
    let own = &key.value;
    Some(Sealed {
        ciphertext: own.value.clone()?.into(),
        span: key.span,
        from: from.clone(),
        is_exposed: false,
        digest: own.digest.clone(),
        certificate: own.certificate.clone(),
        environment: own.environment.clone().or_else(|| secret.environment.clone()),
        namespace: own.namespace.clone().or_else(|| secret.namespace.clone()),
        name: own.name.clone().or_else(|| secret.name.clone()),
        scope: own.scope.clone().or_else(|| secret.scope.clone()),
    })
}

/// Where an app's Secrets live.
struct Home<'a> {
    held: &'a Held<'a>,
    app: &'a Name,
    namespace: &'a str,
}

/// What a value was sealed for, where it does not open here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Misfit<'a> {
    Scope(SealScope),
    Namespace(&'a str),
    Name(&'a str),
    Unknown(&'a str),
    Revoked(&'a str),
}

impl Home<'_> {
    fn fill(&self, secret: &mut Secret, told: &mut Diagnostics) {
        let none = Keys::new();
        let held = self.held.apps.get(self.app).and_then(|apps| apps.get(&secret.name)).unwrap_or(&none);
        let mut misfits: BTreeMap<_, Vec<Arc<str>>> = BTreeMap::new();
        let (mut missing, mut notes) = (Vec::new(), Vec::new());
        let (name, scope) = (secret.name.clone(), secret.scope);
        for key in &mut secret.keys {
            let found = held.get(&key.name);
            let misfit = found.and_then(|found| self.misfit(found, &name, scope));
            match (found, misfit) {
                (Some(found), Some((_, misfit))) if found.from != *self.held.environment => {
                    if !key.optional {
                        missing.push(&*key);
                        notes.push(Self::not_inherited(&key.name, found, misfit));
                    }
                }
                (Some(found), misfit) => {
                    key.sealed = Some(found.clone());
                    if let Some(misfit) = misfit {
                        misfits.entry(misfit).or_default().push(key.name.clone());
                    }
                }
                (None, _) if key.optional => {}
                (None, _) => missing.push(&*key),
            }
        }
        let missing = self.lacking(&missing, &name);
        told.extend(missing.map(|missing| notes.into_iter().fold(missing, Diagnostic::note)));
        let refuse = |((span, misfit), keys): ((_, _), Vec<_>)| self.refuse(misfit, span, secret, &keys);
        let refused = misfits.into_iter().map(refuse);
        let short = secret.keys.iter().filter_map(|key| self.short(key, secret));
        let is_exposed = held.values().any(|sealed| sealed.is_exposed);
        told.extend(refused.chain(short).map(|told| if is_exposed { told.hiding_source() } else { told }));
        told.extend(too_large(secret));
    }

    /// Why a value does not open as a Secret here, and where its record says so. What is no ciphertext, or lies in the
    /// wrong folder, is told of as that.
    fn misfit<'s>(
        &self,
        sealed: &'s Sealed,
        name: &str,
        wanted: SealScope,
    ) -> Option<(Option<Span>, Misfit<'s>)> {
        let is_astray = sealed.environment.as_ref().is_some_and(|said| *said.value != *sealed.from.as_str());
        if is_astray || sealed.plaintext_len().is_none() {
            return None;
        }
        if let Some(scope) = sealed.scope.as_ref().filter(|scope| scope.value != wanted) {
            return Some((scope.span(), Misfit::Scope(scope.value)));
        }
        let namespace = sealed.namespace.as_ref().filter(|_| wanted != SealScope::ClusterWide);
        if let Some(namespace) = namespace.filter(|namespace| *namespace.value != *self.namespace) {
            return Some((namespace.span(), Misfit::Namespace(&namespace.value)));
        }
        let bound = sealed.name.as_ref().filter(|_| wanted == SealScope::Strict);
        if let Some(bound) = bound.filter(|bound| *bound.value != *name) {
            return Some((bound.span(), Misfit::Name(&bound.value)));
        }
        let certificate = sealed.certificate.as_ref()?;
        match self.held.store.standing(sealed) {
            Standing::Unknown => Some((certificate.span(), Misfit::Unknown(&certificate.value))),
            Standing::Revoked => Some((certificate.span(), Misfit::Revoked(&certificate.value))),
            _ => None,
        }
    }

    /// The command that seals a key's value for here.
    fn set(&self, secret: &str, key: &str) -> String {
        command("set", self.held.environment, self.app, (secret, key))
    }

    fn refuse(&self, misfit: Misfit, span: Option<Span>, secret: &Secret, keys: &[Arc<str>]) -> Diagnostic {
        let name = &secret.name;
        let what = match keys {
            [only] => format!("`{name}/{only}`"),
            _ => format!("`{name}`"),
        };
        let (rule, why, here, help) = match misfit {
            Misfit::Scope(scope) => (
                "sealed-for-another-scope",
                format!("was sealed with scope `{}`", scope.word()),
                format!("it is to be bound as `{}`", secret.scope.word()),
                format!("say `scope: {}` where the secret is declared, or seal it again", scope.word()),
            ),
            Misfit::Namespace(namespace) => (
                "sealed-for-another-namespace",
                format!("was sealed for namespace `{namespace}`"),
                format!("the app lives in `{}`", self.namespace),
                format!("let the app live in `{namespace}`, or seal it again"),
            ),
            Misfit::Name(other) => (
                "sealed-for-another-name",
                format!("was sealed for a secret `{other}`"),
                format!("this one is called `{name}`"),
                format!("call the secret `{other}`, or seal it again"),
            ),
            Misfit::Unknown(_) => (
                "unknown-certificate",
                "was sealed for a certificate that this environment does not list".to_owned(),
                String::new(),
                "if the cluster has its key, name it in `secretStore.certificates`, or seal it again"
                    .to_owned(),
            ),
            Misfit::Revoked(_) => (
                "revoked-certificate",
                "was sealed for a certificate that is revoked".to_owned(),
                String::new(),
                "who has its key knows the value: change it, and seal the new one".to_owned(),
            ),
        };
        let told = Diagnostic::error(rule, format!("{what} {why}")).at(span, here).help(help);
        keys.iter().map(|key| self.set(name, key)).fold(told, Diagnostic::run)
    }

    /// Why the value of an environment that is extended is none here; in the same words everywhere, to be told once.
    fn not_inherited(key: &str, sealed: &Sealed, misfit: Misfit) -> String {
        let why = match misfit {
            Misfit::Scope(scope) => format!("whose scope is `{}`", scope.word()),
            Misfit::Namespace(namespace) => format!("which opens in namespace `{namespace}` only"),
            Misfit::Name(name) => format!("which opens in a secret `{name}` only"),
            Misfit::Unknown(_) => "which does not open where its certificate is not listed".to_owned(),
            Misfit::Revoked(_) => "which is not used where its certificate is revoked".to_owned(),
        };
        format!("`{}` has a value for `{key}`, {why}", sealed.from)
    }

    fn lacking(&self, keys: &[&SecretKey], secret: &str) -> Option<Diagnostic> {
        let names: Vec<String> = keys.iter().map(|key| format!("`{}`", key.name)).collect();
        let message = format!("the secret `{secret}` has no value for {}", names.join(", "));
        let told = Diagnostic::error("missing-secret-key", message);
        let told = keys.iter().fold(told, |told, key| told.at(key.span, ""));
        let told = told.help("say `optional: true` if there may be none, or seal one");
        let set = keys.iter().map(|key| self.set(secret, &key.name));
        (!keys.is_empty()).then(|| set.fold(told, Diagnostic::run))
    }

    /// A value that is shorter than its key says: the format tells how long it is.
    fn short(&self, key: &SecretKey, secret: &Secret) -> Option<Diagnostic> {
        let (least, sealed) = (key.min_length.as_ref()?, key.sealed.as_ref()?);
        let length = sealed.plaintext_len().filter(|length| *length < least.value)?;
        let message = format!("the value of `{}/{}` has {length} bytes", secret.name, key.name);
        let told = Diagnostic::error("short-secret", message)
            .at(sealed.span, "")
            .at(least.span(), format!("it is to have {} or more", least.value));
        Some(told.help("seal a longer one").run(self.set(&secret.name, &key.name)))
    }
}

/// A Secret that the API server would refuse.
fn too_large(secret: &Secret) -> Option<Diagnostic> {
    let sizes = secret.keys.iter().filter_map(|key| Some((key.sealed.as_ref()?.plaintext_len()?, key)));
    let (total, largest) = sizes.fold((0, None), |(total, largest), (size, key)| {
        (total + size, largest.filter(|(most, _)| *most >= size).or(Some((size, key))))
    });
    let (size, largest) = largest.filter(|_| total > MOST_BYTES)?;
    let message =
        format!("the values of `{}` have {total} bytes, and Kubernetes takes {MOST_BYTES}", secret.name);
    let told = Diagnostic::error("secret-too-large", message)
        .at(secret.span, "")
        .at(largest.span, format!("{size} of them are this key's"));
    Some(told.help("make several secrets of it, or keep only the password of the file in one"))
}
