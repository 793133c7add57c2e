//! What a scalar means, by its text, its tag and the dialect.

use super::Dialect;
use super::number::{go_number, is_sexagesimal, is_text_to_yaml_1_1};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::value::{Data, Number};

/// What a plain scalar is; `None` is text.
type Meaning = Option<Data>;

/// Why a plain scalar has no meaning that can be relied on.
#[derive(Debug, PartialEq)]
pub(super) enum Doubt {
    /// YAML 1.1 reads the first, YAML 1.2 the second.
    Ambiguous(Meaning, Meaning),
    /// A number of base 60 to YAML 1.1, text to YAML 1.2.
    Sexagesimal,
    /// An integer that 64 bits do not hold, so that readers round it or do not.
    TooLarge,
    /// An infinity, or what is no number: JSON has neither.
    NotFinite,
}

/// The meaning of a plain scalar.
pub(super) fn plain(text: &str, dialect: Dialect) -> Result<Meaning, Doubt> {
    // Only these bytes begin a scalar that some reader takes as more than text; go-yaml v2 has the same table.
    if !text.bytes().next().is_none_or(|first| b"+-.0123456789yYnNtTfFoO~".contains(&first)) {
        return Ok(None);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Err(Doubt::NotFinite);
    }
    let old = go_yaml(text);
    if dialect == Dialect::Kubernetes {
        return Ok(old);
    }
    let core = core(text);
    // A date is text to go-yaml and to YAML 1.2, and so it passes; so does `0o14`, which nobody writes by accident.
    match &core {
        _ if old != core => Err(Doubt::Ambiguous(old, core)),
        Some(Data::Number(_)) if is_text_to_yaml_1_1(text) => Err(Doubt::Ambiguous(None, core)),
        Some(Data::Number(number)) if !is_integer(number) && is_decimal(text) => Err(Doubt::TooLarge),
        None if is_sexagesimal(text) => Err(Doubt::Sexagesimal),
        _ => Ok(core),
    }
}

/// The meaning of a scalar under one of YAML's own tags; `None` when the text does not fit.
pub(super) fn tagged(tag: &str, text: &str, dialect: Dialect) -> Option<Data> {
    let meaning = if dialect == Dialect::Kubernetes { go_yaml(text) } else { core(text) };
    match (tag, meaning) {
        ("str", _) => Some(Data::String(text.into())),
        ("null", Some(Data::Null)) => Some(Data::Null),
        ("bool", Some(Data::Bool(truth))) => Some(Data::Bool(truth)),
        ("int", Some(Data::Number(number))) if is_integer(&number) => Some(Data::Number(number)),
        ("float", Some(Data::Number(number))) if is_integer(&number) => {
            Number::from_f64(number.as_f64()).map(Data::Number)
        }
        ("float", Some(Data::Number(number))) => Some(Data::Number(number)),
        _ => None,
    }
}

impl Doubt {
    /// The doubt as a message at the scalar.
    pub(super) fn at(&self, span: Span, text: &str) -> Diagnostic {
        let quote = format!("quote it: `\"{text}\"`");
        let (rule, message, help) = match self {
            Doubt::Ambiguous(old, core) => (
                "yaml-1-1-scalar",
                format!("`{text}` is {} to YAML 1.1 and {} to YAML 1.2", told(old), told(core)),
                format!("write {}, or {quote}", meant(old, core)),
            ),
            Doubt::Sexagesimal => (
                "yaml-1-1-scalar",
                format!("`{text}` is a number of base 60 to YAML 1.1 and text to YAML 1.2"),
                quote,
            ),
            Doubt::TooLarge => {
                ("unsupported-yaml", format!("`{text}` is a number that 64 bits do not hold"), quote)
            }
            Doubt::NotFinite => (
                "unsupported-yaml",
                format!("`{text}` is a number that JSON, and so Kubernetes, has not"),
                quote,
            ),
        };
        Diagnostic::error(rule, message).at(span, "").help(help)
    }
}

/// YAML 1.2.2, section 10.3.2.
fn core(text: &str) -> Meaning {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Some(Data::Null),
        "true" | "True" | "TRUE" => Some(Data::Bool(true)),
        "false" | "False" | "FALSE" => Some(Data::Bool(false)),
        _ => Number::parse(text).map(Data::Number),
    }
}

/// go-yaml v2's `resolve.go`: most of YAML 1.1, without sexagesimal numbers, and dates are text.
fn go_yaml(text: &str) -> Meaning {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(Data::Bool(true)),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(Data::Bool(false)),
        _ if text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first)) => {
            go_number(text).map(Data::Number)
        }
        _ => core(text),
    }
}

fn is_integer(number: &Number) -> bool {
    number.as_integer().is_some() || number.as_large().is_some()
}

fn is_decimal(text: &str) -> bool {
    text.trim_start_matches(['-', '+']).bytes().all(|byte| byte.is_ascii_digit())
}

fn told(meaning: &Meaning) -> String {
    spelled(meaning).map_or_else(|| "text".to_string(), |spelled| format!("`{spelled}`"))
}

/// What the writer may have had in mind, spelled so that every reader agrees.
fn meant(old: &Meaning, core: &Meaning) -> String {
    let meant: Vec<String> =
        [old, core].into_iter().filter_map(spelled).map(|spelled| format!("`{spelled}`")).collect();
    meant.join(" or ")
}

fn spelled(meaning: &Meaning) -> Option<String> {
    match meaning.as_ref()? {
        Data::Bool(truth) => Some(truth.to_string()),
        Data::Number(number) => Some(number.canonical().into()),
        _ => None,
    }
}
