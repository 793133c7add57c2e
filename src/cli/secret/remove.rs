//! `platc secret rm`: takes ciphertext away that nobody needs.

use super::{
    super::{Global, Outcome},
    sources::Session,
};
use crate::{
    diagnostic::Diagnostic,
    names::{Name, meant},
    secret::{
        edits::Edits,
        place::{Address, known_environment},
    },
};

/// Arguments of `platc secret rm`.
#[derive(Debug, clap::Args)]
pub(super) struct Remove {
    /// The environment
    #[arg(value_name = "ENV")]
    environment: String,
    /// The app
    #[arg(value_name = "APP")]
    app: String,
    /// The Secret and its key, or the Secret with all its keys
    #[arg(value_name = "SECRET[/KEY]")]
    address: Address,
}

impl Remove {
    pub(super) fn run(&self, global: &Global) -> Result<Outcome, Outcome> {
        let session = Session::writing(global)?;
        let refuse = |told| session.refuse(told);
        let environment = known_environment(session.inputs(), &self.environment).map_err(refuse)?;
        let app = self.app(&session, &environment).map_err(refuse)?;
        let mut edits = Edits::new(session.inputs());
        let records = edits.records(&environment, &app, &self.address.secret);
        let wanted = |key: &str| self.address.key.as_deref().is_none_or(|wanted| wanted == key);
        let gone: Vec<_> =
            records.iter().filter(|(key, _)| wanted(key)).map(|(key, _)| (key.clone(), None)).collect();
        if gone.is_empty() {
            let known = records.iter().map(|(key, _)| &**key);
            return Err(
                session.refuse(self.nothing(&meant(self.address.key.as_deref().unwrap_or_default(), known)))
            );
        }
        let names: Vec<_> = gone.iter().map(|(key, _)| key.clone()).collect();
        edits.put(&environment, &app, &self.address.secret, gone).map_err(refuse)?;
        session.write(edits.into_files())?;
        for key in names {
            global.say(&format!("{environment} {app} {}/{key}: removed", self.address.secret));
        }
        Ok(Outcome::Fine)
    }

    /// The app whose ciphertext the environment holds, whether or not there still is such an app.
    fn app(&self, session: &Session, environment: &Name) -> Result<Name, Diagnostic> {
        let holds = session.inputs().sealed.keys().filter(|(of, _)| of == environment).map(|(_, app)| app);
        holds
            .clone()
            .find(|app| app.as_str() == self.app)
            .cloned()
            .ok_or_else(|| self.nothing(&meant(&self.app, holds.map(Name::as_str))))
    }

    fn nothing(&self, help: &str) -> Diagnostic {
        let Self { environment, app, address } = self;
        let message = format!("`{environment}` holds no value of `{address}` for app `{app}`");
        Diagnostic::error("unknown-value", message).help(help)
    }
}
