//! What is wrong with a document of ciphertext by itself, whoever reads it.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    model::secret::command,
    names::Name,
    spec::{
        Traced,
        leaf::Named,
        sealed::{SealedKey, SealedSecret, SealedValuesSpec},
    },
};
use seal::Ciphertext;
use std::{collections::BTreeMap, sync::Arc};

/// Plaintext where ciphertext belongs, digests that are none, and what was sealed for another environment.
pub(in crate::resolve) fn mistakes(sealed: &SealedValuesSpec, environment: &Name, app: &Name) -> Diagnostics {
    let mut told = Diagnostics::default();
    for secret in sealed {
        let set = |key: &str| command("set", environment, app, (&secret.name, key));
        for key in secret.value.keys.iter().flatten() {
            let mistakes = [plaintext(secret, key), digest(secret, key)];
            told.extend(mistakes.into_iter().flatten().map(|told| told.run(set(&key.name))));
        }
        told.extend(strays(secret, environment, &set));
    }
    told
}

/// Whether a plaintext may stand in a document: in place of a ciphertext, a digest or a fingerprint.
pub(super) fn is_exposed(sealed: &SealedValuesSpec) -> bool {
    let mut keys = sealed.iter().flat_map(|secret| secret.value.keys.iter().flatten());
    keys.any(|Named { value: key, .. }| {
        let is_bad = |said: &Option<Traced<Arc<str>>>, is_good: &dyn Fn(&str) -> bool| {
            said.as_ref().is_some_and(|said| !is_good(&said.value))
        };
        is_bad(&key.value, &|text| Ciphertext::read(text).is_some())
            || is_bad(&key.digest, &is_digest)
            || is_bad(&key.certificate, &is_fingerprint)
    })
}

/// `SHA256:` and base64 of 32 bytes without padding, as OpenSSH writes fingerprints.
pub(super) fn is_fingerprint(text: &str) -> bool {
    let is_base64 = |letter: u8| letter.is_ascii_alphanumeric() || b"+/".contains(&letter);
    let digest = text.strip_prefix("SHA256:");
    digest.is_some_and(|digest| digest.len() == 43 && digest.bytes().all(is_base64))
}

fn plaintext(secret: &Named<SealedSecret>, key: &Named<SealedKey>) -> Option<Diagnostic> {
    let value = key.value.value.as_ref().filter(|value| Ciphertext::read(&value.value).is_none())?;
    let message = format!("the value of `{}/{}` is no ciphertext", secret.name, key.name);
    let told = Diagnostic::error("not-ciphertext", message).at(value.span(), "").hiding_source();
    Some(
        told.help(
            "if it is a plaintext, all who can read it know it: change the secret, and seal the new one",
        ),
    )
}

/// A digest is a keyed one: any other could be guessed at.
fn digest(secret: &Named<SealedSecret>, key: &Named<SealedKey>) -> Option<Diagnostic> {
    let digest = key.value.digest.as_ref().filter(|digest| !is_digest(&digest.value))?;
    let message = format!("the digest of `{}/{}` is none of platc's", secret.name, key.name);
    let told = Diagnostic::error("bad-digest", message).at(digest.span(), "").hiding_source();
    Some(told.help("without a key it would let everybody try out values: remove it, or seal the value again"))
}

/// `hmac:`, eight hex digits that name the key, `:`, and 32 hex digits.
fn is_digest(text: &str) -> bool {
    let is_hex = |text: &str, length| {
        text.len() == length && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
    };
    let parts = text.strip_prefix("hmac:").and_then(|rest| rest.split_once(':'));
    parts.is_some_and(|(key, digest)| is_hex(key, 8) && is_hex(digest, 32))
}

/// What was sealed for another environment than the one that it lies in, line by line of the record.
fn strays(secret: &Named<SealedSecret>, environment: &Name, set: &dyn Fn(&str) -> String) -> Vec<Diagnostic> {
    let mut strays = BTreeMap::new();
    for key in secret.value.keys.iter().flatten() {
        let said = key.value.environment.as_ref().or(secret.value.environment.as_ref());
        if let Some(other) = said.filter(|said| *said.value != *environment.as_str()) {
            let (_, keys) = strays.entry(other.span()).or_insert_with(|| (other.value.clone(), Vec::new()));
            keys.push(&*key.name);
        }
    }
    let told = |(span, (other, keys)): (_, (_, Vec<&str>))| {
        let message = format!("`{}` was sealed for environment `{other}`", secret.name);
        let told = Diagnostic::error("sealed-for-another-environment", message)
            .at(span, format!("it lies in the folder of `{environment}`"))
            .help(format!("seal its values for `{environment}`"));
        keys.into_iter().map(set).fold(told, Diagnostic::run)
    };
    strays.into_iter().map(told).collect()
}
