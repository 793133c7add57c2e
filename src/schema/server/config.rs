//! The data of ConfigMaps and Secrets.

use super::{
    Told, Word,
    told::{At, text},
};
use crate::value::Value;

/// Bytes of all values of one object (core, `MaxSecretSize`; ConfigMaps have the same limit).
const SIZE: usize = 1 << 20;

pub(super) const WORDS: &[Word] = &[Word::value("config-map", config_map), Word::value("secret", secret)];

/// Keys that a Secret of a type must have: all of them, or one of them.
const KEYS: &[(&str, Need, &[&str])] = &[
    ("kubernetes.io/tls", Need::All, &["tls.crt", "tls.key"]),
    ("kubernetes.io/dockerconfigjson", Need::All, &[".dockerconfigjson"]),
    ("kubernetes.io/dockercfg", Need::All, &[".dockercfg"]),
    ("kubernetes.io/ssh-auth", Need::All, &["ssh-privatekey"]),
    ("kubernetes.io/basic-auth", Need::One, &["username", "password"]),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    All,
    One,
}

fn config_map(told: &mut Told) {
    let value = told.value();
    let data = value.get("data").and_then(Value::as_map);
    for entry in value.get("binaryData").and_then(Value::as_map).into_iter().flatten() {
        if data.is_some_and(|data| data.get(&entry.key).is_some()) {
            let message = format!("`{}` is in `data` and in `binaryData`", entry.key);
            told.tell(
                &[At::Key("binaryData"), At::Name(&entry.key)],
                "duplicate-item",
                message,
                "remove one of them",
            );
        }
    }
    limit(told, bytes(value, "data") + bytes(value, "binaryData") / 4 * 3);
}

fn secret(told: &mut Told) {
    let value = told.value();
    let has = |key: &str| {
        ["data", "stringData"].iter().any(|of| value.get(of).is_some_and(|data| data.get(key).is_some()))
    };
    let kind = text(value, "type").unwrap_or("Opaque");
    for (_, need, keys) in KEYS.iter().filter(|(of, ..)| *of == kind) {
        let missing: Vec<&str> = keys.iter().copied().filter(|key| !has(key)).collect();
        let (wrong, wanted) = match need {
            Need::All => (!missing.is_empty(), missing.join("` and `")),
            Need::One => (missing.len() == keys.len(), keys.join("` or `")),
        };
        if wrong {
            let message = format!("a Secret of type `{kind}` needs `{wanted}`");
            told.tell(&[At::Key("type")], "required-field", message, "add what is missing to `data`");
        }
    }
    limit(told, bytes(value, "data") / 4 * 3 + bytes(value, "stringData"));
}

/// The bytes of all texts below a key.
fn bytes(value: &Value, key: &str) -> usize {
    let entries = value.get(key).and_then(Value::as_map).into_iter().flatten();
    entries.filter_map(|entry| entry.value.as_str()).map(str::len).sum()
}

fn limit(told: &mut Told, size: usize) {
    if size > SIZE {
        let message = format!("the values may have {SIZE} bytes together, these have {size}");
        told.tell(&[], "invalid-value", message, "split the object");
    }
}
