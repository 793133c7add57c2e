//! A certificate from where a cluster's controller shows it: over TLS alone, and no more than it can be.

#[cfg(test)]
mod tests;

use crate::cli::fetch::{Client, FetchError, Reach, Request, Rules, checked};
use std::time::Duration;

/// Bytes of an answer: a bundle of a hundred certificates has less.
const LIMIT: u64 = 64 << 10;

const RULES: Rules = Rules { reach: Reach::Tls, redirects: 3, silence: None, whole: Duration::from_secs(10) };

/// What an address answers with.
pub(super) fn fetch(url: &str) -> Result<Vec<u8>, FetchError> {
    // What is no address needs no authorities to say so.
    checked(RULES.reach, url)?;
    Client::new(RULES)?.body(&Request { url, accept: None, login: None, limit: LIMIT })
}

/// What to do about an answer that is none.
pub(super) fn help(error: &FetchError) -> &'static str {
    match error {
        FetchError::Address(_) | FetchError::Scheme(_) => {
            "give an https address; a certificate that came another way is given as a file"
        }
        FetchError::UserInfo => {
            "leave them out: the certificate is public, and a command line is seen by others"
        }
        FetchError::Redirect(_) | FetchError::Redirects(_) => {
            "give the address where the certificate is in the end"
        }
        FetchError::Status(_) | FetchError::TooLarge(_) => {
            "open the address in a browser: it should show PEM, and no page"
        }
        other => other.help(),
    }
}
