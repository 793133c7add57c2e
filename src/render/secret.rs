//! The Secrets that an app owns, as what its environment's provider turns into them.

mod external;
mod sealed;
#[cfg(test)]
mod tests;

use super::labels;
use crate::{
    bundle::Manifest,
    model::{App, Environment, Secret},
    spec::environment::Provider,
    value::Value,
};

/// The objects that an app's Secrets come from.
pub(super) fn render(environment: &Environment, app: &App) -> Vec<Manifest> {
    let owned = app.secrets.iter().map(|secret| Owned { environment, app, secret });
    owned.filter_map(|owned| owned.render()).collect()
}

/// What fills the Secret of a name.
pub(super) fn named(environment: &Environment, app: &App, name: &str) -> Option<Manifest> {
    owned(app, name).and_then(|secret| Owned { environment, app, secret }.render())
}

/// What is known of a sealed Secret without opening it: it changes when the Secret does, and only then.
pub(super) fn sealed_content(app: &App, kind: &str, name: &str) -> Option<Value> {
    let secret = owned(app, name).filter(|_| kind == "Secret")?;
    (secret.provider == Provider::SealedSecrets).then(|| sealed::content(secret))
}

fn owned<'a>(app: &'a App, name: &str) -> Option<&'a Secret> {
    app.secrets.iter().find(|secret| &*secret.name == name)
}

/// A Secret and the app that owns it.
#[derive(Clone, Copy)]
struct Owned<'a> {
    environment: &'a Environment,
    app: &'a App,
    secret: &'a Secret,
}

impl Owned<'_> {
    /// `None` for a Secret that exists already.
    fn render(&self) -> Option<Manifest> {
        match self.secret.provider {
            Provider::SealedSecrets => Some(sealed::render(self)),
            Provider::ExternalSecrets => Some(external::render(self)),
            Provider::None => None,
        }
    }

    fn labels(&self) -> Value {
        labels::of_app(self.environment, self.app).into()
    }
}
