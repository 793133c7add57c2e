//! Seals values as the Sealed Secrets controller opens them, and opens what people have: its format, byte for byte.
//!
//! Cryptography is aws-lc-rs. It takes tens of milliseconds to start, so that nothing here touches it but sealing, opening
//! and digests: reading a [`Certificate`] does not.

pub mod ansible;
mod certificate;
mod cipher;
mod digest;
mod generate;
mod plaintext;
mod private_key;
mod scope;

pub use certificate::{Certificate, CertificateError};
pub use cipher::{Ciphertext, Sealer};
pub use digest::{Digest, DigestKey, Subject};
pub use generate::generate;
pub use plaintext::Plaintext;
pub use private_key::{PrivateKeyError, PrivateKeys};
pub use scope::{Binding, Scope};

/// The cryptography library refused what it never should: it has no random numbers, or no memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused;
