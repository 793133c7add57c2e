//! Base64, standard and with padding (RFC 4648, section 4).

use data_encoding::BASE64;

/// The bytes of a text.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.as_bytes()).ok()
}

/// The text of some bytes.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}
