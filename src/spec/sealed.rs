//! `kind: SealedValues`: the ciphertext of one app in one environment, written by `platc secret`.

use super::{Keyed, Traced, decode::spec, environment::SealScope};
use crate::value::base64;
use std::sync::Arc;

spec! {
    /// One Secret's ciphertext.
    pub struct SealedSecret {
        /// The namespace that it was sealed for.
        pub namespace: Traced<Arc<str>>,
        /// What it is bound to.
        pub scope: Traced<SealScope>,
        /// Each key's ciphertext.
        pub keys: Keyed<SealedKey>,
    }

    /// One key's ciphertext and what it was made with.
    pub struct SealedKey {
        /// The ciphertext: base64 as the controller reads it.
        pub value: Traced<Arc<str>>,
        /// The fingerprint of the certificate that it was sealed for.
        pub certificate: Traced<Arc<str>>,
        /// The keyed digest of the plaintext.
        pub digest: Traced<Arc<str>>,
    }
}

/// The ciphertext of one app, by the Secret's name.
pub type SealedValuesSpec = Keyed<SealedSecret>;

/// Whether a text is base64 of two length bytes, a session key of an RSA key's size and a sealed message, as the
/// Sealed Secrets controller reads it (its `crypto.HybridDecrypt`).
#[must_use]
pub fn is_ciphertext(text: &str) -> bool {
    const RSA_SIZES: &[usize] = &[256, 384, 512, 1024];
    const TAG: usize = 16;
    let Some(bytes) = base64::decode(text) else { return false };
    let [high, low, ..] = bytes[..] else { return false };
    let session_key = usize::from(u16::from_be_bytes([high, low]));
    RSA_SIZES.contains(&session_key) && bytes.len() >= 2 + session_key + TAG
}
