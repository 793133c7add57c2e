//! No input makes a reader panic, and none but the right one opens.

use super::{CURRENT, CURRENT_KEY, FORMER_KEY, at, keys};
use data_encoding::BASE64;
use proptest::{collection::vec, prelude::*, sample::Index};
use seal::{Certificate, Ciphertext, DigestKey, PrivateKeys, Scope, ansible};

const VAULT: &str = include_str!("../vectors/ansible-1.2.txt");
const SEALED: &str = include_str!("../vectors/kubeseal-strict.txt");

fn passwords() -> [ansible::Password; 1] {
    [ansible::Password { label: None, word: "wrong".into() }]
}

/// A text in which some bytes are others, and perhaps the end is not there.
fn changed(text: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    let places = vec((any::<Index>(), any::<u8>()), 0..4);
    (places, any::<Index>(), any::<bool>()).prop_map(|(places, end, cut)| {
        let mut text = text.to_vec();
        for (place, byte) in places {
            let place = place.index(text.len());
            text[place] = byte;
        }
        if cut {
            text.truncate(end.index(text.len()));
        }
        text
    })
}

/// The same within the base64 of a block.
fn damaged(label: &'static str, pem: &str) -> impl Strategy<Value = Vec<u8>> + use<> {
    let lines: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let contents = BASE64.decode(lines.as_bytes()).unwrap().leak();
    changed(contents).prop_map(move |contents| {
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", BASE64.encode(&contents)).into()
    })
}

/// Everything that reads, on one input.
fn read(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = Certificate::read(bytes);
    let _ = PrivateKeys::read(&bytes.to_vec().into());
    let _ = DigestKey::read(&bytes.to_vec().into());
    let _ = ansible::open(&text, &passwords());
    if let Some(ciphertext) = Ciphertext::read(&text) {
        assert_eq!(Ciphertext::read(&ciphertext.to_string()), Some(ciphertext));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..400)) {
        read(&bytes);
        read(BASE64.encode(&bytes).as_bytes());
    }

    #[test]
    fn changed_files_are_read_or_refused(
        certificate in changed(CURRENT),
        key in changed(CURRENT_KEY.as_bytes()),
        vault in changed(VAULT.as_bytes()),
        sealed in changed(SEALED.as_bytes()),
    ) {
        for bytes in [certificate, key, vault, sealed] {
            read(&bytes);
        }
    }

    #[test]
    fn damaged_certificates_are_read_or_refused(
        pem in damaged("CERTIFICATE", str::from_utf8(CURRENT).unwrap()),
    ) {
        for certificate in Certificate::read(&pem).unwrap_or_default() {
            let _ = seal::Sealer::new(&certificate);
        }
    }

    #[test]
    fn damaged_keys_are_read_or_refused(
        pkcs1 in damaged("RSA PRIVATE KEY", CURRENT_KEY),
        pkcs8 in damaged("PRIVATE KEY", FORMER_KEY),
    ) {
        let _ = PrivateKeys::read(&pkcs1.into());
        let _ = PrivateKeys::read(&pkcs8.into());
    }

    #[test]
    fn a_vault_of_any_parts_is_refused(
        salt in "[0-9a-f]{0,8}",
        tag in "[0-9a-f]{0,64}",
        sealed in "[0-9a-f]{0,64}",
        others in "\n?[0-9a-f]?",
    ) {
        let body = data_encoding::HEXLOWER.encode(format!("{salt}\n{tag}\n{sealed}{others}").as_bytes());
        let text = format!("$ANSIBLE_VAULT;1.1;AES256\n{body}");
        prop_assert!(ansible::open(&text, &passwords()).is_err());
    }

    #[test]
    fn ciphertext_of_any_bytes_does_not_open(size in 0_u16..1100, bytes in vec(any::<u8>(), 0..1200)) {
        let bytes = [&size.to_be_bytes(), &bytes[..]].concat();
        if let Some(ciphertext) = Ciphertext::read(&BASE64.encode(&bytes)) {
            prop_assert!(ciphertext.open(&keys(CURRENT_KEY), &at(Scope::ClusterWide, "", "")).is_none());
        }
    }
}
