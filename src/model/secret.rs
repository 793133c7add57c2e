//! The Secrets that an app owns, the ciphertext that is held for them, and what opens it.

use crate::{
    names::Name,
    source::Span,
    spec::{
        Traced,
        app::SecretFormat,
        duration::Duration,
        environment::{Provider, SealScope},
    },
    value::Value,
};
use seal::{Certificate, Ciphertext};
use std::sync::Arc;

/// A Secret that an app owns.
#[derive(Clone, Debug)]
pub struct Secret {
    /// Its name.
    pub name: Arc<str>,
    /// Where it was declared.
    pub span: Option<Span>,
    /// Its Kubernetes type; `None` for Opaque.
    pub r#type: Option<Value>,
    /// Templates of further keys.
    pub data: Option<Value>,
    /// What fills it.
    pub provider: Provider,
    /// What its ciphertext is to be bound to.
    pub scope: SealScope,
    /// Its keys, without optional ones that nobody sealed a value for.
    pub keys: Vec<SecretKey>,
}

/// A key of a Secret.
#[derive(Clone, Debug)]
pub struct SecretKey {
    /// Its name.
    pub name: Arc<str>,
    /// Where it was declared.
    pub span: Option<Span>,
    /// Whether environments may lack it.
    pub optional: bool,
    /// What its value looks like.
    pub format: Option<Traced<SecretFormat>>,
    /// The fewest bytes that its value may have.
    pub min_length: Option<Traced<usize>>,
    /// Its ciphertext, for the provider sealed-secrets.
    pub sealed: Option<Sealed>,
    /// Where an external store has it: path and property.
    pub remote: Option<(Arc<str>, Option<Arc<str>>)>,
}

/// A key's ciphertext and the record of what it was sealed for, as far as there is one.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// The ciphertext.
    pub ciphertext: Value,
    /// Where its key was written.
    pub span: Option<Span>,
    /// The environment whose folder it lies in: this one, or one that it extends.
    pub from: Name,
    /// Whether a plaintext may stand in its document, whose lines no message may show then.
    pub is_exposed: bool,
    /// The keyed digest of its plaintext, where the team has a digest key.
    pub digest: Option<Traced<Arc<str>>>,
    /// The fingerprint of the certificate that it was sealed for.
    pub certificate: Option<Traced<Arc<str>>>,
    /// The environment that it was sealed for.
    pub environment: Option<Traced<Arc<str>>>,
    /// The namespace that it was sealed for.
    pub namespace: Option<Traced<Arc<str>>>,
    /// The name of the Secret that it was sealed for.
    pub name: Option<Traced<Arc<str>>>,
    /// What it is bound to.
    pub scope: Option<Traced<SealScope>>,
}

impl Sealed {
    /// How many bytes the plaintext has; `None` when what stands there is no ciphertext.
    #[must_use]
    pub fn plaintext_len(&self) -> Option<usize> {
        Some(Ciphertext::read(self.ciphertext.as_str()?)?.value_len())
    }
}

/// Ciphertext that nobody asked for.
#[derive(Clone, Debug)]
pub struct Undeclared {
    /// The Secret that it is for.
    pub secret: Arc<str>,
    /// The key that it is for.
    pub key: Arc<str>,
    /// Where the key was written.
    pub span: Option<Span>,
    /// Whether a plaintext may stand in its document, whose lines no message may show then.
    pub is_exposed: bool,
    /// The provider that fills the Secret instead, where the app declares it.
    pub provider: Option<Provider>,
}

/// What opens an environment's secrets.
#[derive(Clone, Debug)]
pub struct SecretStore {
    /// Which kind of store.
    pub provider: Provider,
    /// What a sealed value is bound to unless its Secret says so.
    pub scope: SealScope,
    /// The certificates that values may be sealed for, the current one first; none when one of them has a mistake.
    pub certificates: Vec<StoreCertificate>,
    /// Fingerprints of certificates that are no longer good.
    pub revoked: Vec<Traced<Arc<str>>>,
    /// How much older than the current certificate a former one may be.
    pub max_age: Option<Traced<Duration>>,
    /// The store of External Secrets: its kind and name.
    pub store: Option<(Arc<str>, Arc<str>)>,
    /// How often External Secrets reads it again.
    pub refresh: Arc<str>,
}

/// A certificate of an environment's list.
#[derive(Clone, Debug)]
pub struct StoreCertificate {
    /// Its file below the root.
    pub path: Arc<str>,
    /// Where the file was named.
    pub span: Option<Span>,
    /// The certificate.
    pub certificate: Certificate,
}

/// How the certificate of a sealed value stands in its environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is the one that values are sealed for.
    Current,
    /// It was, and is not too old.
    Former {
        /// The days that it is older than the current one.
        days: u64,
    },
    /// It was, and is older than `maxAge`.
    Aged {
        /// The days that it is older than the current one.
        days: u64,
    },
    /// It is no longer good.
    Revoked,
    /// The environment does not list it.
    Unknown,
    /// The value does not say it, or the environment lists none.
    Unrecorded,
}

const DAY: u64 = 86_400;

impl SecretStore {
    /// The certificate that values are sealed for.
    #[must_use]
    pub fn current(&self) -> Option<&StoreCertificate> {
        self.certificates.first()
    }

    /// How the certificate of a sealed value stands. There is no clock here: age is counted up to when the current
    /// certificate begins to hold.
    #[must_use]
    pub fn standing(&self, sealed: &Sealed) -> Standing {
        let Some(fingerprint) = &sealed.certificate else { return Standing::Unrecorded };
        if self.revoked.iter().any(|revoked| revoked.value == fingerprint.value) {
            return Standing::Revoked;
        }
        let Some(current) = self.current() else { return Standing::Unrecorded };
        let mut listed = self.certificates.iter().map(|listed| &listed.certificate);
        match listed.find(|listed| *listed.fingerprint == *fingerprint.value) {
            None => Standing::Unknown,
            Some(it) if it.fingerprint == current.certificate.fingerprint => Standing::Current,
            Some(former) => {
                let behind = current.certificate.not_before.saturating_sub(former.not_before);
                let behind = u64::try_from(behind).unwrap_or_default();
                let days = behind / DAY;
                let is_aged = self.max_age.as_ref().is_some_and(|most| behind > most.value.0);
                if is_aged { Standing::Aged { days } } else { Standing::Former { days } }
            }
        }
    }
}

/// A command of `platc secret` about a key, ready for a shell.
#[must_use]
pub fn command(verb: &str, environment: &Name, app: &Name, (secret, key): (&str, &str)) -> String {
    let path = format!("{secret}/{key}");
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/".contains(&byte);
    let path = if path.bytes().all(is_plain) { path } else { format!("'{}'", path.replace('\'', r"'\''")) };
    format!("platc secret {verb} {environment} {app} {path}")
}
