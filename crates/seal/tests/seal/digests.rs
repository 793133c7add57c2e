//! Digests: what they depend on, and that nobody without the key makes them.

use seal::{DigestKey, Plaintext, Scope, Subject};

/// The bytes 0 to 31.
const KEY: &str = "platc-digest-key:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";
const SUBJECT: Subject =
    Subject { environment: "prod", namespace: "shop", scope: Scope::Strict, name: "db", key: "password" };

fn key() -> DigestKey {
    DigestKey::read(&KEY.into()).unwrap()
}

fn digest(subject: &Subject, value: &str) -> String {
    key().digest(subject, &value.into()).as_str().to_owned()
}

#[test]
fn a_digest_is_what_another_implementation_makes() {
    // Python: hmac.new(key, b"".join(len(part).to_bytes(8, "big") + part for part in parts), "sha256").
    assert_eq!(digest(&SUBJECT, "hunter2"), "hmac:e1396ca0:4c9eeaf0f876abcfadaaa341f5b14bb0");
}

#[test]
fn all_that_a_value_stands_at_counts() {
    let others = [
        Subject { environment: "staging", ..SUBJECT },
        Subject { namespace: "other", ..SUBJECT },
        Subject { scope: Scope::NamespaceWide, ..SUBJECT },
        Subject { name: "cache", ..SUBJECT },
        Subject { key: "user", ..SUBJECT },
    ];
    for other in &others {
        assert_ne!(digest(other, "hunter2"), digest(&SUBJECT, "hunter2"), "{other:?}");
    }
    assert_ne!(digest(&SUBJECT, "hunter3"), digest(&SUBJECT, "hunter2"));
    assert_ne!(digest(&SUBJECT, ""), digest(&SUBJECT, "hunter2"));
}

#[test]
fn parts_do_not_run_into_each_other() {
    let parts = |name, key| digest(&Subject { name, key, ..SUBJECT }, "value");
    assert_ne!(parts("ab", "c"), parts("a", "bc"));
    let ends = |key, value| digest(&Subject { key, ..SUBJECT }, value);
    assert_ne!(ends("ab", "c"), ends("a", "bc"));
}

#[test]
fn a_key_knows_its_own_digests() {
    let (mine, other) = (key(), DigestKey::generate().unwrap());
    assert_ne!(mine.name(), other.name());
    let digest = digest(&SUBJECT, "hunter2");
    assert!(mine.made(&digest));
    assert!(!other.made(&digest));
    for text in ["", "hmac:", "hmac::", &digest[5..], &format!("sha256:{}", &digest[5..])] {
        assert!(!mine.made(text), "{text}");
    }
    assert!(!digest.contains(&other.name()));
}

#[test]
fn a_key_is_handed_on_as_text() {
    assert_eq!(key().export().expose_text(), Some(KEY));
    let made = DigestKey::generate().unwrap();
    assert_eq!(DigestKey::read(&made.export()).unwrap().name(), made.name());
    let windows = Plaintext::from(KEY.replace('\n', "\r\n"));
    assert_eq!(DigestKey::read(&windows).unwrap().name(), key().name());
}

#[test]
fn what_is_no_key_is_refused() {
    for text in
        ["", "platc-digest-key:", "platc-digest-key:AAEC", &KEY[6..], &KEY[..40], "platc-digest-key:!"]
    {
        assert!(DigestKey::read(&text.into()).is_none(), "{text}");
    }
    assert!(DigestKey::read(&vec![0xff].into()).is_none());
}
