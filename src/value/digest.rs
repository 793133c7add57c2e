//! SHA-256 (FIPS 180-4), of bytes and of folders.

use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fmt::Write};

/// The digest of some bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The digest of some bytes in hexadecimal digits.
#[must_use]
pub fn digits(bytes: &[u8]) -> String {
    hexadecimal(&sha256(bytes))
}

/// The same as lock files say it: `sha256:` and the digits.
#[must_use]
pub fn spelled(bytes: &[u8]) -> String {
    format!("sha256:{}", digits(bytes))
}

/// The digest of a folder's files: that of a line for each, sorted by path, with the file's own digest.
pub fn of_files<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> String {
    let sorted: BTreeMap<&str, &[u8]> = files.into_iter().collect();
    let lines = sorted.into_iter().map(|(path, bytes)| format!("{}  {path}\n", digits(bytes)));
    spelled(lines.collect::<String>().as_bytes())
}

/// Bytes in hexadecimal digits.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[test]
fn a_digest_tells_names_and_contents_apart() {
    let of = |files: &[(&str, &str)]| of_files(files.iter().map(|(path, text)| (*path, text.as_bytes())));
    let one = of(&[("a", "1"), ("b", "2")]);
    assert_eq!(one, of(&[("b", "2"), ("a", "1")]));
    for other in [of(&[("a", "2"), ("b", "1")]), of(&[("a", "1")]), of(&[("a", "1"), ("c", "2")])] {
        assert_ne!(one, other);
    }
    assert_eq!(of(&[]), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
