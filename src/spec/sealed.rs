//! `kind: SealedValues`: the ciphertext of one app in one environment, written by `platc secret`.

use super::{Keyed, Traced, decode::spec, environment::SealScope};
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
