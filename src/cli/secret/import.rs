//! `platc secret import`: what a team keeps elsewhere becomes sealed values of an environment.

use super::{
    super::{Global, Outcome},
    clock::{self, Expired},
    set::{seal_all, unfit_values},
    sops,
    sources::Session,
    values::{self, Values},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    secret::{
        edits::Edits,
        import::{self, Found, Held, ImportError, Imported, Mistake},
        matching::{Mapping, Matched, Scene},
        place::Place,
        record::Record,
        value::Emptiness,
    },
    source::Sources,
};
use seal::ansible::Password;
use std::{ffi::OsStr, sync::Arc};

/// Arguments of `platc secret import`.
#[derive(Debug, clap::Args)]
pub(super) struct Import {
    /// The environment
    #[arg(value_name = "ENV")]
    environment: String,
    /// Secrets or SealedSecrets as manifests, Ansible Vault, SOPS or .env files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,
    /// Look for keys in this app alone
    #[arg(long, value_name = "APP")]
    app: Option<String>,
    /// Where a variable goes; several times for one that has several places
    #[arg(long, value_name = "VARIABLE=APP/SECRET/KEY")]
    map: Vec<Mapping>,
    /// A file with a password of Ansible Vault, and its label in format 1.2; asked for when there is none
    #[arg(long, value_name = "[LABEL@]FILE")]
    vault_password_file: Vec<String>,
    /// Take empty values
    #[arg(long)]
    allow_empty: bool,
    /// Seal for a certificate that has expired
    #[arg(long)]
    allow_expired: bool,
}

impl Import {
    pub(super) fn run(&self, global: &Global) -> Result<Outcome, Outcome> {
        let mut passwords = self.passwords(global)?;
        let mut values = Vec::new();
        for path in &self.files {
            values.extend(read(global, path, &mut passwords)?.values);
        }
        let session = Session::writing(global)?;
        let scene = Scene {
            inputs: session.inputs(),
            model: &session.meaning.model,
            environment: &self.environment,
            app: self.app.as_deref(),
        };
        let matches = scene.matches(&values, &self.map);
        let mut told = matches.told;
        if matches.matched.is_empty() && !told.has_errors() {
            told.push(self.nothing(&values));
        }
        told.extend(self.judged(&matches.matched));
        session.heed(&told)?;
        for found in &matches.left_out {
            global.say(&format!(
                "left out: `{}`: no app declares such a key; `--map` says where it goes",
                found.name
            ));
        }
        write(&session, matches.matched)
    }

    /// What is wrong with values and certificates of the places.
    fn judged(&self, matched: &[Matched]) -> Diagnostics {
        let expired = if self.allow_expired { Expired::Allowed } else { Expired::Refused };
        let emptiness = if self.allow_empty { Emptiness::Allowed } else { Emptiness::Refused };
        let mut told = Diagnostics::default();
        if let Some((place, ..)) = matched.first() {
            told.extend(clock::told(place.certificate, place.certificate_path, expired));
        }
        for (place, key, found) in matched {
            match &found.value {
                Held::Plain(value) => {
                    told.extend(unfit_values(place, [(key, value)], emptiness));
                }
                Held::Sealed { .. } => told.extend(elsewhere(place, key, found)),
            }
        }
        told
    }

    fn nothing(&self, values: &[Found]) -> Diagnostic {
        let names: Vec<String> = values.iter().take(5).map(|found| format!("`{}`", found.name)).collect();
        let message = if names.is_empty() {
            "there is no value to import".to_owned()
        } else {
            format!(
                "no app in `{}` declares a key of any of the names: {}",
                self.environment,
                names.join(", ")
            )
        };
        Diagnostic::error("nothing-to-import", message)
            .help("say where a variable goes: `--map VARIABLE=APP/SECRET/KEY`")
    }

    fn passwords(&self, global: &Global) -> Result<Vec<Password>, Outcome> {
        let password = |said: &String| {
            let (label, path) =
                said.split_once('@').map_or((None, &**said), |(label, path)| (Some(label), path));
            Ok(Password { label: label.map(str::to_owned), word: values::file(global, path)? })
        };
        self.vault_password_file.iter().map(password).collect()
    }
}

/// Reads a file; asks for what it is encrypted with.
fn read(global: &Global, path: &str, passwords: &mut Vec<Password>) -> Result<Imported, Outcome> {
    let bytes = values::file(global, path)?;
    let imported = match import::read(path, &bytes, passwords) {
        Err(ImportError { mistake: Mistake::Sops(format), .. }) => {
            let read = sops::read(OsStr::new("sops"), &global.directory.join(path), format);
            Ok(read.map_err(|told| global.report(&told.into(), &Sources::default()))?)
        }
        Err(ImportError { mistake: Mistake::NoPassword, .. }) => {
            passwords.push(Password {
                label: None,
                word: values::password(&format!("vault password of {path}"))?,
            });
            import::read(path, &bytes, passwords)
        }
        read => read,
    };
    let imported =
        imported.map_err(|error| global.report(&sops::told(&error).into(), &Sources::default()))?;
    values::tell(global, path, &imported.told);
    Ok(imported)
}

/// Ciphertext that was sealed for another place does not open here.
fn elsewhere(place: &Place, key: &Arc<str>, found: &Found) -> Option<Diagnostic> {
    let fits = found.binding().is_some_and(|binding| binding.opens_in(&place.bound.binding()));
    if fits {
        return None;
    }
    let secret = &place.secret.name;
    let bound = &place.bound;
    let message = format!(
        "the ciphertext of `{}` was not sealed as {} for `{}/{}`",
        found.name,
        bound.scope.word(),
        bound.namespace,
        bound.name
    );
    let help =
        format!("seal the value: `platc secret set {} {} {secret}/{key}`", place.environment, place.app);
    Some(Diagnostic::error("sealed-elsewhere", message).help(help))
}

/// Takes ciphertext over as it is, and seals the rest.
fn write(session: &Session, matched: Vec<Matched>) -> Result<Outcome, Outcome> {
    let mut edits = Edits::new(session.inputs());
    let mut plain: Vec<(Place, Values)> = Vec::new();
    let mut lines = Vec::new();
    for (place, key, found) in matched {
        match &found.value {
            Held::Plain(value) => {
                let same = |(known, _): &&mut (Place, _)| {
                    known.app == place.app && known.secret.name == place.secret.name
                };
                match plain.iter_mut().find(same) {
                    Some((_, values)) => values.push((key, value.clone())),
                    None => plain.push((place, vec![(key, value.clone())])),
                }
            }
            Held::Sealed { ciphertext, .. } => {
                let record = Record {
                    value: ciphertext.to_string().into(),
                    certificate: None,
                    digest: None,
                    bound: place.bound.clone(),
                };
                let line = format!(
                    "{} {} {}/{key}: taken over as it is",
                    place.environment, place.app, place.secret.name
                );
                let put =
                    edits.put(&place.environment, &place.app, &place.secret.name, vec![(key, Some(record))]);
                put.map_err(|told| session.refuse(told))?;
                lines.push(line);
            }
        }
    }
    seal_all(session, edits, plain, lines)
}
