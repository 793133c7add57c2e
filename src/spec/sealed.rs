//! `kind: SealedValues`: the ciphertext of one app in one environment, written by `platc secret`.

use super::{Keyed, Traced, decode::spec, environment::SealScope};
use std::sync::Arc;

spec! {
    /// One Secret's ciphertext, and what its keys were sealed for unless they say their own.
    pub struct SealedSecret {
        /// The environment.
        pub environment: Traced<Arc<str>>,
        /// The Secret's namespace.
        pub namespace: Traced<Arc<str>>,
        /// The Secret's name; the key that this stands under unless said.
        pub name: Traced<Arc<str>>,
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
        /// The environment that it was sealed for, where it is not the Secret's.
        pub environment: Traced<Arc<str>>,
        /// The namespace that it was sealed for, where it is not the Secret's.
        pub namespace: Traced<Arc<str>>,
        /// The name that it was sealed for, where it is not the Secret's.
        pub name: Traced<Arc<str>>,
        /// What it is bound to, where it is not what the Secret's other keys are.
        pub scope: Traced<SealScope>,
    }
}

/// The ciphertext of one app, by the Secret's name.
pub type SealedValuesSpec = Keyed<SealedSecret>;
