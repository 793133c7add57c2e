//! `platc secret key`: how a team comes to have one digest key.

use super::{
    super::{Global, Outcome, world},
    digest_key::{self, DigestKeys},
    sources::Session,
    values,
};
use seal::DigestKey;

/// Arguments of `platc secret key`.
#[derive(Debug, clap::Args)]
pub(super) struct Key {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Print the digest key, for a teammate or CI's PLATC_DIGEST_KEY: whoever has it can try guesses on digests
    Export,
    /// Keep the digest key that standard input, or a hidden prompt, gives
    Import {
        /// Replace another key that is kept already
        #[arg(long)]
        replace: bool,
    },
}

impl Key {
    pub(super) fn run(&self, global: &Global) -> Result<Outcome, Outcome> {
        let session = Session::reading(global)?;
        match self.action {
            Action::Export => export(&session),
            Action::Import { replace } => import(&session, replace),
        }
    }
}

fn export(session: &Session) -> Result<Outcome, Outcome> {
    let Some(key) = DigestKeys::known(session)? else {
        return Err(world::usage("there is no digest key yet", "the first `platc secret set` makes one"));
    };
    world::to_stdout(key.export().expose_text().unwrap_or_default());
    Ok(Outcome::Fine)
}

fn import(session: &Session, replace: bool) -> Result<Outcome, Outcome> {
    let text = values::password("digest key")?;
    let Some(key) = DigestKey::read(&text) else {
        return Err(world::usage(
            "this is no digest key",
            "give the one line that `platc secret key export` prints where there is one",
        ));
    };
    let is_another = |kept: Option<DigestKey>| kept.is_some_and(|kept| kept.name() != key.name());
    if !replace && is_another(DigestKeys::kept(session)?) {
        return Err(world::usage(
            "another digest key is kept for this platform",
            "say `--replace` if the one that is kept is not the team's",
        ));
    }
    let place = digest_key::keep(session, &key)?;
    session.global.say(&format!("kept in {}", digest_key::shown(&place)));
    Ok(Outcome::Fine)
}
