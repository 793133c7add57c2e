//! What a function answers instead of a value.

use std::fmt;

/// What a function answers instead of a value. The executor adds where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Go's message.
    Message(String),
    /// `fail` and `required`: the chart's author speaks, and Helm shows no trace of templates.
    Told(String),
    /// One of [`crate::limits`] is reached; Helm would go on until it is killed.
    Limit(String),
}

impl Fault {
    /// A fault with Go's message.
    pub fn new(message: impl Into<String>) -> Self {
        Self::Message(message.into())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Message(message) | Self::Told(message) | Self::Limit(message)) = self;
        f.write_str(message)
    }
}

impl std::error::Error for Fault {}
