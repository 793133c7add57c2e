//! What opens an environment's secrets, and the certificates that values are sealed for.

use super::record::is_fingerprint;
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    inputs::Inputs,
    model::{SecretStore, StoreCertificate},
    names::nearest,
    resolve::application::files::Files,
    source::Span,
    spec::{
        Traced,
        environment::{EnvironmentSpec, Provider, SealScope},
    },
};
use seal::{Certificate, CertificateError};
use std::sync::Arc;

/// What opens an environment's secrets.
pub(in crate::resolve) fn store(
    own: &EnvironmentSpec,
    inputs: &Inputs,
    told: &mut Diagnostics,
) -> SecretStore {
    let said = own.secret_store.clone().unwrap_or_default();
    let reference = said.store.and_then(|store| {
        let kind = store.kind.map_or_else(|| "ClusterSecretStore".into(), |kind| kind.value);
        Some((kind, store.name?.value))
    });
    let revoked = said.revoked.unwrap_or_default();
    told.extend(revoked.iter().filter_map(unclear));
    let listed: Result<Vec<_>, Diagnostic> =
        said.certificates.iter().flatten().map(|path| read(path, inputs)).collect();
    // With one of them unknown, nothing can be said of any value's certificate.
    let certificates = listed.map_err(|diagnostic| told.push(diagnostic)).unwrap_or_default().concat();
    told.extend(certificates.first().and_then(|current| refused(current, &revoked)));
    SecretStore {
        provider: said.provider.map_or(Provider::SealedSecrets, |provider| provider.value),
        scope: said.scope.map_or(SealScope::Strict, |scope| scope.value),
        certificates,
        revoked,
        max_age: said.max_age,
        store: reference,
        refresh: said.refresh.map_or_else(|| "1h".into(), |refresh| refresh.value),
    }
}

/// The certificates of a file, the newest first.
fn read(said: &Traced<Arc<str>>, inputs: &Inputs) -> Result<Vec<StoreCertificate>, Diagnostic> {
    let path: Arc<str> = Files { inputs }.path(said)?.as_str().into();
    let pem = inputs.tree.get(&path).ok_or_else(|| missing(said, &path, inputs))?;
    let certificates = Certificate::read(pem).map_err(|error| bad(said, &path, &error, inputs))?;
    let listed = |certificate| StoreCertificate { path: path.clone(), span: said.span(), certificate };
    Ok(certificates.into_iter().map(listed).collect())
}

fn missing(said: &Traced<Arc<str>>, path: &str, inputs: &Inputs) -> Diagnostic {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let beside =
        inputs.tree.below(folder).filter_map(|(file, _)| file.strip_prefix(folder)?.strip_prefix('/'));
    let keys = beside.filter(|file| file.ends_with(".pem") || file.ends_with(".crt"));
    let name = path.rsplit('/').next().unwrap_or(path);
    let told = Diagnostic::error("missing-file", format!("there is no file `{path}`")).at(said.span(), "");
    match nearest(name, keys) {
        Some(meant) => told.help(format!("did you mean `{meant}`?")),
        None => told.help("fetch it from the cluster").run(fetch(said.span(), inputs)),
    }
}

fn bad(said: &Traced<Arc<str>>, path: &str, error: &CertificateError, inputs: &Inputs) -> Diagnostic {
    let message = format!("nothing can be sealed for `{path}`: {error}");
    let told = Diagnostic::error("bad-certificate", message).at(said.span(), "");
    let told = match error {
        CertificateError::PrivateKey => {
            return told.help(
                "whoever can read the repository can open every value that was sealed for it: let the controller make \
                 a new key, change every secret, and seal the new ones; git keeps what was committed",
            );
        }
        CertificateError::NotRsa | CertificateError::SmallKey { .. } | CertificateError::LargeKey { .. } => {
            told.help("the controller's own has an RSA key of 4,096 bits; fetch that")
        }
        CertificateError::Empty | CertificateError::NoCertificate | CertificateError::Broken => {
            told.help("fetch it from the cluster")
        }
    };
    told.run(fetch(said.span(), inputs))
}

/// The command that fetches a certificate into the folder that the list lies in.
fn fetch(said: Option<Span>, inputs: &Inputs) -> String {
    let file = said.map_or("", |span| inputs.sources.path(span));
    format!("platc secret fetch-cert {} URL", file.split('/').nth(1).unwrap_or("ENV"))
}

/// An entry of `revoked` that no certificate can have would revoke nothing.
fn unclear(said: &Traced<Arc<str>>) -> Option<Diagnostic> {
    if is_fingerprint(&said.value) {
        return None;
    }
    let message = format!("`{}` is no fingerprint of a certificate", said.value);
    let told = Diagnostic::error("bad-fingerprint", message).at(said.span(), "it revokes nothing");
    Some(told.help("write it as it stands beside a sealed value: `SHA256:` and 43 letters"))
}

/// A current certificate that is revoked, too: there would be none to seal for.
fn refused(current: &StoreCertificate, revoked: &[Traced<Arc<str>>]) -> Option<Diagnostic> {
    let fingerprint = &*current.certificate.fingerprint;
    let by = revoked.iter().find(|revoked| *revoked.value == *fingerprint)?;
    let message = format!("`{}` is the current certificate, and it is revoked", current.path);
    let told = Diagnostic::error("revoked-certificate", message).at(current.span, "").at(by.span(), "here");
    Some(told.help("name the certificate of the controller's new key first"))
}
