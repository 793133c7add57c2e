//! `platc diff A B`: what differs between two environments, object by object, field by field.

use super::{Global, Outcome, world};
use crate::{
    build::review,
    review::{Class, FieldChange, ObjectChange},
    value::Value,
};
use std::fmt::Write;

/// How many characters of a value a line shows.
const SHOWN: usize = 60;

/// Arguments of `platc diff`.
#[derive(Debug, clap::Args)]
pub(super) struct Diff {
    /// The environment to compare
    #[arg(value_name = "A")]
    from: String,
    /// The environment to compare it with
    #[arg(value_name = "B")]
    to: String,
}

impl Diff {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        let compiled = match global.compile(&[self.from.clone(), self.to.clone()]) {
            Ok(compiled) => compiled,
            Err(outcome) => return outcome,
        };
        global.report(&compiled.diagnostics, &compiled.inputs.sources);
        if compiled.diagnostics.has_errors() {
            return Outcome::Trouble;
        }
        let Some(review) = review::environments(&compiled, &self.from, &self.to) else {
            return Outcome::Trouble;
        };
        let changes = review.changes;
        world::to_stdout(&text(&self.from, &self.to, &changes));
        if changes.is_empty() { Outcome::Fine } else { Outcome::Findings }
    }
}

/// The changes app by app, and a last line that counts them.
fn text(from: &str, to: &str, changes: &[ObjectChange]) -> String {
    let mut text = String::new();
    let mut app = None;
    for change in changes {
        let name = change.app().map_or(to, crate::names::Name::as_str);
        if app != Some(name) {
            let _ = writeln!(text, "{name}");
            app = Some(name);
        }
        object(change, from, to, &mut text);
    }
    let count = |class: Class| changes.iter().filter(|change| change.class == class).count();
    let (added, removed) = (count(Class::Added), count(Class::Removed));
    let different = changes.len() - added - removed;
    let _ = writeln!(
        text,
        "{from} → {to}: {added} only in {to}, {removed} only in {from}, {different} different"
    );
    text
}

fn object(change: &ObjectChange, from: &str, to: &str, text: &mut String) {
    let subject = escaped(&change.subject().map(ToString::to_string).unwrap_or_default());
    let _ = match change.class {
        Class::Added => writeln!(text, "  + {subject}  only in {to}"),
        Class::Removed => writeln!(text, "  - {subject}  only in {from}"),
        _ => writeln!(text, "  ~ {subject}"),
    };
    if change.class == Class::File {
        text.push_str("      other bytes\n");
    }
    change.fields.iter().for_each(|field| self::field(field, text));
}

fn field(field: &FieldChange, text: &mut String) {
    let path = escaped(&field.path.to_string());
    let shown = |value: Option<&Value>| value.map_or_else(|| "(nothing)".to_owned(), shown);
    let _ = writeln!(text, "      {path}: {} → {}", shown(field.old), shown(field.new));
}

/// A value on one line, cut where it is long.
fn shown(value: &Value) -> String {
    let whole = value.as_str().map_or_else(|| value.to_json().to_string(), str::to_owned);
    let mut shown: String = escaped(&whole).chars().take(SHOWN).collect();
    if whole.chars().count() > SHOWN {
        shown.push('…');
    }
    shown
}

/// Control and bidirectional characters as escapes, so that a name cannot paint over a line.
fn escaped(text: &str) -> String {
    text.chars()
        .flat_map(|letter| match letter {
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                letter.escape_unicode().collect::<Vec<_>>()
            }
            letter if letter.is_control() => letter.escape_default().collect(),
            letter => vec![letter],
        })
        .collect()
}
