//! Why a file cannot be imported: the file, the line and the way out, and never a value.

use super::{FORMATS, sops};
use seal::ansible::VaultError;
use std::fmt;

/// Why a file cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportError {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: Option<usize>,
    /// What is wrong.
    pub mistake: Mistake,
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// It is in no format that platc imports.
    UnknownFormat,
    /// It is not UTF-8.
    NoText,
    /// It is no YAML that can be read: the rule that it breaks.
    Yaml(&'static str),
    /// It is YAML, but no map of variables.
    NoMap,
    /// SOPS encrypted it, and has to decrypt it.
    Sops(sops::Format),
    /// Ansible Vault encrypted it, or a variable of it, and no password is given.
    NoPassword,
    /// A text of Ansible Vault does not open.
    Vault {
        /// The variable; `None` for the whole file.
        variable: Option<String>,
        /// Why.
        error: VaultError,
    },
    /// A quote is not closed.
    OpenQuote(String),
    /// A Secret, or SealedSecret, has no name.
    Nameless(&'static str),
    /// A key's `data` is not base64.
    NoBase64(String),
    /// A key's value is no text.
    NoString {
        /// The key.
        key: String,
        /// What it is: `an integer`.
        kind: &'static str,
    },
    /// A key's `encryptedData` is no ciphertext.
    NoCiphertext(String),
}

impl ImportError {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> String {
        match &self.mistake {
            Mistake::UnknownFormat => {
                let formats: Vec<&str> = FORMATS.iter().map(|(name, _)| *name).collect();
                format!("platc imports {}", formats.join(", "))
            }
            Mistake::NoText => {
                "save it as UTF-8; a binary value is set with `platc secret set --from-file`".into()
            }
            Mistake::Yaml("duplicate-key") => "take one of the two away".into(),
            Mistake::Yaml(_) => "correct it; quote a value that begins with a character of YAML's own".into(),
            Mistake::NoMap => {
                "set a value that is a file of its own with `platc secret set --from-file`".into()
            }
            Mistake::Sops(_) => "let `sops` decrypt it".into(),
            Mistake::NoPassword | Mistake::Vault { error: VaultError::WrongPassword { .. }, .. } => {
                "give the password that `ansible-vault view` takes".into()
            }
            Mistake::Vault { error: VaultError::UnknownFormat, .. } => {
                "encrypt it anew with `ansible-vault rekey`".into()
            }
            Mistake::Vault { .. } => "take the file from its last good copy".into(),
            Mistake::OpenQuote(_) => "close the quote; within double quotes, write `\\\"` for `\"`".into(),
            Mistake::Nameless(_) => "give it `metadata.name`".into(),
            Mistake::NoBase64(_) => "put it into `stringData`, where text stands as it is".into(),
            Mistake::NoString { .. } => "quote it".into(),
            Mistake::NoCiphertext(_) => "seal the value anew: this one was cut off or changed".into(),
        }
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.path)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.mistake)
    }
}

impl std::error::Error for ImportError {}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownFormat => f.write_str("it is in no format that platc imports"),
            Self::NoText => f.write_str("it is not UTF-8"),
            Self::Yaml(rule) => write!(f, "the YAML cannot be read: `{rule}`"),
            Self::NoMap => f.write_str("what was encrypted is no map of variables"),
            Self::Sops(_) => f.write_str("SOPS encrypted it"),
            Self::NoPassword => f.write_str("Ansible Vault encrypted it, and no password is given"),
            Self::Vault { variable: None, error } => write!(f, "it does not open: {error}"),
            Self::Vault { variable: Some(name), error } => write!(f, "`{name}` does not open: {error}"),
            Self::OpenQuote(name) => write!(f, "the quote that begins the value of `{name}` is not closed"),
            Self::Nameless(kind) => write!(f, "a {kind} has no name"),
            Self::NoBase64(key) => write!(f, "`data.{key}` is not base64"),
            Self::NoString { key, kind } => write!(f, "`{key}` must be a string, found {kind}"),
            Self::NoCiphertext(key) => write!(f, "`encryptedData.{key}` is no sealed value"),
        }
    }
}
