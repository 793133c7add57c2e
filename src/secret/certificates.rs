//! A new certificate of an environment: a file beside it, and the first of its list.

use super::edits::Files;
use crate::{
    diagnostic::Diagnostic,
    inputs::Inputs,
    names::{Name, RepoPath},
    value::Value,
    yaml,
};
use seal::Certificate;
use std::{collections::BTreeSet, sync::Arc};

/// Where an environment's `spec` lists its certificates.
const LIST: [&str; 2] = ["secretStore", "certificates"];

/// What a certificate is to an environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Its current one.
    Known {
        /// Its file.
        path: String,
    },
    /// A new one.
    New {
        /// Its file.
        path: String,
        /// Whether it follows another one.
        has_former: bool,
        /// The files to write.
        files: Files,
    },
}

/// Makes a certificate the current one of an environment, where its list is said: by itself or by what it extends. The
/// others stay in the list, since the controller keeps their keys. `day` is the first on which it holds.
///
/// # Errors
/// When the list stands where it cannot be edited, or another file has the certificate's name.
pub fn take(
    inputs: &Inputs,
    environment: &Name,
    pem: &str,
    (certificate, day): (&Certificate, &str),
) -> Result<Taken, Diagnostic> {
    let owner = owner(inputs, environment).unwrap_or_else(|| environment.clone());
    let Some(document) = inputs.environments.get(&owner) else {
        return Err(Diagnostic::error(
            "unknown-environment",
            format!("there is no environment `{environment}`"),
        ));
    };
    let said = document.spec.at_path(LIST).and_then(Value::as_list).unwrap_or_default();
    let listed = |item: &Value| RepoPath::beside(&document.path, item.as_str()?).ok();
    let is_it = |item: &Value| {
        let pem = listed(item).and_then(|path| inputs.tree.get(path.as_str()));
        let read = pem.and_then(|pem| Certificate::read(pem).ok()).unwrap_or_default();
        read.first().is_some_and(|first| first.fingerprint == certificate.fingerprint)
    };
    let known = said.iter().position(is_it);
    if let Some(path) = said.first().filter(|_| known == Some(0)).and_then(listed) {
        return Ok(Taken::Known { path: path.to_string() });
    }
    let new = Value::from(format!("sealed-secrets-{day}.pem"));
    // One that is listed already becomes the first.
    let first = known.map_or(&new, |at| &said[at]);
    let path = listed(first).map_or_else(String::new, |path| path.to_string());
    let standing = inputs.tree.get(&path).filter(|_| known.is_none());
    if standing.is_some_and(|standing| **standing != *pem.as_bytes()) {
        let message = format!("`{path}` is there already, with another certificate");
        let told = Diagnostic::error("certificate-is-there", message).in_file(path);
        return Err(told.help("rename one of them, and name both in `certificates`"));
    }
    let others = said.iter().filter(|item| *item != first).cloned();
    let list: Value = std::iter::once(first.clone()).chain(others).collect();
    let text =
        inputs.tree.get(&document.path).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    let place = ["spec"].into_iter().chain(LIST).collect::<Vec<_>>();
    let edited = yaml::edit(text, 0, &place, Some(&list)).map_err(|reason| {
        let message = format!("`{}` cannot be changed without touching the rest: {reason}", document.path);
        let help = "say the new certificate yourself, as the first of `certificates`";
        Diagnostic::error("not-editable", message).in_file(&*document.path).help(help)
    })?;
    let brought = (Arc::from(path.as_str()), Some(pem.to_owned()));
    let files = [(document.path.clone(), Some(edited))].into_iter().chain(known.is_none().then_some(brought));
    Ok(Taken::New { path, has_former: !said.is_empty(), files: files.collect() })
}

/// The environment that says the list which another one has: the nearest on its chain.
fn owner(inputs: &Inputs, environment: &Name) -> Option<Name> {
    let mut seen = BTreeSet::new();
    let mut next = vec![environment.clone()];
    while let Some(name) = next.pop() {
        let Some(document) = inputs.environments.get(&name).filter(|_| seen.insert(name.clone())) else {
            continue;
        };
        if document.spec.at_path(LIST).is_some() {
            return Some(name);
        }
        // The last base is the nearest, and what it extends comes before the other bases.
        let bases = document.spec.get("extends").and_then(Value::as_list).unwrap_or_default().iter();
        next.extend(
            bases.filter_map(|base| Some(inputs.environments.get_key_value(base.as_str()?)?.0.clone())),
        );
    }
    None
}
