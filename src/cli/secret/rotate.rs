//! `platc secret rotate`: seals values again for the current certificate; nobody has to know them.

use super::{
    super::{Global, Outcome},
    chosen::{Chosen, Selection},
    clock::{self, Expired},
    digest_key::{self, DigestKeys},
    private_key,
    sources::Session,
};
use crate::{
    diagnostic::Diagnostics,
    secret::{
        edits::Edits,
        opening::Opener,
        writing::{Which, Writer},
    },
};
use seal::Certificate;
use std::collections::BTreeMap;

/// Arguments of `platc secret rotate`.
#[derive(Debug, clap::Args)]
pub(super) struct Rotate {
    #[command(flatten)]
    selection: Selection,
    /// A private key that opens them, as PEM or as `kubectl get secret -o yaml` prints the controller's
    #[arg(long, value_name = "FILE", required = true)]
    private_key: Vec<String>,
    /// Those that are sealed for the current certificate, too
    #[arg(long)]
    all: bool,
}

impl Rotate {
    pub(super) fn run(&self, global: &Global) -> Result<Outcome, Outcome> {
        let private = private_key::read(global, &self.private_key)?;
        let Some(private) = private else { return Err(Outcome::Trouble) };
        let session = Session::writing(global)?;
        let digests = DigestKeys::of(&session)?;
        let mut writer = Writer::new(Edits::new(session.inputs()), digests.key.as_ref());
        let (mut told, mut lines) = (Diagnostics::default(), Vec::new());
        let chosen = self.selection.chosen(&session)?;
        heed_certificates(&session, &chosen)?;
        let opener = Opener { inputs: session.inputs(), keys: &private, digest_key: digests.key.as_ref() };
        for Chosen { place, records } in chosen {
            let is_current = |certificate: Option<&str>| certificate == Some(&place.certificate.fingerprint);
            let stale = records.into_iter().filter(|(_, record)| {
                self.all || !is_current(record.certificate.as_deref()) || record.bound != place.bound
            });
            let stale: Vec<_> = stale.collect();
            let mut values = Vec::new();
            for (key, opened) in opener.open(&place, &stale) {
                match opened {
                    Ok(value) => values.push((key, value)),
                    Err(why) => told.push(why),
                }
            }
            let done = writer.put(&place, values, Which::All).map_err(|told| session.refuse(told))?;
            lines.extend(
                done.iter().map(|(key, _)| {
                    format!("{} {} {}/{key}", place.environment, place.app, place.secret.name)
                }),
            );
        }
        let outcome = session.report(&told);
        session.write(writer.edits.into_files())?;
        for line in &lines {
            global.say(&format!("{line}: sealed again for the current certificate"));
        }
        if lines.is_empty() && outcome == Outcome::Fine {
            global.say("everything is sealed for the current certificate");
        } else if !lines.is_empty() {
            digest_key::say(global, &digests);
        }
        Ok(outcome)
    }
}

/// Tells what the time says of the certificates, of each once.
fn heed_certificates(session: &Session, chosen: &[Chosen]) -> Result<(), Outcome> {
    let certificates: BTreeMap<&str, &Certificate> =
        chosen.iter().map(|Chosen { place, .. }| (place.certificate_path, place.certificate)).collect();
    let told = certificates.iter().flat_map(|(path, one)| clock::told(one, path, Expired::Refused));
    session.heed(&told.collect())
}
