//! Values as commands ask for them; what the world refuses is printed.

use super::{
    super::{Global, Outcome, world},
    input::{self, Ending, Given, InputError},
};
use crate::{
    secret::import::{self, Held},
    source::Sources,
};
use seal::Plaintext;
use std::{path::Path, sync::Arc};

/// Values by their keys.
pub(super) type Values = Vec<(Arc<str>, Plaintext)>;

/// A value from standard input or a prompt.
pub(super) fn value(global: &Global, what: &str, ending: Ending) -> Result<Plaintext, Outcome> {
    let Given { value, is_cut } = input::from_stdin(what, ending).map_err(|error| refused(&error))?;
    if is_cut {
        global.say("note: the line break at the end was left out; `--exact` keeps it");
    }
    Ok(value)
}

/// A password that is known elsewhere: asked for once.
pub(super) fn password(what: &str) -> Result<Plaintext, Outcome> {
    input::password(what).map_err(|error| refused(&error))
}

/// All of standard input.
pub(super) fn piped() -> Result<Plaintext, Outcome> {
    input::from_stdin("", Ending::Exact).map(|given| given.value).map_err(|error| refused(&error))
}

/// A file, byte by byte.
pub(super) fn file(global: &Global, path: impl AsRef<Path>) -> Result<Plaintext, Outcome> {
    input::from_file(&global.directory, path.as_ref()).map_err(|error| refused(&error))
}

/// The variables of a .env file.
pub(super) fn variables(global: &Global, path: &Path) -> Result<Values, Outcome> {
    let shown = path.to_string_lossy();
    let read = import::dotenv(&shown, &file(global, path)?);
    let imported =
        read.map_err(|error| global.report(&super::sops::told(&error).into(), &Sources::default()))?;
    tell(global, &shown, &imported.told);
    let values = imported.values.into_iter().filter_map(|found| match found.value {
        Held::Plain(value) => Some((found.name.into(), value)),
        Held::Sealed { .. } => None,
    });
    Ok(values.collect())
}

/// Says what there is to say of a file.
pub(super) fn tell(global: &Global, path: &str, told: &[import::Told]) {
    for told in told {
        let line = told.line.map(|line| format!(", line {line}")).unwrap_or_default();
        global.say(&format!("note: `{path}`{line}: {}", told.remark));
    }
}

pub(super) fn no_random() -> Outcome {
    world::usage(
        "the cryptography library gives no random numbers",
        "mend the machine: without them nothing can be sealed",
    )
}

fn refused(error: &InputError) -> Outcome {
    world::usage(&error.to_string(), error.help())
}
