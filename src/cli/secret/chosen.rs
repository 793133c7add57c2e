//! The sealed values that a command line chooses: of an environment, an app, a Secret, or one key.

use super::{super::Outcome, sources::Session};
use crate::{
    diagnostic::Diagnostic,
    names::{Name, meant},
    secret::{
        edits::Edits,
        place::{self, Address, Place, known_environment},
        record::Records,
    },
};

/// Which values.
#[derive(Debug, clap::Args)]
pub(super) struct Selection {
    /// The environment that holds the ciphertext
    #[arg(value_name = "ENV")]
    environment: String,
    /// Those of one app
    #[arg(value_name = "APP")]
    app: Option<String>,
    /// Those of one Secret, or one key of it
    #[arg(value_name = "SECRET[/KEY]")]
    address: Option<Address>,
}

/// Chosen values of one Secret.
pub(super) struct Chosen<'s> {
    pub(super) place: Place<'s>,
    pub(super) records: Records,
}

impl Selection {
    /// The key, when one was chosen.
    pub(super) fn key(&self) -> Option<&str> {
        self.address.as_ref()?.key.as_deref()
    }

    /// Everything that was chosen and is declared. What nobody declares has no place: it is a mistake to name it, and it
    /// is left out of an environment's.
    pub(super) fn chosen<'s>(&self, session: &'s Session) -> Result<Vec<Chosen<'s>>, Outcome> {
        let inputs = session.inputs();
        let environment =
            known_environment(inputs, &self.environment).map_err(|told| session.refuse(told))?;
        let edits = Edits::new(inputs);
        let mut all = Vec::new();
        for ((_, app), document) in inputs.sealed.iter().filter(|((of, _), _)| *of == environment) {
            if self.app.as_ref().is_some_and(|wanted| wanted != app.as_str()) {
                continue;
            }
            for secret in document.spec.as_map().into_iter().flatten().map(|entry| &entry.key) {
                if self.address.as_ref().is_some_and(|wanted| *wanted.secret != **secret) {
                    continue;
                }
                let mut records = edits.records(&environment, app, secret);
                records.retain(|(key, _)| self.key().is_none_or(|wanted| wanted == &**key));
                if !records.is_empty() {
                    all.extend(self.place(session, app, secret)?.map(|place| Chosen { place, records }));
                }
            }
        }
        if all.is_empty() { Err(session.refuse(self.none(session, &environment))) } else { Ok(all) }
    }

    fn place<'s>(
        &self,
        session: &'s Session,
        app: &Name,
        secret: &str,
    ) -> Result<Option<Place<'s>>, Outcome> {
        let model = &session.meaning.model;
        match place::find(session.inputs(), model, &self.environment, app.as_str(), secret) {
            Ok(place) => Ok(Some(place)),
            Err(told) if self.app.is_none() && place::UNDECLARED.contains(&told.rule) => {
                session.global.say(&format!("left out: `{secret}` of app `{app}`: nobody declares it"));
                Ok(None)
            }
            Err(told) => Err(session.refuse(told)),
        }
    }

    fn none(&self, session: &Session, environment: &Name) -> Diagnostic {
        let apps =
            session.inputs().sealed.keys().filter(|(of, _)| of == environment).map(|(_, app)| app.as_str());
        let what = match (&self.app, &self.address) {
            (Some(app), Some(address)) => format!("no value of `{address}` for app `{app}`"),
            (Some(app), None) => format!("no value for app `{app}`"),
            _ => "no sealed value".to_owned(),
        };
        let told = Diagnostic::error("unknown-value", format!("`{environment}` holds {what}"));
        told.help(match &self.app {
            Some(app) => meant(app, apps),
            None => format!("seal one: `platc secret set {environment} APP SECRET/KEY`"),
        })
    }
}
