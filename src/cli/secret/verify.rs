//! `platc secret verify`: whether every sealed value opens where it goes, as far as that can be told.

use super::{
    super::{Global, Outcome},
    clock::{self, Expired},
    digest_key::DigestKeys,
    private_key,
    sources::Session,
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Level},
    model::Environment,
    resolve,
    secret::{edits::Edits, opening::Opener, place},
};
use seal::PrivateKeys;
use std::collections::BTreeSet;

/// Arguments of `platc secret verify`.
#[derive(Debug, clap::Args)]
pub(super) struct Verify {
    /// The environments; all unless said
    #[arg(value_name = "ENV")]
    environments: Vec<String>,
    /// A private key: each value is opened with it, too, and held against its digest
    #[arg(long, value_name = "FILE")]
    private_key: Vec<String>,
}

impl Verify {
    pub(super) fn run(&self, global: &Global) -> Result<Outcome, Outcome> {
        let private = private_key::read(global, &self.private_key)?;
        let session = Session::reading(global)?;
        let meant = self.meant(&session)?;
        let mut told = found(&session, &|environment| self.names(&meant, environment))?;
        let mut counted = 0;
        for environment in &meant {
            if let Some(held) = environment.secret_store.current() {
                told.extend(clock::told(&held.certificate, &held.path, Expired::Allowed));
            }
            let secrets = environment.apps.values().flat_map(|app| &app.secrets);
            counted += secrets.flat_map(|secret| &secret.keys).filter(|key| key.sealed.is_some()).count();
        }
        if let Some(private) = &private {
            told.extend(unopened(&session, private, &meant)?);
        }
        let outcome = session.report(&told.sorted());
        if outcome == Outcome::Fine {
            let what = if private.is_some() { "opens" } else { "is sealed for where it goes" };
            let values = if counted == 1 { "1 value".to_owned() } else { format!("{counted} values") };
            global.say(&format!("{values}: each {what}"));
        }
        Ok(outcome)
    }

    /// Whether an environment is one of those that are meant, even when it has mistakes that keep it from being built.
    fn names(&self, meant: &[&Environment], environment: &str) -> bool {
        let is_said = || self.environments.iter().any(|said| said == environment);
        self.environments.is_empty() || is_said() || meant.iter().any(|one| one.name.as_str() == environment)
    }

    /// The environments that are built and were named, or extend one that was; all when none was named.
    fn meant<'s>(&self, session: &'s Session) -> Result<Vec<&'s Environment>, Outcome> {
        let (inputs, model) = (session.inputs(), &session.meaning.model);
        let mut wanted = BTreeSet::new();
        for said in &self.environments {
            let name = place::known_environment(inputs, said).map_err(|told| session.refuse(told))?;
            wanted.extend(place::users(inputs, model, &name).into_iter().map(|built| &built.name));
        }
        let all = model.environments.values();
        Ok(all.filter(|built| self.environments.is_empty() || wanted.contains(&built.name)).collect())
    }
}

/// What a compile tells of sealed values, and what keeps others from being looked at.
fn found(session: &Session, is_meant: &dyn Fn(&str) -> bool) -> Result<Diagnostics, Outcome> {
    let is_seen = |told: &&Diagnostic| {
        told.environments.is_empty() || told.environments.iter().any(|environment| is_meant(environment))
    };
    let of_secrets = |told: &&Diagnostic| resolve::SECRETS.contains(&told.rule);
    let compiled = session.global.compile(&[])?;
    let hides = |told: &&Diagnostic| told.level == Level::Error && !of_secrets(told);
    let hiding = session.meaning.diagnostics.iter().filter(hides);
    Ok(compiled.diagnostics.iter().filter(of_secrets).chain(hiding).filter(is_seen).cloned().collect())
}

/// What does not open of all that the environments read, ciphertext of those that they extend included.
fn unopened(
    session: &Session,
    private: &PrivateKeys,
    meant: &[&Environment],
) -> Result<Diagnostics, Outcome> {
    let digests = DigestKeys::known(session)?;
    let opener = Opener { inputs: session.inputs(), keys: private, digest_key: digests.as_ref() };
    let edits = Edits::new(session.inputs());
    let (mut told, model) = (Diagnostics::default(), &session.meaning.model);
    for ((environment, app), document) in &session.inputs().sealed {
        let users = place::users(session.inputs(), model, environment);
        if !users.iter().any(|user| meant.iter().any(|one| one.name == user.name)) {
            continue;
        }
        for secret in document.spec.as_map().into_iter().flatten().map(|entry| &entry.key) {
            let found = place::find(session.inputs(), model, environment.as_str(), app.as_str(), secret);
            // What has no place was told above.
            let Ok(place) = found else { continue };
            let records = edits.records(&place.environment, &place.app, &place.secret.name);
            told.extend(opener.open(&place, &records).into_iter().filter_map(|(_, opened)| opened.err()));
        }
    }
    Ok(told)
}
