//! `platc secret unseal`: gets values back with a controller's private key, when all else is lost.

use super::{
    super::{Global, Outcome, world},
    chosen::{Chosen, Selection},
    private_key,
    sources::Session,
};
use crate::{
    diagnostic::Diagnostics,
    secret::opening::{self, Opener},
};

/// Arguments of `platc secret unseal`.
#[derive(Debug, clap::Args)]
pub(super) struct Unseal {
    #[command(flatten)]
    selection: Selection,
    /// A private key that opens them, as PEM or as `kubectl get secret -o yaml` prints the controller's
    #[arg(long, value_name = "FILE", required = true)]
    private_key: Vec<String>,
}

impl Unseal {
    pub(super) fn run(&self, global: &Global) -> Result<Outcome, Outcome> {
        let private = private_key::read(global, &self.private_key)?;
        let Some(private) = private else { return Err(Outcome::Trouble) };
        let session = Session::reading(global)?;
        let (mut told, mut manifests) = (Diagnostics::default(), Vec::new());
        let opener = Opener { inputs: session.inputs(), keys: &private, digest_key: None };
        for Chosen { place, records } in self.selection.chosen(&session)? {
            let mut values = Vec::new();
            for (key, opened) in opener.open(&place, &records) {
                match opened {
                    Ok(value) => values.push((key, value)),
                    Err(why) => told.push(why),
                }
            }
            match &values[..] {
                [] => {}
                // One value is what a pipe wants: its bytes, and no others.
                [(_, value)] if self.selection.key().is_some() => world::to_stdout_bytes(value.expose()),
                _ => manifests.push(opening::manifest(&place, &values)),
            }
        }
        for (at, manifest) in manifests.iter().enumerate() {
            world::to_stdout(if at > 0 { "---\n" } else { "" });
            world::to_stdout_bytes(manifest.expose());
        }
        Ok(session.report(&told))
    }
}
