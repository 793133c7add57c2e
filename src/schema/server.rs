//! Rules that only the API server's code has: the words of `x-platc-format`.

use crate::value::Value;

/// A word of `x-platc-format` and what it asks of a value.
#[derive(Debug)]
pub struct Word {
    /// As schemas write it: `dns-label`.
    pub name: &'static str,
    /// What is wrong with a value; `None` when nothing is.
    pub fault: fn(&Value) -> Option<Fault>,
}

/// What is wrong with a value by a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The rule, such as `invalid-name`.
    pub rule: &'static str,
    /// What the value must be, as the end of a sentence: `must be a DNS label`.
    pub says: String,
    /// What to do.
    pub help: String,
}

/// Every word.
const WORDS: &[Word] = &[];

/// The word of a name.
pub(super) fn word(name: &str) -> Option<&'static Word> {
    WORDS.iter().find(|word| word.name == name)
}
