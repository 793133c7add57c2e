//! Which files give a certificate that values can be sealed for.

use super::{CURRENT, CURRENT_KEY};
use seal::{Certificate, CertificateError};

const FORMER: &[u8] = include_bytes!("../../../../tests/secrets/test-former.pem");
const BUNDLE: &[u8] = include_bytes!("../../../../tests/secrets/test-bundle.pem");
const ELLIPTIC: &[u8] = include_bytes!("../../../../tests/secrets/test-elliptic.pem");
const SMALL: &[u8] = include_bytes!("../../../../tests/secrets/test-small.pem");
const EXPIRED: &[u8] = include_bytes!("../../../../tests/secrets/test-expired.pem");

/// What `ssh-keygen -l` says of the key that `openssl x509 -pubkey` prints.
const FINGERPRINT: &str = "SHA256:LOOqWnWplDpeDcZRaVPbNCnWbm+YACoUfFcozrIKZDY";
const FORMER_FINGERPRINT: &str = "SHA256:7h5o5xDlSRjqoR+VDtucThMqPIp3p09k2w2+Ao4+Dcc";

/// 2026-10-01 and 2036-09-28.
const BEGIN: i64 = 1_790_812_800;
const END: i64 = 2_106_172_800;

fn refused(pem: &[u8]) -> CertificateError {
    Certificate::read(pem).unwrap_err()
}

#[test]
fn a_certificate_is_named_as_ssh_keygen_names_its_key() {
    let found = Certificate::read(CURRENT).unwrap();
    let [current] = &found[..] else { panic!("{found:?}") };
    assert_eq!(current.fingerprint, FINGERPRINT);
    assert_eq!((current.not_before, current.not_after, current.bits), (BEGIN, END, 2048));
    assert_eq!(Certificate::read(FORMER).unwrap()[0].fingerprint, FORMER_FINGERPRINT);
}

#[test]
fn of_a_bundle_the_newest_comes_first() {
    for bundle in [BUNDLE.to_vec(), [CURRENT, FORMER].concat(), [FORMER, b"between\n", CURRENT].concat()] {
        let found = Certificate::read(&bundle).unwrap();
        let names: Vec<_> = found.iter().map(|certificate| certificate.fingerprint.as_str()).collect();
        assert_eq!(names, [FINGERPRINT, FORMER_FINGERPRINT]);
    }
}

#[test]
fn what_stands_around_a_certificate_is_passed_over() {
    let junk = [b"subject=CN = sealed-secret \xff\nBag Attributes\n", CURRENT, b"\n# the end\n"].concat();
    assert_eq!(Certificate::read(&junk), Certificate::read(CURRENT));
    let windows = String::from_utf8(CURRENT.to_vec()).unwrap().replace('\n', "\r\n");
    assert_eq!(Certificate::read(windows.as_bytes()), Certificate::read(CURRENT));
}

#[test]
fn a_file_without_a_certificate_is_refused() {
    assert_eq!(refused(b""), CertificateError::Empty);
    assert_eq!(refused(b" \r\n\t"), CertificateError::Empty);
    assert_eq!(refused(b"junk\n"), CertificateError::NoCertificate);
    let key = b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n";
    assert_eq!(refused(key), CertificateError::NoCertificate);
}

#[test]
fn a_damaged_certificate_is_refused() {
    for length in [28, 100, CURRENT.len() / 2, CURRENT.len() - 30] {
        assert_eq!(refused(&CURRENT[..length]), CertificateError::Broken, "{length}");
        assert_eq!(refused(&[FORMER, &CURRENT[..length]].concat()), CertificateError::Broken, "{length}");
    }
    let text = String::from_utf8(CURRENT.to_vec()).unwrap();
    let lines: Vec<_> = text.lines().collect();
    let without_a_line = [&lines[..4], &lines[5..]].concat().join("\n");
    assert_eq!(refused(without_a_line.as_bytes()), CertificateError::Broken);
    assert_eq!(refused(text.replace('M', "!").as_bytes()), CertificateError::Broken);
    assert_eq!(refused(format!("  {}", lines.join("\n  ")).as_bytes()), CertificateError::Broken);
}

#[test]
fn keys_that_the_format_cannot_use_are_refused() {
    assert_eq!(refused(ELLIPTIC), CertificateError::NotRsa);
    assert_eq!(refused(SMALL), CertificateError::SmallKey { bits: 1024 });
    assert_eq!(refused(&[CURRENT, SMALL].concat()), CertificateError::SmallKey { bits: 1024 });
}

#[test]
fn a_private_key_is_found_wherever_it_stands() {
    let key = CURRENT_KEY.as_bytes();
    for file in [key.to_vec(), [CURRENT, key].concat(), [key, CURRENT].concat(), [ELLIPTIC, key].concat()] {
        assert_eq!(refused(&file), CertificateError::PrivateKey);
    }
    assert_eq!(refused(&[CURRENT, &key[..200]].concat()), CertificateError::PrivateKey);
}

#[test]
fn a_certificate_expires_after_its_last_second() {
    let certificate = &Certificate::read(CURRENT).unwrap()[0];
    assert!(!certificate.has_expired(BEGIN));
    assert!(!certificate.has_expired(END));
    assert!(certificate.has_expired(END + 1));
    assert!(Certificate::read(EXPIRED).unwrap()[0].has_expired(BEGIN));
}

#[test]
fn a_refusal_says_what_is_wrong() {
    let said = [refused(b""), refused(ELLIPTIC), refused(SMALL), CertificateError::LargeKey { bits: 16384 }];
    assert_eq!(
        said.map(|error| error.to_string()),
        [
            "it is empty",
            "its key is not RSA",
            "its RSA key has 1024 bits, fewer than 2048",
            "its RSA key has 16384 bits, more than 8192",
        ]
    );
}
