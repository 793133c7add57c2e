//! Files of private keys: PEM, or the controller's own Secrets as kubectl prints them.

use crate::{
    source::Sources,
    value::{Value, base64},
    yaml::{self, Dialect},
};
use seal::{Plaintext, PrivateKeyError, PrivateKeys};

/// The keys of a file: of PEM, or `tls.key` of each Secret in YAML or JSON, `List`s opened.
///
/// # Errors
/// When there is none, or one cannot be read.
pub fn keys(text: &Plaintext) -> Result<PrivateKeys, PrivateKeyError> {
    let is_pem = text.expose().windows(11).any(|window| window == b"-----BEGIN ");
    if is_pem {
        return PrivateKeys::read(text);
    }
    let mut sources = Sources::default();
    let file = sources.add("", "");
    let documents = yaml::read(file, text.expose_text().ok_or(PrivateKeyError::NoKey)?, Dialect::Kubernetes);
    let documents = documents.map_err(|_| PrivateKeyError::NoKey)?;
    let items = |document: &Value| document.get("items").and_then(Value::as_list).map(<[Value]>::to_vec);
    let secrets =
        documents.into_iter().flat_map(|document| items(&document).unwrap_or_else(|| vec![document]));
    let pem = secrets.filter_map(|secret| base64::decode(secret.at_path(["data", "tls.key"])?.as_str()?));
    let mut keys: Option<PrivateKeys> = None;
    for pem in pem {
        let read = PrivateKeys::read(&pem.into())?;
        keys = Some(match keys {
            Some(others) => others.and(read),
            None => read,
        });
    }
    keys.ok_or(PrivateKeyError::NoKey)
}
