//! Which keys there are, and how each stands in each environment.

use crate::{
    model::{App, Environment, Model, Secret, SecretKey, Standing},
    names::Name,
    spec::environment::Provider,
};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// A key of an app's Secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// The app.
    pub app: Name,
    /// The Secret.
    pub secret: Arc<str>,
    /// The key.
    pub key: Arc<str>,
}

/// How a key stands in an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Its value is sealed; the certificate is the record's.
    Sealed(Standing, Option<Arc<str>>),
    /// It has no value and needs one.
    Missing,
    /// It has no value and may lack it.
    Optional,
    /// An external store has its value.
    External,
    /// Somebody else makes the Secret.
    Exists,
    /// There is a value, and nobody declares the key.
    Undeclared,
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sealed(Standing::Current, _) => "current",
            Self::Sealed(Standing::Former { days }, _) => return write!(f, "former, {days} days older"),
            Self::Sealed(Standing::Aged { days }, _) => return write!(f, "too old: {days} days older"),
            Self::Sealed(Standing::Revoked, _) => "revoked",
            Self::Sealed(Standing::Unknown, _) => "unknown certificate",
            Self::Sealed(Standing::Unrecorded, _) => "sealed",
            Self::Missing => "missing",
            Self::Optional => "optional",
            Self::External => "external",
            Self::Exists => "exists",
            Self::Undeclared => "undeclared",
        })
    }
}

/// Every key, by environment.
pub type Listing = BTreeMap<Row, BTreeMap<Name, Cell>>;

/// Lists the keys of the environments that are wanted.
pub fn list(model: &Model, wanted: impl Fn(&Name) -> bool) -> Listing {
    let mut listing = Listing::new();
    for environment in model.environments.values().filter(|environment| wanted(&environment.name)) {
        for app in environment.apps.values() {
            let row = |secret: &Arc<str>, key: &Arc<str>| Row {
                app: app.name.clone(),
                secret: secret.clone(),
                key: key.clone(),
            };
            for (secret, key) in keys(app) {
                let cell = cell(environment, secret, key);
                listing
                    .entry(row(&secret.name, &key.name))
                    .or_default()
                    .insert(environment.name.clone(), cell);
            }
            for held in &app.undeclared {
                let cells = listing.entry(row(&held.secret, &held.key)).or_default();
                cells.insert(environment.name.clone(), Cell::Undeclared);
            }
        }
    }
    listing
}

fn keys(app: &App) -> impl Iterator<Item = (&Secret, &SecretKey)> {
    app.secrets.iter().flat_map(|secret| secret.keys.iter().map(move |key| (secret, key)))
}

fn cell(environment: &Environment, secret: &Secret, key: &SecretKey) -> Cell {
    match (secret.provider, &key.sealed) {
        (Provider::ExternalSecrets, _) => Cell::External,
        (Provider::None, _) => Cell::Exists,
        (Provider::SealedSecrets, Some(sealed)) => {
            let certificate = sealed.certificate.as_ref().map(|said| said.value.clone());
            Cell::Sealed(environment.secret_store.standing(sealed), certificate)
        }
        (Provider::SealedSecrets, None) if key.optional => Cell::Optional,
        (Provider::SealedSecrets, None) => Cell::Missing,
    }
}
