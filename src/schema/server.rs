//! Rules that only the API server's code has: the words of `x-platc-format`, and what it asks of an object's metadata.

mod access;
mod amount;
mod autoscaler;
mod cluster;
mod config;
mod labels;
mod names;
mod network;
mod object;
mod pod;
mod schedule;
mod security;
mod service;
mod storage;
mod told;
mod workload;

pub(super) use object::object;

use super::{
    mistake::{Mistake, Place},
    scalar::shown,
};
use crate::value::Value;
use told::Told;

/// A word of `x-platc-format` and what it asks of a value.
#[derive(Debug)]
pub(super) struct Word {
    name: &'static str,
    asks: Asks,
}

#[derive(Debug)]
enum Asks {
    /// Something of a text. An empty one is as good as none; where it must not be, `minLength` says so.
    Text { rule: &'static str, wanted: &'static str, help: &'static str, allows: fn(&str) -> bool },
    /// Something of values that belong together.
    Value(fn(&mut Told)),
}

impl Word {
    /// A word about a text: its rule, what the text must be, and how to make it that.
    const fn text(
        name: &'static str,
        rule: &'static str,
        (wanted, help): (&'static str, &'static str),
        allows: fn(&str) -> bool,
    ) -> Self {
        Self { name, asks: Asks::Text { rule, wanted, help, allows } }
    }

    /// A word about a value and what lies in it.
    const fn value(name: &'static str, ask: fn(&mut Told)) -> Self {
        Self { name, asks: Asks::Value(ask) }
    }

    /// Tells what is wrong with a value.
    pub(super) fn check(&self, value: &Value, place: &Place, found: &mut Vec<Mistake>) {
        if let Asks::Value(ask) = self.asks {
            ask(&mut Told::new(value, place, found));
        } else if let Some((rule, wanted, help)) = value.as_str().and_then(|text| self.fault(text)) {
            let message = format!("{} must be {wanted}, found {}", place.subject(), shown(value));
            found.push(place.mistake(rule, message).help(help));
        }
    }

    /// What is wrong with a text: the rule, what it must be, and how to make it that.
    fn fault(&self, text: &str) -> Option<(&'static str, &'static str, &'static str)> {
        let Asks::Text { rule, wanted, help, allows } = self.asks else { return None };
        (!text.is_empty() && !allows(text)).then_some((rule, wanted, help))
    }
}

/// Every word, by the file that has it.
const WORDS: &[&[Word]] = &[
    names::WORDS,
    labels::WORDS,
    network::WORDS,
    schedule::WORDS,
    amount::WORDS,
    pod::WORDS,
    security::WORDS,
    workload::WORDS,
    autoscaler::WORDS,
    service::WORDS,
    storage::WORDS,
    config::WORDS,
    access::WORDS,
    cluster::WORDS,
];

/// The word of a name.
pub(super) fn word(name: &str) -> Option<&'static Word> {
    WORDS.iter().flat_map(|words| words.iter()).find(|word| word.name == name)
}
