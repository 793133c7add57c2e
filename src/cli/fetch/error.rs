//! Why nothing was fetched.

use super::{Rules, address::Refused};
use std::{fmt, time::Duration};
use ureq::{Error, Timeout};

/// Why nothing was fetched.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::cli) enum FetchError {
    /// The address is none.
    Address(String),
    /// The address is not one of https.
    Scheme(String),
    /// The address holds a name or a password.
    UserInfo,
    /// The address is one that nothing is asked of.
    Refused(String),
    /// An answer sent on to such an address.
    Redirect(Box<FetchError>),
    /// The answers sent on and on, so often.
    Redirects(usize),
    /// The server has something else to say.
    Status(u16),
    /// The answer is larger than so many bytes.
    TooLarge(u64),
    /// The answer ends too soon.
    Cut {
        /// The bytes that the server has promised.
        promised: u64,
        /// The bytes that came.
        found: u64,
    },
    /// Nobody that this system trusts vouches for the server.
    Untrusted(String),
    /// The server does not speak TLS.
    NoTls,
    /// The system's own authorities cannot be read.
    Authorities(String),
    /// The answer takes longer than this.
    Timeout(Duration),
    /// The server is silent for so long.
    Silence(Duration),
    /// The way there is broken.
    Network(String),
}

impl FetchError {
    /// What ureq says, by the rules that it was given.
    pub(super) fn of(error: Error, rules: &Rules) -> Self {
        let untrusted = |error: &rustls::Error| match error {
            rustls::Error::InvalidMessage(_) if rules.silence.is_some() => Self::NoTls,
            error => Self::Untrusted(error.to_string()),
        };
        match (error, rules.silence) {
            (Error::Timeout(Timeout::PerRead | Timeout::Connect), Some(silence)) => Self::Silence(silence),
            (Error::Timeout(_), _) => Self::Timeout(rules.whole),
            (Error::BodyExceedsLimit(limit), _) => Self::TooLarge(limit - 1),
            (Error::Rustls(error), _) => untrusted(&error),
            (Error::Other(error), _) if error.is::<Refused>() => Self::Refused(error.to_string()),
            (Error::Io(error), _) => {
                match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
                    Some(error) => untrusted(error),
                    None => Self::Network(without_number(&error)),
                }
            }
            (error, _) => Self::Network(without_number(&error)),
        }
    }

    /// What to do about it.
    pub(in crate::cli) fn help(&self) -> &'static str {
        match self {
            Self::Address(_) | Self::Scheme(_) => "give an https address",
            Self::UserInfo => "leave them out: who asks is said in your own configuration, such as ~/.netrc",
            Self::Refused(_) => {
                "name a server: what lies there is this machine's or its cloud's own business"
            }
            Self::Redirect(_) | Self::Redirects(_) => "give the address where it is in the end",
            Self::Status(401 | 403) => {
                "let your own configuration say who asks: ~/.netrc, or a registry's login"
            }
            Self::Status(_) => "open the address in a browser: it shows what the server has to say",
            Self::TooLarge(_) => "look whether the address is right: no chart is that large",
            Self::Untrusted(_) | Self::Authorities(_) => {
                "name a file with your authority's certificate in the variable SSL_CERT_FILE"
            }
            Self::NoTls => "give the address where the server speaks TLS",
            Self::Cut { .. } => "run the same command again; if it stays so, tell who runs the server",
            Self::Timeout(_) | Self::Silence(_) | Self::Network(_) => {
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
            Self::Refused(reason) => f.write_str(reason),
            Self::Redirect(error) => write!(f, "the server sends on: {error}"),
            Self::Redirects(most) => write!(f, "the server sends on more than {most} times"),
            Self::Status(status) => write!(f, "the server answers with status {status}"),
            Self::TooLarge(limit) => match limit >> 20 {
                0 => write!(f, "the answer is larger than {} KiB", limit >> 10),
                mebibytes => write!(f, "the answer is larger than {mebibytes} MiB"),
            },
            Self::Cut { promised, found } => {
                write!(f, "the answer ends after {found} of {promised} bytes")
            }
            Self::Untrusted(reason) => write!(f, "the server is not trusted: {reason}"),
            Self::NoTls => f.write_str("the server does not speak TLS"),
            Self::Authorities(reason) => write!(f, "this system has no certificate authorities: {reason}"),
            Self::Timeout(whole) => write!(f, "no answer within {} s", whole.as_secs()),
            Self::Silence(silence) => write!(f, "the server says nothing for {} s", silence.as_secs()),
            Self::Network(reason) => write!(f, "the server is not reached: {reason}"),
        }
    }
}

/// An error's words without the number that only systems know.
fn without_number(error: &impl fmt::Display) -> String {
    error.to_string().split(" (os error").next().unwrap_or_default().to_owned()
}
