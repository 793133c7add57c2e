//! Values that people keep elsewhere: from a file's bytes to plaintexts, or ciphertext, with names.
//!
//! What the YAML reader makes of decrypted text lies in memory that is wiped when it is freed: see the allocator.

mod ansible;
mod dotenv;
mod error;
mod kubernetes;
mod remark;
pub mod sops;
#[cfg(test)]
mod tests;
mod variables;

pub use error::{ImportError, Mistake};
pub use remark::{Remark, Told};

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    source::{Sources, Span},
    value::Value,
    yaml::{self, Dialect},
};
use seal::{Binding, Ciphertext, Plaintext, Scope, ansible::Password};
use std::collections::{BTreeMap, btree_map::Entry};

/// What a file holds.
#[derive(Debug, Default)]
pub struct Imported {
    /// Its values, in its order; a name stands once in a Secret.
    pub values: Vec<Found>,
    /// What whoever imports it should look at.
    pub told: Vec<Told>,
    /// Where each name stands in `values`.
    places: BTreeMap<(Option<Home>, String), usize>,
}

/// One value.
#[derive(Debug)]
pub struct Found {
    /// The variable, names of nested ones joined with `.`, or the key within the Secret.
    pub name: String,
    /// The Secret that it is of, where the file says it.
    pub secret: Option<Home>,
    /// The value.
    pub value: Held,
    /// The line that it begins in, from 1: of the decrypted text, where the whole file is encrypted.
    pub line: Option<usize>,
}

/// A value as the file holds it.
#[derive(Debug)]
pub enum Held {
    /// The value itself.
    Plain(Plaintext),
    /// Ciphertext, sealed for the [`Home`] that stands beside it.
    Sealed {
        /// The ciphertext.
        ciphertext: Ciphertext,
        /// How far it can be moved.
        scope: Scope,
    },
}

/// A Secret as a manifest names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Home {
    /// Its name.
    pub name: String,
    /// Its namespace, where the manifest says it.
    pub namespace: Option<String>,
    /// Its type, where the manifest says it: `kubernetes.io/tls`.
    pub kind: Option<String>,
}

impl Found {
    /// What ciphertext was sealed for; `None` for plaintext, and where a namespace counts and the file says none.
    #[must_use]
    pub fn binding(&self) -> Option<Binding<'_>> {
        let (Held::Sealed { scope, .. }, Some(home)) = (&self.value, &self.secret) else { return None };
        let namespace = home.namespace.as_deref();
        let namespace = if *scope == Scope::ClusterWide { namespace.unwrap_or_default() } else { namespace? };
        Some(Binding { scope: *scope, namespace, name: &home.name })
    }
}

impl Imported {
    /// Keeps a value; the last one of a name counts, as it does to whoever reads such files.
    fn put(&mut self, found: Found) {
        match self.places.entry((found.secret.clone(), found.name.clone())) {
            Entry::Occupied(place) => {
                self.told.push(Told { line: found.line, remark: Remark::Twice(found.name.clone()) });
                self.values[*place.get()] = found;
            }
            Entry::Vacant(place) => {
                place.insert(self.values.len());
                self.values.push(found);
            }
        }
    }

    fn tell(&mut self, line: Option<usize>, remark: Remark) {
        self.told.push(Told { line, remark });
    }
}

/// Reads one format; `None` when a file is not of it.
type Reader = fn(&File) -> Option<Result<Imported, ImportError>>;

/// The formats, in the order in which a file is taken for one of them.
const FORMATS: &[(&str, Reader)] = &[
    ("a file of Ansible Vault", ansible::whole),
    ("a file of SOPS", sops::encrypted),
    ("a .env file", dotenv::read),
    ("manifests of Secrets or SealedSecrets", kubernetes::read),
    ("YAML with `!vault` values", ansible::inline),
];

/// Reads a file in the format that it is in. `path` is for messages, and `.env` files go by their name. What SOPS
/// encrypted is the mistake [`Mistake::Sops`]: run it, and give what it prints to [`sops::read`].
///
/// # Errors
/// When it is in no known format, is damaged, or no password opens it.
pub fn read(path: &str, bytes: &Plaintext, passwords: &[Password]) -> Result<Imported, ImportError> {
    let file = File::read(path, bytes, passwords)?;
    let found = FORMATS.iter().find_map(|(_, read)| read(&file));
    found.unwrap_or_else(|| match &file.documents {
        Err(error) => Err(error.clone()),
        _ => Err(file.error(None, Mistake::UnknownFormat)),
    })
}

/// Reads a `.env` file, whatever it is called.
///
/// # Errors
/// When it is no text, or a quote is not closed.
pub fn dotenv(path: &str, bytes: &Plaintext) -> Result<Imported, ImportError> {
    dotenv::variables(&File::read(path, bytes, &[])?)
}

/// Reads text that was encrypted as a whole: manifests, or a map of variables.
fn decrypted(file: &File) -> Result<Imported, ImportError> {
    kubernetes::read(file).unwrap_or_else(|| variables::read(file))
}

/// A file that is read.
struct File<'a> {
    path: &'a str,
    text: &'a str,
    /// The bytes that lines begin at.
    lines: Vec<usize>,
    /// Its YAML documents, or why there are none.
    documents: Result<Vec<Value>, ImportError>,
    passwords: &'a [Password],
}

impl<'a> File<'a> {
    fn read(path: &'a str, bytes: &'a Plaintext, passwords: &'a [Password]) -> Result<Self, ImportError> {
        let Some(text) = bytes.expose_text() else {
            return Err(ImportError { path: path.to_owned(), line: None, mistake: Mistake::NoText });
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        let mut file = Self { path, text, lines, documents: Ok(Vec::new()), passwords };
        // No source is kept that a message could show.
        let id = Sources::default().add(path, "");
        file.documents =
            yaml::read(id, text, Dialect::Kubernetes).map_err(|found| file.no_yaml(&found.in_order()));
        Ok(file)
    }

    /// The first mistake of what is no YAML, by the name of its rule: the reader's own words quote what they find.
    fn no_yaml(&self, found: &Diagnostics) -> ImportError {
        let first = found.iter().next();
        let line = first.and_then(Diagnostic::span).map(|span| self.line(span));
        self.error(line, Mistake::Yaml(first.map_or("invalid-yaml", |first| first.rule)))
    }

    fn error(&self, line: Option<usize>, mistake: Mistake) -> ImportError {
        ImportError { path: self.path.to_owned(), line, mistake }
    }

    /// The line that a value stands in.
    fn line_of(&self, value: &Value) -> Option<usize> {
        value.span().map(|span| self.line(span))
    }

    fn line(&self, span: Span) -> usize {
        self.lines.partition_point(|start| *start <= span.start as usize)
    }

    /// Its YAML documents; none when it is no YAML.
    fn documents(&self) -> &[Value] {
        self.documents.as_deref().unwrap_or_default()
    }
}
