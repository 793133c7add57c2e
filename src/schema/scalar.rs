//! Numbers and texts: which are allowed, how large, how long, of what form.

use super::{
    mistake::Place,
    structure::{Bounds, Range, Scalar},
    walk::Walk,
};
use crate::{
    names::nearest,
    value::{Data, Number, Value},
};

/// Characters of a value that a message shows.
const SHOWN: usize = 40;

/// Checks a value against what is said of scalars.
pub(super) fn check(walk: &mut Walk, scalar: &Scalar, value: &Value, place: &Place) {
    if !scalar.options.is_empty() && !scalar.options.iter().any(|option| equal(option, value)) {
        options(walk, scalar, value, place);
    }
    match &value.data {
        Data::String(text) => {
            if scalar.length.least.is_some() || scalar.length.most.is_some() {
                length(walk, scalar.length, text, place);
            }
            pattern(walk, scalar, text, place);
        }
        Data::Number(number) => range(walk, &scalar.range, number, place),
        _ => {}
    }
    if let Some(format) = scalar.format.filter(|format| !format.allows(value, walk.reader)) {
        let found = if format.hides() { value.kind().to_owned() } else { shown(value) };
        let message = format!("{} must be {}, found {found}", place.subject(), format.wanted());
        let mistake = place.mistake(format.rule(), message);
        walk.tell(match format.help() {
            Some(help) => mistake.help(help),
            None => mistake,
        });
    }
    if let Some(word) = scalar.word {
        word.check(value, place, &mut walk.found);
    }
}

/// Equal as data; one number is one number, with a fraction of nought or without.
fn equal(a: &Value, b: &Value) -> bool {
    match (&a.data, &b.data) {
        (Data::Number(a), Data::Number(b)) => a == b || (a.as_f64() - b.as_f64()).abs() < f64::EPSILON,
        _ => a == b,
    }
}

fn options(walk: &mut Walk, scalar: &Scalar, value: &Value, place: &Place) {
    // Nothing is a choice in some lists, and none that a message needs to offer.
    let said = scalar.options.iter().filter(|option| option.as_str() != Some(""));
    let all: Vec<String> = said.map(shown).collect();
    let message = format!("{} must be {}, found {}", place.subject(), one_of(&all), shown(value));
    let words = || scalar.options.iter().filter_map(Value::as_str);
    let meant = value.as_str().and_then(|text| {
        nearest(text, words()).or_else(|| words().find(|word| word.eq_ignore_ascii_case(text)))
    });
    let mistake = place.mistake("invalid-value", message);
    walk.tell(match meant {
        Some(meant) => mistake.help(format!("did you mean `{meant}`?")),
        None => mistake,
    });
}

/// The choices as a sentence has them.
fn one_of(all: &[String]) -> String {
    match all {
        [one] => one.clone(),
        _ => format!("one of {}", all.join(", ")),
    }
}

fn length(walk: &mut Walk, bounds: Bounds, text: &str, place: &Place) {
    walk.size(bounds, text.chars().count(), place, "character");
}

fn pattern(walk: &mut Walk, scalar: &Scalar, text: &str, place: &Place) {
    let Some(pattern) = &scalar.pattern else { return };
    let told = match pattern.compiled() {
        Ok(compiled) if compiled.is_match(text) => return,
        Ok(_) => place
            .mistake("invalid-value", format!("{} does not have the form that is asked", place.subject()))
            .help(format!("it must match `{}`", pattern.text)),
        Err(error) => place
            .mistake(
                "invalid-value",
                format!("{} cannot be checked: the schema's pattern is unusable: {error}", place.subject()),
            )
            .help("mend the pattern in the schema"),
    };
    walk.tell(told);
}

fn range(walk: &mut Walk, range: &Range, number: &Number, place: &Place) {
    let amount = number.as_f64();
    let told = |walk: &mut Walk, wanted: String| {
        let message = format!("{} must be {wanted}, found {}", place.subject(), number.spelled());
        walk.tell(place.mistake("invalid-value", message));
    };
    match (range.least, range.exclusive.0) {
        (Some(least), false) if amount < least => told(walk, format!("at least {least}")),
        (Some(least), true) if amount <= least => told(walk, format!("more than {least}")),
        _ => {}
    }
    match (range.most, range.exclusive.1) {
        (Some(most), false) if amount > most => told(walk, format!("at most {most}")),
        (Some(most), true) if amount >= most => told(walk, format!("less than {most}")),
        _ => {}
    }
    if let Some(multiple) = range.multiple_of.filter(|of| *of != 0.0 && (amount / of).fract() != 0.0) {
        told(walk, format!("a multiple of {multiple}"));
    }
}

/// A value as a message shows it.
pub(super) fn shown(value: &Value) -> String {
    let Some(text) = value.spelled() else { return value.kind().to_owned() };
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}
