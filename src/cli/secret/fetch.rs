//! A certificate from where a cluster's controller shows it: over TLS alone, and no more than it can be.

#[cfg(test)]
mod tests;

use std::{fmt, sync::Arc, time::Duration};
use ureq::{
    Agent, Error,
    http::{Uri, header::LOCATION, uri::Scheme},
    tls::{Certificate, RootCerts, TlsConfig},
};

/// Bytes of an answer: a bundle of a hundred certificates has less.
const LIMIT: u64 = 64 << 10;

/// How often an answer may send on.
const REDIRECTS: usize = 3;

/// From a request's first packet to the answer's last.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Why nothing was fetched.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FetchError {
    /// The address is none.
    Address(String),
    /// The address is not one of https.
    Scheme(String),
    /// The address holds a name or a password.
    UserInfo,
    /// An answer sent on to such an address.
    Redirect(Box<FetchError>),
    /// The answers sent on and on.
    Redirects,
    /// The server has something else to say.
    Status(u16),
    /// The answer is larger than certificates are.
    TooLarge,
    /// Nobody that this system trusts vouches for the server.
    Untrusted(String),
    /// The system's own authorities cannot be read.
    Authorities(String),
    /// The answer takes too long.
    Timeout,
    /// The way there is broken.
    Network(String),
}

impl FetchError {
    /// What to do about it.
    pub(super) fn help(&self) -> &'static str {
        match self {
            Self::Address(_) | Self::Scheme(_) => {
                "give an https address; a certificate that came another way is given as a file"
            }
            Self::UserInfo => {
                "leave them out: the certificate is public, and a command line is seen by others"
            }
            Self::Redirect(_) | Self::Redirects => "give the address where the certificate is in the end",
            Self::Status(_) | Self::TooLarge => {
                "open the address in a browser: it should show PEM, and no page"
            }
            Self::Untrusted(_) | Self::Authorities(_) => {
                "name a file with your authority's certificate in the variable SSL_CERT_FILE"
            }
            Self::Timeout | Self::Network(_) => {
                "look whether the address is reached from here, and whether HTTPS_PROXY is right"
            }
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(reason) => write!(f, "this is no address: {reason}"),
            Self::Scheme(scheme) => write!(f, "`{scheme}` proves nothing of who answers, only `https` does"),
            Self::UserInfo => f.write_str("the address holds a user's name or password"),
            Self::Redirect(error) => write!(f, "the server sends on: {error}"),
            Self::Redirects => write!(f, "the server sends on more than {REDIRECTS} times"),
            Self::Status(status) => write!(f, "the server answers with status {status}"),
            Self::TooLarge => write!(f, "the answer is larger than {} KiB", LIMIT >> 10),
            Self::Untrusted(reason) => write!(f, "the server is not trusted: {reason}"),
            Self::Authorities(reason) => write!(f, "this system has no certificate authorities: {reason}"),
            Self::Timeout => write!(f, "no answer within {} s", TIMEOUT.as_secs()),
            Self::Network(reason) => write!(f, "the server is not reached: {reason}"),
        }
    }
}

impl From<Error> for FetchError {
    fn from(error: Error) -> Self {
        match error {
            Error::Timeout(_) => Self::Timeout,
            Error::BodyExceedsLimit(_) => Self::TooLarge,
            Error::Rustls(error) => Self::Untrusted(error.to_string()),
            Error::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>())
            {
                Some(error) => Self::Untrusted(error.to_string()),
                None => Self::Network(without_number(&error)),
            },
            error => Self::Network(without_number(&error)),
        }
    }
}

/// An error's words without the number that only systems know.
fn without_number(error: &impl fmt::Display) -> String {
    error.to_string().split(" (os error").next().unwrap_or_default().to_owned()
}

/// What an address answers with.
pub(super) fn fetch(url: &str) -> Result<Vec<u8>, FetchError> {
    let mut at = checked(url)?;
    let agent = agent()?;
    for _ in 0..=REDIRECTS {
        let mut response = agent.get(at.clone()).call()?;
        let status = response.status();
        if status.is_success() {
            // What fills the limit counts as more than it.
            return Ok(response.body_mut().with_config().limit(LIMIT + 1).read_to_vec()?);
        }
        let location = response.headers().get(LOCATION).filter(|_| status.is_redirection());
        let location = location.ok_or(FetchError::Status(status.as_u16()))?;
        let next = sent_on(&at, location.to_str().unwrap_or_default());
        at = next.map_err(|error| FetchError::Redirect(Box::new(error)))?;
    }
    Err(FetchError::Redirects)
}

fn checked(url: &str) -> Result<Uri, FetchError> {
    let uri: Uri = url.parse().map_err(|error| FetchError::Address(format!("{error}")))?;
    let authority = uri.authority().ok_or_else(|| FetchError::Address("it names no server".to_owned()))?;
    if authority.as_str().contains('@') {
        return Err(FetchError::UserInfo);
    }
    match uri.scheme() {
        Some(scheme) if *scheme == Scheme::HTTPS => Ok(uri),
        Some(scheme) => Err(FetchError::Scheme(scheme.to_string())),
        None => Err(FetchError::Address("it does not begin with `https://`".to_owned())),
    }
}

/// Where an answer sends on to: another address, or another path of the same server.
fn sent_on(from: &Uri, location: &str) -> Result<Uri, FetchError> {
    match (location.starts_with("//"), location.starts_with('/'), from.authority()) {
        (true, ..) => checked(&format!("https:{location}")),
        (false, true, Some(server)) => checked(&format!("https://{server}{location}")),
        _ => checked(location),
    }
}

/// Trusts whom the system trusts, or SSL_CERT_FILE and SSL_CERT_DIR name.
fn agent() -> Result<Agent, FetchError> {
    let found = rustls_native_certs::load_native_certs();
    if found.certs.is_empty() {
        let reasons: Vec<String> = found.errors.iter().map(ToString::to_string).collect();
        return Err(FetchError::Authorities(reasons.join("; ")));
    }
    let authorities: Vec<Certificate<'static>> =
        found.certs.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect();
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::from(authorities))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .build();
    let config = Agent::config_builder()
        .https_only(true)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .timeout_global(Some(TIMEOUT))
        .user_agent("platc")
        .tls_config(tls)
        .build();
    Ok(config.new_agent())
}
