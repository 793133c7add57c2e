//! Why something of the world outside could not be had or done: a message and what to do about it.

use super::{fetch::FetchError, report::escape::visible};

/// What went wrong, and what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) message: String,
    pub(super) help: String,
}

impl Trouble {
    /// Words of servers and archives may be in both: what a terminal would obey is made visible.
    pub(super) fn new(message: impl AsRef<str>, help: impl AsRef<str>) -> Self {
        Self { message: visible(message.as_ref()), help: visible(help.as_ref()) }
    }

    /// What fetching an address came to.
    pub(super) fn fetching(url: &str, error: &FetchError) -> Self {
        Self::new(format!("`{}`: {error}", shown(url)), error.help())
    }

    /// The same trouble, of a chart that another one needs.
    pub(super) fn within(self, chart: &str) -> Self {
        Self { message: format!("its dependency `{}`: {}", visible(chart), self.message), ..self }
    }
}

/// An address without what may be a secret in it: who asks, and what an answer has signed.
fn shown(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (server, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let server = server.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{server}{path}")
}

#[test]
fn an_address_is_shown_without_secrets() {
    assert_eq!(shown("https://a:b@c.example.org/d?e=f#g"), "https://c.example.org/d");
    assert_eq!(shown("https://c/d@e"), "https://c/d@e");
    assert_eq!(shown("c?d"), "c");
}
