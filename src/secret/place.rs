//! Where a value goes, and so what it has to be sealed for.

use super::record::Bound;
use crate::{
    diagnostic::Diagnostic,
    inputs::Inputs,
    model::{App, Environment, Model, Secret, SecretKey},
    names::{Name, meant},
    spec::environment::Provider,
    value::Value,
};
use seal::Certificate;
use std::{collections::BTreeSet, sync::Arc};

/// The rule of an environment that has no certificate to seal for.
pub const NO_CERTIFICATE: &str = "no-certificate";

/// The rules of a Secret that no app declares.
pub const UNDECLARED: [&str; 2] = ["unknown-app", "undeclared-secret"];

/// A Secret of an app in an environment, as its values have to be sealed.
#[derive(Clone, Debug)]
pub struct Place<'m> {
    /// The environment whose folder holds the ciphertext: one that is built, or a base of some.
    pub environment: Name,
    /// The app.
    pub app: Name,
    /// The Secret, as the app declares it.
    pub secret: &'m Secret,
    /// What values are sealed for.
    pub bound: Bound,
    /// The certificate that they are sealed for.
    pub certificate: &'m Certificate,
    /// Its file, below the root.
    pub certificate_path: &'m str,
}

/// Finds the place of an app's Secret.
///
/// In an environment that is only extended, it is one place only when all that extend it and run the app agree on what a
/// value is sealed for.
///
/// # Errors
/// When there is no such environment, app or Secret, it is not sealed, or there is no certificate to seal for.
pub fn find<'m>(
    inputs: &Inputs,
    model: &'m Model,
    environment: &str,
    app: &str,
    secret: &str,
) -> Result<Place<'m>, Diagnostic> {
    let name = known_environment(inputs, environment)?;
    let mut places = Vec::new();
    for built in users(inputs, model, &name) {
        if let Some(app) = built.apps.get(app) {
            places.push(place(&name, built, app, declared(built, app, secret)?)?);
        }
    }
    let Some(first) = places.first() else { return Err(no_app(inputs, model, &name, app)) };
    let differs = |other: &&Place| {
        !first.bound.binding().opens_in(&other.bound.binding()) || first.certificate != other.certificate
    };
    if let Some(other) = places.iter().find(differs) {
        let message =
            format!("a value of `{secret}` in `{environment}` would open in one of its environments only");
        let help = format!(
            "seal it in each environment that extends `{environment}`: `{}/{}` and `{}/{}` are two places",
            first.bound.namespace, first.bound.name, other.bound.namespace, other.bound.name
        );
        return Err(Diagnostic::error("several-places", message).at(other.secret.span, "").help(help));
    }
    Ok(places.swap_remove(0))
}

/// The environment of a name, built or not.
///
/// # Errors
/// When there is none.
pub fn known_environment(inputs: &Inputs, environment: &str) -> Result<Name, Diagnostic> {
    let known = inputs.environments.get_key_value(environment);
    known.map(|(name, _)| name.clone()).ok_or_else(|| {
        let known = inputs.environments.keys().map(Name::as_str);
        Diagnostic::error("unknown-environment", format!("there is no environment `{environment}`"))
            .help(meant(environment, known))
    })
}

/// The environments that are built and read an environment's ciphertext: itself, or all that extend it.
pub fn users<'m>(inputs: &Inputs, model: &'m Model, environment: &Name) -> Vec<&'m Environment> {
    if let Some(built) = model.environments.get(environment) {
        return vec![built];
    }
    model.environments.values().filter(|built| chain(inputs, &built.name).contains(environment)).collect()
}

/// All that an environment extends, and itself.
fn chain(inputs: &Inputs, environment: &Name) -> BTreeSet<Name> {
    let (mut chain, mut next) = (BTreeSet::new(), vec![environment.clone()]);
    while let Some(name) = next.pop() {
        let said =
            inputs.environments.get(&name).and_then(|document| document.spec.get("extends")?.as_list());
        let bases = said.into_iter().flatten().filter_map(Value::as_str);
        next.extend(
            bases
                .filter_map(|base| Some(inputs.environments.get_key_value(base)?.0.clone()))
                .filter(|base| !chain.contains(base)),
        );
        chain.insert(name);
    }
    chain
}

