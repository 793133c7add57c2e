//! Why something of the world outside could not be had or done: a message and what to do about it.

use super::report::escape::visible;

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
}
