//! Ansible Vault: values that a password keeps, in its formats 1.1 and 1.2.
//!
//! As Ansible's documentation has it ("Ansible Vault payload format 1.1 - 1.2"): the body is hex of three lines of hex, salt,
//! HMAC and ciphertext; PBKDF2 with SHA-256 and 10,000 rounds gives a key of AES-256 in counter mode, the key of the HMAC
//! and the first counter; the value is padded to 16 bytes (PKCS #7).

use crate::Plaintext;
use aws_lc_rs::{
    cipher::{AES_256, DecryptingKey, DecryptionContext, UnboundCipherKey},
    hmac, pbkdf2,
};
use data_encoding::HEXLOWER_PERMISSIVE as HEX;
use std::{fmt, num::NonZeroU32};
use zeroize::Zeroizing;

const ROUNDS: NonZeroU32 = NonZeroU32::new(10_000).unwrap();
const BLOCK: usize = 16;

/// What every text that Ansible Vault wrote begins with.
pub const MARK: &str = "$ANSIBLE_VAULT;";

/// Why a text does not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VaultError {
    /// Its first line is none of Ansible Vault, or of a format that is not known.
    UnknownFormat,
    /// It is cut off or damaged.
    Broken,
    /// No password opens it, or it was changed.
    WrongPassword {
        /// The label of the password that it asks for, in format 1.2.
        label: Option<String>,
    },
}

impl fmt::Display for VaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownFormat => {
                f.write_str("it is in no format of Ansible Vault that platc reads: 1.1 and 1.2 with AES256")
            }
            Self::Broken => f.write_str("it is cut off or damaged"),
            Self::WrongPassword { label: None } => f.write_str("no password opens it, or it was changed"),
            Self::WrongPassword { label: Some(label) } => {
                write!(f, "no password opens it, or it was changed; it asks for the password of `{label}`")
            }
        }
    }
}

impl std::error::Error for VaultError {}

/// A password, and the label that format 1.2 may ask for it by.
#[derive(Clone, Debug)]
pub struct Password {
    /// Its label; one without is tried on everything.
    pub label: Option<String>,
    /// The password. Ansible takes white space at its ends away.
    pub word: Plaintext,
}

/// Opens a text with the first password that fits; those with the label that it asks for are tried first.
///
/// # Errors
/// When it is no such text, is damaged, or no password opens it.
pub fn open(text: &str, passwords: &[Password]) -> Result<Plaintext, VaultError> {
    let (header, body) = text.trim().split_once('\n').ok_or(VaultError::UnknownFormat)?;
    let label = label(header.trim_end())?;
    let envelope = Envelope::read(body)?;
    let (fitting, others): (Vec<&Password>, Vec<&Password>) =
        passwords.iter().partition(|password| password.label.is_some() && password.label == label);
    let mut tried = fitting.into_iter().chain(others).map(|password| envelope.open(&password.word));
    tried.find_map(Result::transpose).unwrap_or(Err(VaultError::WrongPassword { label }))
}

/// The label of format 1.2.
fn label(header: &str) -> Result<Option<String>, VaultError> {
    let mut words = header.split(';').map(str::trim);
    match [(); 5].map(|()| words.next()) {
        [Some("$ANSIBLE_VAULT"), Some("1.1"), Some("AES256"), None, None] => Ok(None),
        [Some("$ANSIBLE_VAULT"), Some("1.2"), Some("AES256"), Some(label), None] => {
            Ok(Some(label.to_owned()))
        }
        _ => Err(VaultError::UnknownFormat),
    }
}

struct Envelope {
    salt: Vec<u8>,
    tag: Vec<u8>,
    sealed: Vec<u8>,
}

impl Envelope {
    fn read(body: &str) -> Result<Self, VaultError> {
        let hex = |text: &[u8]| HEX.decode(text).map_err(|_| VaultError::Broken);
        let letters: Vec<u8> = body.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let lines = hex(&letters)?;
        let mut lines = lines.split(|byte| *byte == b'\n');
        match [(); 4].map(|()| lines.next()) {
            [Some(salt), Some(tag), Some(sealed), None] => {
                Ok(Self { salt: hex(salt)?, tag: hex(tag)?, sealed: hex(sealed)? })
            }
            _ => Err(VaultError::Broken),
        }
    }

    /// `None` when the password does not fit.
    fn open(&self, password: &Plaintext) -> Result<Option<Plaintext>, VaultError> {
        let mut keys = Zeroizing::new([0; 80]);
        pbkdf2::derive(
            pbkdf2::PBKDF2_HMAC_SHA256,
            ROUNDS,
            &self.salt,
            password.expose().trim_ascii(),
            &mut *keys,
        );
        let (cipher_key, rest) = keys.split_at(32);
        let (mac_key, counter) = rest.split_at(32);
        let mac_key = hmac::Key::new(hmac::HMAC_SHA256, mac_key);
        if hmac::verify(&mac_key, &self.sealed, &self.tag).is_err() {
            return Ok(None);
        }
        let key = UnboundCipherKey::new(&AES_256, cipher_key).and_then(DecryptingKey::ctr);
        let key = key.map_err(|_| VaultError::Broken)?;
        let mut counter_bytes = [0; BLOCK];
        counter_bytes.copy_from_slice(counter);
        let mut opened = Zeroizing::new(self.sealed.clone());
        let padded = key.decrypt(&mut opened, DecryptionContext::Iv128(counter_bytes.into()));
        let padded: &[u8] = padded.map_err(|_| VaultError::Broken)?;
        unpadded(padded).map(|value| Some(value.to_vec().into())).ok_or(VaultError::Broken)
    }
}

/// Takes PKCS #7's padding away (RFC 5652, section 6.3).
fn unpadded(padded: &[u8]) -> Option<&[u8]> {
    let last = usize::from(*padded.last()?);
    let (value, padding) = padded.split_at_checked(padded.len().checked_sub(last)?)?;
    let is_sound = (1..=BLOCK).contains(&last) && padding.iter().all(|byte| usize::from(*byte) == last);
    is_sound.then_some(value)
}
