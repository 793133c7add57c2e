//! Opening ciphertext with a controller's private keys: to prove it, to seal it again, or to get it back.

use super::{
    place::Place,
    record::{Record, Records},
};
use crate::{
    diagnostic::Diagnostic,
    inputs::Inputs,
    map,
    value::{Map, Value, base64},
    yaml,
};
use seal::{Ciphertext, DigestKey, Plaintext, PrivateKeys};
use std::sync::Arc;

/// What ciphertext is opened with.
pub struct Opener<'a> {
    /// The documents that hold it.
    pub inputs: &'a Inputs,
    /// The controller's keys.
    pub keys: &'a PrivateKeys,
    /// The key of digests, where values are held against theirs.
    pub digest_key: Option<&'a DigestKey>,
}

impl Opener<'_> {
    /// Opens the ciphertext of some keys of a Secret.
    ///
    /// # Errors
    /// For each that does not open, or whose value is not the one that its digest was made of.
    pub fn open(&self, place: &Place, records: &Records) -> Vec<(Arc<str>, Result<Plaintext, Diagnostic>)> {
        let opened = |key: &str, record| {
            self.open_one(place, key, record).map_err(|told| self.at_key(place, key, told))
        };
        records.iter().map(|(key, record)| (key.clone(), opened(key, record))).collect()
    }

    fn open_one(&self, place: &Place, key: &str, record: &Record) -> Result<Plaintext, Diagnostic> {
        let what = format!("{}/{key}", place.secret.name);
        let set = format!("platc secret set {} {} {what}", place.environment, place.app);
        let Some(sealed) = Ciphertext::read(&record.value) else {
            let told = Diagnostic::error("not-ciphertext", format!("the value of `{what}` is no ciphertext"));
            return Err(told.help(format!("it is cut off or no sealed value: `{set}`")));
        };
        let Some(value) = sealed.open(self.keys, &record.bound.binding()) else {
            let bound = &record.bound;
            let message = format!(
                "`{what}` of app `{}` does not open as {} in `{}/{}`",
                place.app,
                bound.scope.word(),
                bound.namespace,
                bound.name
            );
            let note = match &record.certificate {
                Some(certificate) => {
                    format!("its record says that it was sealed for the certificate {certificate}")
                }
                None => "its record does not say which certificate it was sealed for".to_owned(),
            };
            let told = Diagnostic::error("does-not-open", message).note(note);
            return Err(told.help(format!(
                "give the private key of that certificate too, or seal the value again, if the ciphertext was changed: `{set}`"
            )));
        };
        let made =
            self.digest_key.filter(|by| record.digest.as_deref().is_some_and(|digest| by.made(digest)));
        if let Some(by) = made {
            let digest = by.digest(&record.bound.subject(key), &value);
            if record.digest.as_deref() != Some(digest.as_str()) {
                let message = format!(
                    "`{what}` of app `{}` holds another value than its digest was made of",
                    place.app
                );
                let told = Diagnostic::error("moved-ciphertext", message);
                return Err(told.help(format!("ciphertext was moved between keys, or edited: `{set}`")));
            }
        }
        Ok(value)
    }

    /// Tells a mistake at the line of the key.
    fn at_key(&self, place: &Place, key: &str, told: Diagnostic) -> Diagnostic {
        let Some(document) = self.inputs.sealed.get(&(place.environment.clone(), place.app.clone())) else {
            return told;
        };
        let keys = document.spec.at_path([&*place.secret.name, "keys"]).and_then(Value::as_map);
        match keys.and_then(|keys| keys.entry(key)?.key_span) {
            Some(span) => told.at(span, ""),
            None => told.in_file(&*document.path),
        }
    }
}

/// A Secret as kubectl applies one, with the values that opened.
pub fn manifest(place: &Place, values: &[(Arc<str>, Plaintext)]) -> Plaintext {
    let data: Map = values
        .iter()
        .map(|(key, value)| (key.clone(), Value::from(base64::encode(value.expose()))))
        .collect();
    let object = map! {
        "apiVersion" => "v1",
        "kind" => "Secret",
        "metadata" => map! { "name" => place.bound.name.clone(), "namespace" => place.bound.namespace.clone() },
        "type" =>? place.secret.r#type.clone(),
        "data" => data,
    };
    yaml::emit(&object).into()
}
