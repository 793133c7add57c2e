//! SOPS: its files are recognised here, decrypted by `sops` itself, and what that prints is read here.

use super::{File, ImportError, Imported, Mistake, decrypted};
use crate::value::Value;
use seal::Plaintext;

/// What SOPS encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// YAML.
    Yaml,
    /// JSON.
    Json,
    /// A `.env` file.
    Dotenv,
}

impl Format {
    /// The word for `--input-type`.
    #[must_use]
    pub const fn input(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Json => "json",
            Self::Dotenv => "dotenv",
        }
    }

    /// The word for `--output-type`: in JSON a text has one spelling, but several documents have no place.
    #[must_use]
    pub const fn output(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Json | Self::Dotenv => "json",
        }
    }
}

/// The format of a file that SOPS encrypted; `None` for any other.
#[must_use]
pub fn format(path: &str, bytes: &Plaintext) -> Option<Format> {
    File::read(path, bytes, &[]).ok().as_ref().and_then(recognised)
}

/// Reads what `sops --decrypt --output-type …` printed, with [`Format::output`] as the type: manifests, or a map of
/// variables. `path` is that of the encrypted file.
///
/// # Errors
/// When it is neither.
pub fn read(path: &str, printed: &Plaintext) -> Result<Imported, ImportError> {
    let mut imported = decrypted(&File::read(path, printed, &[])?)?;
    // The lines are those of what was printed, which nobody sees.
    imported.values.iter_mut().for_each(|found| found.line = None);
    imported.told.iter_mut().for_each(|told| told.line = None);
    Ok(imported)
}

pub(super) fn encrypted(file: &File) -> Option<Result<Imported, ImportError>> {
    recognised(file).map(|format| Err(file.error(None, Mistake::Sops(format))))
}

fn recognised(file: &File) -> Option<Format> {
    let text = |value: &Value, key| value.get(key).is_some_and(|value| value.as_str().is_some());
    let is_sops = |document: &Value| {
        document.get("sops").is_some_and(|sops| text(sops, "mac") && text(sops, "version"))
    };
    if file.documents().iter().any(is_sops) {
        let is_json = file.text.trim_start().starts_with('{');
        return Some(if is_json { Format::Json } else { Format::Yaml });
    }
    let has = |name: &str| file.text.lines().any(|line| line.starts_with(name));
    (has("sops_mac=") && has("sops_version=")).then_some(Format::Dotenv)
}
