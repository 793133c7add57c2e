//! Certificates of Sealed Secrets controllers: read, judged and named, without cryptography.

use data_encoding::BASE64_NOPAD;
use sha2::{Digest, Sha256};
use std::fmt;
use x509_parser::{pem::Pem, prelude::X509Certificate, public_key::PublicKey};

/// The smallest RSA key that values are sealed for (NIST SP 800-131A; aws-lc takes none below it either).
const SMALLEST_KEY: usize = 2048;
/// The largest that aws-lc takes.
const LARGEST_KEY: usize = 8192;

/// The public half of a controller's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The SHA-256 fingerprint of its RSA key as OpenSSH writes it, `SHA256:…`: what the controller prints, too.
    pub fingerprint: String,
    /// When it begins to hold, in seconds since 1970 UTC.
    pub not_before: i64,
    /// When it ends to hold, in seconds since 1970 UTC.
    pub not_after: i64,
    /// The bits of its RSA key.
    pub bits: usize,
    pub(crate) public_key: Vec<u8>,
}

/// Why a file has no certificate that values can be sealed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateError {
    /// It has nothing in it.
    Empty,
    /// It has no block `-----BEGIN CERTIFICATE-----`.
    NoCertificate,
    /// It has a private key: whoever reads it opens every secret.
    PrivateKey,
    /// A certificate of it cannot be read.
    Broken,
    /// Its key is not RSA, which the controller's format needs.
    NotRsa,
    /// Its key is too small.
    SmallKey {
        /// The bits that it has.
        bits: usize,
    },
    /// Its key is too large.
    LargeKey {
        /// The bits that it has.
        bits: usize,
    },
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it is empty"),
            Self::NoCertificate => f.write_str("it has no block `-----BEGIN CERTIFICATE-----`"),
            Self::PrivateKey => f.write_str("it holds a private key"),
            Self::Broken => f.write_str("its certificate is cut off or damaged"),
            Self::NotRsa => f.write_str("its key is not RSA"),
            Self::SmallKey { bits } => {
                write!(f, "its RSA key has {bits} bits, fewer than {SMALLEST_KEY}")
            }
            Self::LargeKey { bits } => {
                write!(f, "its RSA key has {bits} bits, more than {LARGEST_KEY}")
            }
        }
    }
}

impl std::error::Error for CertificateError {}

impl Certificate {
    /// Reads every certificate of a PEM file, the newest first: of a bundle, that is the one to seal for (kubeseal takes
    /// the first that stands there).
    ///
    /// # Errors
    /// When there is none, one cannot be read, or its key is not RSA, too small or too large; when a private key stands
    /// there, whatever else does.
    pub fn read(pem: &[u8]) -> Result<Vec<Self>, CertificateError> {
        if pem.trim_ascii().is_empty() {
            return Err(CertificateError::Empty);
        }
        if has(pem, b"PRIVATE KEY-----") {
            return Err(CertificateError::PrivateKey);
        }
        let mut certificates = Vec::new();
        for block in Pem::iter_from_buffer(pem) {
            let block = block.map_err(|_| CertificateError::Broken)?;
            if block.label == "CERTIFICATE" {
                let parsed = block.parse_x509().map_err(|_| CertificateError::Broken)?;
                certificates.push(Self::of(&parsed)?);
            }
        }
        // What does not begin its line is no block to the parser, nor to kubeseal.
        if certificates.is_empty() {
            let begins = has(pem, b"-----BEGIN CERTIFICATE-----");
            return Err(if begins { CertificateError::Broken } else { CertificateError::NoCertificate });
        }
        certificates.sort_by_key(|certificate| std::cmp::Reverse(certificate.not_before));
        Ok(certificates)
    }

    fn of(parsed: &X509Certificate) -> Result<Self, CertificateError> {
        let key = parsed.public_key();
        let Ok(PublicKey::RSA(rsa)) = key.parsed() else { return Err(CertificateError::NotRsa) };
        let bits = bits(rsa.modulus);
        if bits < SMALLEST_KEY {
            return Err(CertificateError::SmallKey { bits });
        }
        if bits > LARGEST_KEY {
            return Err(CertificateError::LargeKey { bits });
        }
        Ok(Self {
            fingerprint: fingerprint(rsa.exponent, rsa.modulus),
            not_before: parsed.validity().not_before.timestamp(),
            not_after: parsed.validity().not_after.timestamp(),
            bits,
            public_key: key.raw.to_vec(),
        })
    }

    /// Whether it does not hold any more. `now` in seconds since 1970 UTC.
    #[must_use]
    pub fn has_expired(&self, now: i64) -> bool {
        self.not_after < now
    }
}

fn has(pem: &[u8], words: &[u8]) -> bool {
    pem.windows(words.len()).any(|window| window == words)
}

/// The SHA-256 of the key as SSH writes one (RFC 4253, section 6.6).
pub(crate) fn fingerprint(exponent: &[u8], modulus: &[u8]) -> String {
    let mut hash = Sha256::new();
    for part in [b"ssh-rsa".to_vec(), mpint(exponent), mpint(modulus)] {
        hash.update(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        hash.update(part);
    }
    format!("SHA256:{}", BASE64_NOPAD.encode(&hash.finalize()))
}

/// A positive number of SSH: no leading zeros, but one where the first bit would make it negative (RFC 4251, section 5).
fn mpint(number: &[u8]) -> Vec<u8> {
    let number = significant(number);
    let sign = number.first().filter(|first| **first >= 0x80).map(|_| 0);
    sign.into_iter().chain(number.iter().copied()).collect()
}

fn significant(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    &number[zeros..]
}

fn bits(number: &[u8]) -> usize {
    let number = significant(number);
    number.first().map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}
