//! A secret value: it cannot be printed, compared by accident or serialised, and leaves nothing in memory.

use secrecy::{ExposeSecret, SecretSlice};
use zeroize::Zeroize;

/// A secret value, wiped when it is dropped.
pub struct Plaintext(SecretSlice<u8>);

impl Plaintext {
    /// The bytes. Who borrows them is named so that a reader of the code finds every place that does.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.0.expose_secret()
    }

    /// The bytes as text; `None` when they are not UTF-8.
    #[must_use]
    pub fn expose_text(&self) -> Option<&str> {
        std::str::from_utf8(self.expose()).ok()
    }

    /// How many bytes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.expose().len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl From<Vec<u8>> for Plaintext {
    /// Takes the bytes over. Room that the vector had beyond them is wiped, too.
    fn from(mut bytes: Vec<u8>) -> Self {
        // Making a slice of it may move it, and leave the old place as it was.
        let exact = bytes.as_slice().to_vec();
        bytes.zeroize();
        Self(exact.into())
    }
}

impl From<String> for Plaintext {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

impl From<&str> for Plaintext {
    fn from(text: &str) -> Self {
        text.as_bytes().to_vec().into()
    }
}

/// A copy is made on purpose: one value may be sealed for several places.
impl Clone for Plaintext {
    fn clone(&self) -> Self {
        self.expose().to_vec().into()
    }
}

impl std::fmt::Debug for Plaintext {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Plaintext(…)")
    }
}

#[test]
fn it_is_not_printed() {
    assert_eq!(format!("{:?}", Plaintext::from("hunter2")), "Plaintext(…)");
}
