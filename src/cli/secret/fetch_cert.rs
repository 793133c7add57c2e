//! `platc secret fetch-cert`: the controller's current certificate becomes the environment's.

use super::{
    super::{Global, Outcome, world},
    clock::{self, Expired},
    fetch,
    sources::Session,
    values,
};
use crate::{
    diagnostic::Diagnostic,
    secret::{
        certificates::{self, Taken},
        place::known_environment,
    },
};
use seal::Certificate;

/// Arguments of `platc secret fetch-cert`.
#[derive(Debug, clap::Args)]
pub(super) struct FetchCert {
    /// The environment
    #[arg(value_name = "ENV")]
    environment: String,
    /// Where the certificate is: `https://HOST/v1/cert.pem` of the controller, a file, or - for standard input
    #[arg(value_name = "URL|FILE|-")]
    from: String,
}

impl FetchCert {
    pub(super) fn run(&self, global: &Global) -> Result<Outcome, Outcome> {
        let pem = self.read(global)?;
        let session = Session::writing(global)?;
        let environment =
            known_environment(session.inputs(), &self.environment).map_err(|told| session.refuse(told))?;
        let certificates = Certificate::read(&pem).map_err(|error| {
            let message = format!("what `{}` gives is no certificate to seal for: {error}", self.from);
            let help = "the controller serves its certificate at /v1/cert.pem; `kubeseal --fetch-cert` prints it, too";
            session.refuse(Diagnostic::error("bad-certificate", message).help(help))
        })?;
        let Some(newest) = certificates.into_iter().next() else { return Err(Outcome::Trouble) };
        session.heed(&clock::told(&newest, &self.from, Expired::Refused))?;
        let day = clock::date(newest.not_before);
        let taken = certificates::take(
            session.inputs(),
            &environment,
            &String::from_utf8_lossy(&pem),
            (&newest, &day),
        );
        match taken.map_err(|told| session.refuse(told))? {
            Taken::Known { path } => {
                global.say(&format!("{} is current already: {path}", newest.fingerprint));
            }
            Taken::New { path, has_former, files } => {
                session.write(files)?;
                global.say(&format!("{} of {day} is current now: {path}", newest.fingerprint));
                if has_former {
                    global.say(
                        "what was sealed for the former one still opens; new values are sealed for this one",
                    );
                }
            }
        }
        Ok(Outcome::Fine)
    }

    fn read(&self, global: &Global) -> Result<Vec<u8>, Outcome> {
        if self.from.contains("://") {
            return fetch::fetch(&self.from)
                .map_err(|error| world::usage(&error.to_string(), fetch::help(&error)));
        }
        let text = if self.from == "-" { values::piped()? } else { values::file(global, &self.from)? };
        Ok(text.expose().to_vec())
    }
}
