//! `platc secret`: seals values for the environments' controllers, on this machine, and keeps their records.

mod chosen;
mod clock;
mod digest_key;
mod fetch;
mod fetch_cert;
mod guard;
mod import;
mod input;
mod key;
mod list;
mod private_key;
mod remove;
mod rotate;
mod set;
mod sops;
mod sources;
mod unseal;
mod values;
mod verify;

use super::{Global, Outcome};

/// Arguments of `platc secret`.
#[derive(Debug, clap::Args)]
pub(super) struct Secret {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Seal a value: from standard input, a file, a hidden prompt, or made here
    Set(set::Set),
    /// Show which keys are declared, sealed and missing, by environment
    List(list::List),
    /// Take sealed values away
    Rm(remove::Remove),
    /// Check what every value was sealed for; with a private key, that it opens
    Verify(verify::Verify),
    /// Seal values again for the current certificate, with the private keys that open them
    Rotate(rotate::Rotate),
    /// Print a value, or a whole Secret, opened with a private key
    Unseal(unseal::Unseal),
    /// Bring the controller's certificate, and make it the environment's current one
    FetchCert(fetch_cert::FetchCert),
    /// Seal what Secrets, SealedSecrets, Ansible Vault, SOPS and .env files hold
    Import(import::Import),
    /// Share the key of digests with the team
    Key(key::Key),
}

impl Secret {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        guard::no_core_dumps();
        let done = match &self.action {
            Action::Set(command) => command.run(global),
            Action::List(command) => command.run(global),
            Action::Rm(command) => command.run(global),
            Action::Verify(command) => command.run(global),
            Action::Rotate(command) => command.run(global),
            Action::Unseal(command) => command.run(global),
            Action::FetchCert(command) => command.run(global),
            Action::Import(command) => command.run(global),
            Action::Key(command) => command.run(global),
        };
        done.unwrap_or_else(|outcome| outcome)
    }
}
