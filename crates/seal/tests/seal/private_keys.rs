//! Which files give private keys.

use super::{CURRENT, CURRENT_KEY, FORMER_KEY};
use seal::{PrivateKeyError, PrivateKeys};

fn refused(pem: &str) -> PrivateKeyError {
    PrivateKeys::read(&pem.into()).unwrap_err()
}

fn counted(pem: &str) -> String {
    format!("{:?}", PrivateKeys::read(&pem.into()).unwrap())
}

#[test]
fn both_formats_are_read_and_never_printed() {
    assert!(CURRENT_KEY.starts_with("-----BEGIN RSA PRIVATE KEY-----"), "PKCS #1");
    assert!(FORMER_KEY.starts_with("-----BEGIN PRIVATE KEY-----"), "PKCS #8");
    assert_eq!(counted(CURRENT_KEY), "PrivateKeys(1 of them)");
    assert_eq!(counted(FORMER_KEY), "PrivateKeys(1 of them)");
    let certificate = str::from_utf8(CURRENT).unwrap();
    assert_eq!(counted(&format!("{certificate}{CURRENT_KEY}{FORMER_KEY}")), "PrivateKeys(2 of them)");
    assert_eq!(counted(&CURRENT_KEY.replace('\n', "\r\n")), "PrivateKeys(1 of them)");
}

#[test]
fn encrypted_keys_are_refused_as_such() {
    for pem in [
        include_str!("../vectors/test-encrypted-pkcs1.pem"),
        include_str!("../vectors/test-encrypted-pkcs8.pem"),
    ] {
        assert_eq!(refused(pem), PrivateKeyError::Encrypted);
    }
}

#[test]
fn what_is_no_key_is_refused() {
    assert_eq!(refused(""), PrivateKeyError::NoKey);
    assert_eq!(refused(str::from_utf8(CURRENT).unwrap()), PrivateKeyError::NoKey);
    assert_eq!(refused(&CURRENT_KEY[..400]), PrivateKeyError::Broken);
    assert_eq!(refused(&FORMER_KEY.replacen("\nMII", "\nMIJ", 1)), PrivateKeyError::Broken);
    let elliptic = "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n";
    assert_eq!(refused(elliptic), PrivateKeyError::Broken);
    assert_eq!(refused(&format!("{CURRENT_KEY}{elliptic}")), PrivateKeyError::Broken);
}
