//! `'%d of %s'.format([3, 'x'])`.

use super::{Function, convert, method};
use crate::schema::cel::{
    Answer, Fuel, Problem,
    value::{Cel, no_overload},
};

pub(super) const FUNCTIONS: &[Function] = &[method("format", (1, 1), format)];

fn format<'v>(fuel: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let (Cel::Text(template), Some(values)) = (&args[0], args[1].items()) else {
        return Err(no_overload("format", args));
    };
    let mut values = values.into_iter();
    let mut text = String::new();
    let mut letters = template.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        let mut clause = letters.next();
        if clause == Some('%') {
            text.push('%');
            continue;
        }
        let mut precision = None;
        if clause == Some('.') {
            let digits: String = letters.clone().take_while(char::is_ascii_digit).take(3).collect();
            precision = digits.parse::<usize>().ok().map(|precision| precision.min(100));
            clause = letters.nth(digits.len());
        }
        let value = values.next().ok_or_else(|| Problem::that("format has more clauses than values"))?;
        let told = clause.and_then(|clause| spelled(clause, precision, &value));
        let told =
            told.ok_or_else(|| Problem::that("format does not know such a clause for such a value"))?;
        fuel.burn(1 + told.len() / 10)?;
        text.push_str(&told);
    }
    Ok(Cel::string(text))
}

/// A value by the letter of a clause.
fn spelled(clause: char, precision: Option<usize>, value: &Cel) -> Option<String> {
    Some(match (clause, value) {
        ('s', value) => plain(value)?,
        ('d', Cel::Int(_) | Cel::Uint(_)) => convert::spelled(value)?,
        ('f', Cel::Double(float)) => format!("{float:.*}", precision.unwrap_or(6)),
        ('f', Cel::Int(integer)) => format!("{integer}.{}", "0".repeat(precision.unwrap_or(6))),
        ('e', Cel::Double(float)) => exponent(*float, precision.unwrap_or(6)),
        ('b', Cel::Int(integer)) => signed(*integer, |amount| format!("{amount:b}")),
        ('b', Cel::Bool(truth)) => u8::from(*truth).to_string(),
        ('b', Cel::Uint(integer)) => format!("{integer:b}"),
        ('o', Cel::Int(integer)) => signed(*integer, |amount| format!("{amount:o}")),
        ('o', Cel::Uint(integer)) => format!("{integer:o}"),
        ('x', Cel::Int(integer)) => signed(*integer, |amount| format!("{amount:x}")),
        ('x', Cel::Uint(integer)) => format!("{integer:x}"),
        ('x', Cel::Text(text)) => text.bytes().map(hexadecimal).collect::<Vec<_>>().concat(),
        ('X', value) => spelled('x', precision, value)?.to_uppercase(),
        _ => return None,
    })
}

fn hexadecimal(byte: u8) -> String {
    format!("{byte:02x}")
}

fn signed(integer: i64, digits: fn(u64) -> String) -> String {
    format!("{}{}", if integer < 0 { "-" } else { "" }, digits(integer.unsigned_abs()))
}

/// Go writes at least two digits of an exponent, with its sign.
fn exponent(float: f64, precision: usize) -> String {
    let text = format!("{float:.precision$e}");
    let Some((mantissa, exponent)) = text.split_once('e') else { return text };
    let (sign, digits) = exponent.strip_prefix('-').map_or(("+", exponent), |digits| ("-", digits));
    format!("{mantissa}e{sign}{digits:0>2}")
}

/// A value inside of a text; lists and maps with their brackets.
fn plain(value: &Cel) -> Option<String> {
    if let Some(items) = value.items() {
        let items: Option<Vec<String>> = items.iter().map(plain).collect();
        return Some(format!("[{}]", items?.join(", ")));
    }
    if let Some(mut entries) = value.entries() {
        entries.sort_by_key(|(key, _)| plain(key));
        let entries: Option<Vec<String>> =
            entries.iter().map(|(key, value)| Some(format!("{}: {}", plain(key)?, plain(value)?))).collect();
        return Some(format!("{{{}}}", entries?.join(", ")));
    }
    match value {
        Cel::Null => Some("null".to_owned()),
        Cel::Type(name) => Some((*name).to_owned()),
        value => convert::spelled(value),
    }
}
