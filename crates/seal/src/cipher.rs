//! The format of a sealed value: a session key under RSA-OAEP, then the value under AES-256-GCM.
//!
//! As the controller's `crypto.HybridEncrypt` (bitnami-labs/sealed-secrets) writes it, in standard base64: two bytes of
//! length, big-endian; the session key under RSA-OAEP with SHA-256 and the binding as label; the value with a nonce of
//! zeros, which is sound because no session key is used twice.

use crate::{Binding, Certificate, Plaintext, PrivateKeys, Refused};
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    rand,
    rsa::{OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey},
};
use data_encoding::BASE64;
use zeroize::Zeroizing;

const SESSION_KEY: usize = 32;
const TAG: usize = 16;

/// A certificate that is ready to seal for.
pub struct Sealer(OaepPublicEncryptingKey);

impl Sealer {
    /// Starts the cryptography library: tens of milliseconds, once in a process.
    ///
    /// # Errors
    /// When the library refuses the key.
    pub fn new(certificate: &Certificate) -> Result<Self, Refused> {
        let key = PublicEncryptingKey::from_der(&certificate.public_key).map_err(|_| Refused)?;
        OaepPublicEncryptingKey::new(key).map(Self).map_err(|_| Refused)
    }

    /// Seals a value; no two results are alike.
    ///
    /// # Errors
    /// When the library has no random numbers.
    pub fn seal(&self, value: &Plaintext, binding: &Binding) -> Result<Ciphertext, Refused> {
        let mut session_key = Zeroizing::new([0; SESSION_KEY]);
        rand::fill(&mut *session_key).map_err(|_| Refused)?;
        let mut locked = vec![0; self.0.ciphertext_size()];
        let label = binding.label();
        self.0
            .encrypt(&OAEP_SHA256_MGF1SHA256, &*session_key, &mut locked, Some(&label))
            .map_err(|_| Refused)?;
        let mut bytes = Vec::with_capacity(2 + locked.len() + value.len() + TAG);
        bytes.extend(u16::try_from(locked.len()).map_err(|_| Refused)?.to_be_bytes());
        bytes.extend(locked);
        // The value becomes ciphertext where it stands: no second copy of it is made.
        let from = bytes.len();
        bytes.extend(value.expose());
        let key = session(&*session_key)?;
        let tag = key.seal_in_place_separate_tag(nonce(), Aad::empty(), &mut bytes[from..]);
        bytes.extend(tag.map_err(|_| Refused)?.as_ref());
        Ok(Ciphertext(bytes))
    }
}

/// A sealed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ciphertext(Vec<u8>);

impl Ciphertext {
    /// Reads base64; `None` when it is no sealed value: not base64, not a session key of an RSA key's size, cut off.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let sealed = Self(BASE64.decode(text.as_bytes()).ok()?);
        let session_key = sealed.session_key_size()?;
        // From 2,048 bits to 8,192.
        let sound = (256..=1024).contains(&session_key);
        (sound && sealed.0.len() >= 2 + session_key + TAG).then_some(sealed)
    }

    fn session_key_size(&self) -> Option<usize> {
        let [high, low, ..] = self.0[..] else { return None };
        Some(usize::from(u16::from_be_bytes([high, low])))
    }

    /// How many bytes were sealed: the format does not hide it.
    #[must_use]
    pub fn value_len(&self) -> usize {
        self.0.len() - 2 - self.session_key_size().unwrap_or_default() - TAG
    }

    /// Opens it with the first key that fits; `None` when none does, it was sealed for another place, or it was changed:
    /// the format does not tell these apart.
    #[must_use]
    pub fn open(&self, keys: &PrivateKeys, binding: &Binding) -> Option<Plaintext> {
        let (locked, sealed) = self.0.get(2..)?.split_at_checked(self.session_key_size()?)?;
        let label = binding.label();
        let mut opened = Zeroizing::new(sealed.to_vec());
        let session_key = keys.iter().find_map(|key| {
            let mut room = Zeroizing::new(vec![0; key.min_output_size()]);
            let found = key.decrypt(&OAEP_SHA256_MGF1SHA256, locked, &mut room, Some(&label)).ok()?;
            Some(Zeroizing::new(found.to_vec()))
        })?;
        let value = session(&session_key).ok()?.open_in_place(nonce(), Aad::empty(), &mut opened).ok()?;
        Some(value.to_vec().into())
    }
}

/// Base64, as a SealedSecret holds it.
impl std::fmt::Display for Ciphertext {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&BASE64.encode(&self.0))
    }
}

fn session(key: &[u8]) -> Result<LessSafeKey, Refused> {
    UnboundKey::new(&AES_256_GCM, key).map(LessSafeKey::new).map_err(|_| Refused)
}

fn nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}
