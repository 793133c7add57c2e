//! `platc secret set`: seals values and writes them beside the environment that they are for.

use super::{
    super::{Global, Outcome, world},
    clock::{self, Expired},
    digest_key::{self, DigestKeys},
    input::Ending,
    sources::Session,
    values::{self, Values},
};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    secret::{
        edits::Edits,
        place::{self, Address, Place},
        value::{Emptiness, unfit},
        writing::{Done, Which, Writer},
    },
};
use seal::Plaintext;
use std::{ffi::OsString, path::PathBuf, sync::Arc};

/// Arguments of `platc secret set`.
#[derive(Debug, clap::Args)]
pub(super) struct Set {
    /// The environment: one that is built, or a base whose ciphertext others inherit
    #[arg(value_name = "ENV")]
    environment: String,
    /// The app that declares the Secret
    #[arg(value_name = "APP")]
    app: String,
    /// The Secret and its key; the Secret alone with --from-file KEY=FILE or --from-env-file
    #[arg(value_name = "SECRET/KEY")]
    address: Address,
    /// Take the value from a file, byte by byte; KEY=FILE for several keys
    #[arg(long, value_name = "[KEY=]FILE", conflicts_with_all = ["from_env_file", "generate"])]
    from_file: Vec<String>,
    /// Take every variable of a .env file as a key
    #[arg(long, value_name = "FILE", conflicts_with = "generate")]
    from_env_file: Option<PathBuf>,
    /// Make a value of so many letters and digits; nobody sees it
    #[arg(long, value_name = "LENGTH", value_parser = clap::value_parser!(u16).range(8..=4096))]
    generate: Option<u16>,
    /// Keep a line break that ends standard input
    #[arg(long)]
    exact: bool,
    /// Take an empty value
    #[arg(long)]
    allow_empty: bool,
    /// Seal for a certificate that has expired
    #[arg(long)]
    allow_expired: bool,
    #[arg(hide = true, allow_hyphen_values = true)]
    rest: Vec<OsString>,
}

impl Set {
    pub(super) fn run(&self, global: &Global) -> Result<Outcome, Outcome> {
        if !self.rest.is_empty() {
            world::to_stderr(
                "error: a value is never taken from the command line: whoever lists processes sees it, and the shell keeps \
                 it\nhelp: pipe it in, name a file with --from-file, or type it when asked; then change the one that was \
                 shown\n",
            );
            return Err(Outcome::Trouble);
        }
        // Nobody types a value for a place that is not there.
        let session = Session::reading(global)?;
        let place = self.place(&session)?;
        let expired = if self.allow_expired { Expired::Allowed } else { Expired::Refused };
        session.heed(&clock::told(place.certificate, place.certificate_path, expired))?;
        let values = self.values(global)?;
        drop(session);
        let session = Session::writing(global)?;
        let place = self.place(&session)?;
        session.heed(&self.unfit(&place, &values))?;
        seal_all(&session, Edits::new(session.inputs()), vec![(place, values)], Vec::new())
    }

    /// Where the Secret lives, which has the key.
    fn place<'s>(&self, session: &'s Session) -> Result<Place<'s>, Outcome> {
        let place = session.place(&self.environment, &self.app, &self.address.secret)?;
        let declared = self.address.key.as_ref().map(|key| place::declared_key(&place, key));
        declared.transpose().map_err(|told| session.refuse(told))?;
        Ok(place)
    }

    fn values(&self, global: &Global) -> Result<Values, Outcome> {
        let Some(key) = &self.address.key else { return self.several(global) };
        let value = match (&self.from_file[..], self.generate) {
            ([], Some(length)) => seal::generate(length.into()).map_err(|_| values::no_random())?,
            ([], None) if self.from_env_file.is_some() => {
                return Err(world::usage(
                    "--from-env-file brings its own keys",
                    "name the Secret alone: `SECRET`",
                ));
            }
            ([], None) => {
                let ending = if self.exact { Ending::Exact } else { Ending::Cut };
                values::value(global, &format!("value of {}/{key}", self.address.secret), ending)?
            }
            ([file], _) => values::file(global, file.strip_prefix(&format!("{key}=")).unwrap_or(file))?,
            _ => return Err(world::usage("several files for one key", "name the Secret alone: `SECRET`")),
        };
        Ok(vec![(key.clone(), value)])
    }

    /// Keys that files bring.
    fn several(&self, global: &Global) -> Result<Values, Outcome> {
        if let Some(path) = &self.from_env_file {
            return values::variables(global, path);
        }
        let mut values = Values::new();
        for said in &self.from_file {
            let Some((key, file)) = said.split_once('=') else {
                return Err(world::usage("a file without its key", "write --from-file KEY=FILE"));
            };
            values.push((key.into(), values::file(global, file)?));
        }
        if values.is_empty() {
            return Err(world::usage(
                "no key is named",
                "write SECRET/KEY, or the Secret alone with --from-file KEY=FILE or --from-env-file FILE",
            ));
        }
        Ok(values)
    }

    /// All that is wrong with the values.
    fn unfit(&self, place: &Place, values: &Values) -> Diagnostics {
        let emptiness = if self.allow_empty { Emptiness::Allowed } else { Emptiness::Refused };
        unfit_values(place, values.iter().map(|(key, value)| (key, value)), emptiness)
    }
}

/// What is wrong with values for the keys of a Secret.
pub(super) fn unfit_values<'v>(
    place: &Place,
    values: impl IntoIterator<Item = (&'v Arc<str>, &'v Plaintext)>,
    emptiness: Emptiness,
) -> Diagnostics {
    let told = values.into_iter().filter_map(|(key, value)| {
        let declared = match place::declared_key(place, key) {
            Ok(declared) => declared,
            Err(told) => return Some(told),
        };
        let reason = unfit(declared, value, emptiness)?;
        let told = Diagnostic::error("unfit-value", format!("{}/{key}: {reason}", place.secret.name));
        let help = "nothing was sealed; give another value";
        let help = if value.is_empty() { "say `--allow-empty` if that is meant" } else { help };
        Some(told.at(declared.span, "").help(help))
    });
    told.collect()
}

/// Seals values after other edits, writes the files, and says what was done with each.
pub(super) fn seal_all(
    session: &Session,
    edits: Edits,
    wanted: Vec<(Place, Values)>,
    mut lines: Vec<String>,
) -> Result<Outcome, Outcome> {
    let keys = DigestKeys::of(session)?;
    let mut writer = Writer::new(edits, keys.key.as_ref());
    for (place, values) in wanted {
        let done = writer.put(&place, values, Which::Changed).map_err(|told| session.refuse(told))?;
        lines.extend(done.into_iter().map(|(key, done)| line(&place, &key, done)));
    }
    let files = writer.edits.into_files();
    let changed = !files.is_empty();
    session.write(files)?;
    for line in lines {
        session.global.say(&line);
    }
    digest_key::say(session.global, &keys);
    if changed {
        session.global.say("run `platc build` to put it into out/");
    }
    Ok(Outcome::Fine)
}

fn line(place: &Place, key: &str, done: Done) -> String {
    let what = match done {
        Done::Added => "sealed",
        Done::Replaced => "sealed, in place of the former value",
        Done::Resealed => "unchanged, sealed again for the current certificate",
        Done::Unchanged => "unchanged",
    };
    format!("{} {} {}/{key}: {what}", place.environment, place.app, place.secret.name)
}
