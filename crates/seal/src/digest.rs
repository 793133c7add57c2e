//! Keyed digests of values, by which an unchanged one is known without opening it.
//!
//! A digest without a key would be an oracle for short passwords: an eight-digit PIN falls to it in seconds.

use crate::{Plaintext, Refused, Scope};
use aws_lc_rs::{hmac, rand};
use data_encoding::{BASE64, HEXLOWER};
use zeroize::Zeroizing;

const KEY: usize = 32;
/// Digests are cut to 128 bits (RFC 2104, section 5): as hard to forge as to guess a key.
const KEPT: usize = 16;
const PREFIX: &str = "platc-digest-key:";

/// A team's key of digests.
pub struct DigestKey {
    bytes: Plaintext,
    key: hmac::Key,
}

/// What a digest is over, beside the value: a value at two places has two digests.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The environment.
    pub environment: &'a str,
    /// The Secret's namespace.
    pub namespace: &'a str,
    /// What the value is bound to.
    pub scope: Scope,
    /// The Secret's name.
    pub name: &'a str,
    /// The key within it.
    pub key: &'a str,
}

/// A digest: `hmac:`, eight hex digits that name the key, `:`, and 32 hex digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest(String);

impl Digest {
    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl DigestKey {
    /// Makes a new one.
    ///
    /// # Errors
    /// When the library has no random numbers.
    pub fn generate() -> Result<Self, Refused> {
        let mut bytes = Zeroizing::new([0; KEY]);
        rand::fill(&mut *bytes).map_err(|_| Refused)?;
        Ok(Self::new(bytes.to_vec().into()))
    }

    /// Reads what [`DigestKey::export`] wrote; `None` when it is nothing like it.
    #[must_use]
    pub fn read(text: &Plaintext) -> Option<Self> {
        let text = text.expose_text()?.trim().strip_prefix(PREFIX)?;
        let bytes = Plaintext::from(BASE64.decode(text.as_bytes()).ok()?);
        (bytes.len() == KEY).then(|| Self::new(bytes))
    }

    fn new(bytes: Plaintext) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, bytes.expose()), bytes }
    }

    /// The key as text, for a file or a teammate.
    #[must_use]
    pub fn export(&self) -> Plaintext {
        let text = Zeroizing::new(BASE64.encode(self.bytes.expose()));
        format!("{PREFIX}{}\n", &*text).into()
    }

    /// Eight hex digits that name the key and say nothing of it.
    #[must_use]
    pub fn name(&self) -> String {
        HEXLOWER.encode(&self.mac(&[b"platc digest key name"])[..4])
    }

    /// The digest of a value at its place.
    #[must_use]
    pub fn digest(&self, subject: &Subject, value: &Plaintext) -> Digest {
        let Subject { environment, namespace, scope, name, key } = subject;
        let place = [environment, namespace, scope.word(), name, key].map(str::as_bytes);
        let mac = self.mac(&[&[b"platc secret".as_slice()], &place[..], &[value.expose()]].concat());
        Digest(format!("hmac:{}:{}", self.name(), HEXLOWER.encode(&mac[..KEPT])))
    }

    /// Whether a digest is one of this key's.
    #[must_use]
    pub fn made(&self, digest: &str) -> bool {
        digest
            .strip_prefix("hmac:")
            .and_then(|rest| rest.split_once(':'))
            .is_some_and(|(name, _)| name == self.name())
    }

    /// Each part with its length before it: no two lists of parts are one message.
    fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.key);
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        let mut mac = [0; 32];
        mac.copy_from_slice(context.sign().as_ref());
        mac
    }
}