fn place<'m>(
    environment: &Name,
    built: &'m Environment,
    app: &'m App,
    secret: &'m Secret,
) -> Result<Place<'m>, Diagnostic> {
    if secret.provider != Provider::SealedSecrets {
        let message = format!("the values of `{}` are not sealed in `{}`", secret.name, built.name);
        let told = Diagnostic::error("not-sealed", message).at(secret.span, "");
        return Err(
            told.help("its provider holds them: change the value there, or say `provider: sealed-secrets`")
        );
    }
    let Some(held) = built.secret_store.certificates.first() else {
        let message = format!("`{}` names no certificate to seal for", built.name);
        let path = format!("environments/{environment}/environment.yaml");
        let help =
            format!("fetch the controller's: `platc secret fetch-cert {environment} https://…/v1/cert.pem`");
        return Err(Diagnostic::error(NO_CERTIFICATE, message).in_file(path).help(help));
    };
    let bound = Bound {
        environment: environment.shared(),
        namespace: app.namespace.name.value.clone(),
        name: secret.name.clone(),
        scope: secret.scope.into(),
    };
    Ok(Place {
        environment: environment.clone(),
        app: app.name.clone(),
        secret,
        bound,
        certificate: &held.certificate,
        certificate_path: &held.path,
    })
}

fn declared<'m>(built: &Environment, app: &'m App, secret: &str) -> Result<&'m Secret, Diagnostic> {
    app.secrets.iter().find(|declared| *declared.name == *secret).ok_or_else(|| {
        let message = format!("app `{}` declares no secret `{secret}` in `{}`", app.name, built.name);
        let known = app.secrets.iter().map(|declared| &*declared.name);
        let owner =
            built.apps.values().find(|other| other.secrets.iter().any(|declared| *declared.name == *secret));
        let told = Diagnostic::error("undeclared-secret", message).at(app.span, "");
        told.help(match owner {
            Some(owner) => format!("app `{}` declares it: say `{}` instead", owner.name, owner.name),
            None if app.secrets.is_empty() => {
                format!("declare it in the app: `secrets: {{{secret}: [KEY]}}`")
            }
            None => meant(secret, known),
        })
    })
}

/// The key of a Secret.
///
/// # Errors
/// When the Secret has none of that name.
pub fn declared_key<'m>(place: &Place<'m>, key: &str) -> Result<&'m SecretKey, Diagnostic> {
    place.secret.keys.iter().find(|declared| *declared.name == *key).ok_or_else(|| {
        let message =
            format!("the secret `{}` of app `{}` declares no key `{key}`", place.secret.name, place.app);
        let known = place.secret.keys.iter().map(|declared| &*declared.name);
        Diagnostic::error("undeclared-key", message).at(place.secret.span, "").help(meant(key, known))
    })
}

fn no_app(inputs: &Inputs, model: &Model, environment: &Name, app: &str) -> Diagnostic {
    let runs = users(inputs, model, environment);
    let known: BTreeSet<&str> = runs.iter().flat_map(|built| built.apps.keys()).map(Name::as_str).collect();
    let message = format!("no app `{app}` runs in `{environment}`");
    Diagnostic::error("unknown-app", message).help(meant(app, known))
}

/// One value's place in words: `SECRET/KEY`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The Secret.
    pub secret: Arc<str>,
    /// The key; `None`: all of them.
    pub key: Option<Arc<str>>,
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = self.key.as_ref().map(|key| format!("/{key}")).unwrap_or_default();
        write!(f, "{}{key}", self.secret)
    }
}

impl std::str::FromStr for Address {
    type Err = String;

    /// A slash in the key itself is no mistake of the reader's: no key has one.
    fn from_str(text: &str) -> Result<Self, String> {
        let (secret, key) = text.split_once('/').map_or((text, None), |(secret, key)| (secret, Some(key)));
        if secret.is_empty() || key.is_some_and(|key| key.is_empty() || key.contains('/')) {
            return Err("it is written SECRET/KEY, such as `database/PASSWORD`".to_owned());
        }
        Ok(Self { secret: secret.into(), key: key.map(Into::into) })
    }
}
