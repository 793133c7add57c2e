//! Private keys of Sealed Secrets controllers, for recovery.

use crate::Plaintext;
use aws_lc_rs::rsa::{OaepPrivateDecryptingKey, PrivateDecryptingKey};
use std::fmt;
use x509_parser::pem::Pem;
use zeroize::Zeroizing;

/// The keys that sealed values may open with.
pub struct PrivateKeys(Vec<OaepPrivateDecryptingKey>);

/// Why a file gives no private key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrivateKeyError {
    /// It has no PEM block of a private key.
    NoKey,
    /// Its key is encrypted.
    Encrypted,
    /// Its key is no RSA key that can be read.
    Broken,
}

impl fmt::Display for PrivateKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoKey => "it has no private key in PEM",
            Self::Encrypted => "its private key is encrypted",
            Self::Broken => "its private key is no RSA key of 2,048 to 8,192 bits, or damaged",
        })
    }
}

impl std::error::Error for PrivateKeyError {}

impl PrivateKeys {
    /// Reads every private key of a PEM file: PKCS #1, as the controller keeps it, or PKCS #8.
    ///
    /// # Errors
    /// When there is none, or one cannot be read.
    pub fn read(pem: &Plaintext) -> Result<Self, PrivateKeyError> {
        let mut keys = Vec::new();
        for block in Pem::iter_from_buffer(pem.expose()) {
            let block = block.map_err(|_| broken(pem))?;
            let contents = Zeroizing::new(block.contents);
            let der = match block.label.as_str() {
                "RSA PRIVATE KEY" => pkcs8(&contents),
                "PRIVATE KEY" => contents,
                "ENCRYPTED PRIVATE KEY" => return Err(PrivateKeyError::Encrypted),
                label if label.ends_with("PRIVATE KEY") => return Err(PrivateKeyError::Broken),
                _ => continue,
            };
            let key = PrivateDecryptingKey::from_pkcs8(&der).map_err(|_| PrivateKeyError::Broken)?;
            keys.push(OaepPrivateDecryptingKey::new(key).map_err(|_| PrivateKeyError::Broken)?);
        }
        if keys.is_empty() { Err(PrivateKeyError::NoKey) } else { Ok(Self(keys)) }
    }

    /// Both together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &OaepPrivateDecryptingKey> {
        self.0.iter()
    }
}

impl fmt::Debug for PrivateKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKeys({} of them)", self.0.len())
    }
}

/// The header with which OpenSSL's older format says that a key is encrypted (RFC 1421, section 4.6.1.1) is no base64.
fn broken(pem: &Plaintext) -> PrivateKeyError {
    const HEADER: &[u8] = b"Proc-Type: 4,ENCRYPTED";
    let has_header = pem.expose().windows(HEADER.len()).any(|window| window == HEADER);
    if has_header { PrivateKeyError::Encrypted } else { PrivateKeyError::Broken }
}

/// A key of PKCS #1 in the envelope of PKCS #8 (RFC 5958): version 0, the algorithm rsaEncryption, the key.
fn pkcs8(pkcs1: &[u8]) -> Zeroizing<Vec<u8>> {
    const VERSION: &[u8] = &[0x02, 0x01, 0x00];
    const RSA: &[u8] =
        &[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
    let key = Zeroizing::new(tagged(0x04, pkcs1));
    let inner = Zeroizing::new([VERSION, RSA, &key].concat());
    Zeroizing::new(tagged(0x30, &inner))
}

/// A value of DER: its tag, its length (X.690, section 8.1.3) and its bytes.
fn tagged(tag: u8, bytes: &[u8]) -> Vec<u8> {
    let length = bytes.len().to_be_bytes();
    let significant = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    let mut out = Vec::with_capacity(bytes.len() + 10);
    out.push(tag);
    match significant {
        [] => out.push(0),
        [short] if *short < 0x80 => out.push(*short),
        long => {
            out.push(0x80 | u8::try_from(long.len()).unwrap_or(u8::MAX));
            out.extend(long);
        }
    }
    out.extend(bytes);
    out
}
