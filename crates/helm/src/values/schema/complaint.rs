//! What single keywords of a schema complain of, in the words of santhosh-tekuri/jsonschema.

use std::collections::HashMap;

use jsonschema::{
    ValidationError,
    error::{TypeKind, ValidationErrorKind},
    types::JsonType,
};
use serde_json::Value as Json;

use crate::format;

/// The order in which a schema's keywords are looked at.
const ORDER: &[&str] = &[
    "falseSchema",
    "type",
    "const",
    "enum",
    "format",
    "$ref",
    "minProperties",
    "maxProperties",
    "required",
    "dependencies",
    "properties",
    "patternProperties",
    "additionalProperties",
    "propertyNames",
    "dependentSchemas",
    "dependentRequired",
    "minItems",
    "maxItems",
    "uniqueItems",
    "items",
    "prefixItems",
    "additionalItems",
    "contains",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "$recursiveRef",
    "$dynamicRef",
    "not",
    "allOf",
    "anyOf",
    "oneOf",
    "then",
    "else",
];

pub(super) fn rank(keyword: &str) -> usize {
    let keyword = if keyword == "patternProperties" { "properties" } else { keyword };
    ORDER.iter().position(|own| *own == keyword).unwrap_or(ORDER.len())
}

/// Whether the keyword has schemas by names or numbers below it.
pub(super) fn has_names(keyword: &str) -> bool {
    matches!(
        keyword,
        "properties"
            | "patternProperties"
            | "dependentSchemas"
            | "dependencies"
            | "prefixItems"
            | "allOf"
            | "anyOf"
            | "oneOf"
    )
}

/// Where the value is that a keyword applies a schema to: one step below `place`, or there.
pub(super) fn place_below(place: &str, keyword: &str, errors: &[&ValidationError<'_>]) -> String {
    let descends = matches!(
        keyword,
        "properties"
            | "patternProperties"
            | "additionalProperties"
            | "items"
            | "prefixItems"
            | "additionalItems"
            | "contains"
            | "unevaluatedProperties"
            | "unevaluatedItems"
    );
    let Some(inside) = errors.first().map(|error| error.instance_path().as_str()) else {
        return place.to_owned();
    };
    match inside.strip_prefix(place).and_then(|rest| rest.strip_prefix('/')) {
        Some(rest) if descends => format!("{place}/{}", rest.split('/').next().unwrap_or_default()),
        _ => place.to_owned(),
    }
}

/// The order and the words of a keyword's complaint; none for those that have complaints below them.
pub(super) fn of_4(error: &ValidationError<'_>) -> Option<(usize, String)> {
    let value = error.instance();
    let text = match error.kind() {
        ValidationErrorKind::Type { kind } => {
            format!("got {}, want {}", type_of(value), types(kind).join(" or "))
        }
        ValidationErrorKind::Constant { expected_value } => match &**expected_value {
            Json::Array(_) | Json::Object(_) => "'const' failed".to_owned(),
            expected => format!("value must be {}", display(expected)),
        },
        ValidationErrorKind::Enum { options } => one_of(options),
        ValidationErrorKind::Format { format } => {
            let (shown, text) = (display(value), value.as_str().unwrap_or_default());
            format!("{shown} is not valid {format}{}", why_format(format, text))
        }
        ValidationErrorKind::FalseSchema | ValidationErrorKind::UnevaluatedItems { .. } => {
            "false schema".to_owned()
        }
        ValidationErrorKind::Not { .. } => "'not' failed".to_owned(),
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let names: Vec<_> = unexpected.iter().map(|name| quoted(name)).collect();
            format!("additional properties {} not allowed", names.join(", "))
        }
        ValidationErrorKind::AdditionalItems { limit } => {
            let count = value.as_array().map_or(0, |items| items.len().saturating_sub(*limit));
            format!("last {count} additionalItem(s) not allowed")
        }
        ValidationErrorKind::Contains => "no items match contains schema".to_owned(),
        ValidationErrorKind::UniqueItems => {
            let (first, second) = duplicates(value);
            format!("items at {first} and {second} are equal")
        }
        ValidationErrorKind::Pattern { pattern } => {
            format!(
                "{} does not match pattern {}",
                quoted(value.as_str().unwrap_or_default()),
                quoted(pattern)
            )
        }
        kind => sizes(kind, value)?,
    };
    Some((rank(error.kind().keyword()), text))
}

/// The reason that the validator gives, for the formats whose reasons are known.
fn why_format(format: &str, text: &str) -> String {
    let reason = match format {
        "email" if !text.contains('@') => "missing @".to_owned(),
        "hostname" if text.starts_with('-') => "label starts with hyphen".to_owned(),
        "ipv4" if text.split('.').count() != 4 => "expected four decimals".to_owned(),
        "ipv4" => "decimal must be between 0 and 255".to_owned(),
        "date" if text.len() == 10 => {
            let part = if text.get(5..7).is_some_and(|month| ("01"..="12").contains(&month)) {
                "day"
            } else {
                "month"
            };
            format!("parsing time {}: {part} out of range", format::quoted(text.as_bytes()))
        }
        "uuid" if text.split('-').count() != 5 => "must have 5 elements".to_owned(),
        "uri" if text.starts_with(':') => {
            format!("parse {}: missing protocol scheme", format::quoted(text.as_bytes()))
        }
        "regex" => match crate::regex::Regex::new(&text.into()) {
            Err(error) => error.to_string(),
            Ok(_) => return String::new(),
        },
        _ => return String::new(),
    };
    format!(": {reason}")
}

#[expect(clippy::cast_precision_loss, reason = "nobody has that many items")]
fn sizes(kind: &ValidationErrorKind, value: &Json) -> Option<String> {
    use ValidationErrorKind as Kind;
    let length = match value {
        Json::Array(items) => items.len(),
        Json::Object(entries) => entries.len(),
        Json::String(text) => text.chars().count(),
        _ => 0,
    };
    let number = |value: &Json| value.as_f64().unwrap_or_default();
    let (got, want) = match kind {
        Kind::MinItems { limit }
        | Kind::MaxItems { limit }
        | Kind::MinLength { limit }
        | Kind::MaxLength { limit }
        | Kind::MinProperties { limit }
        | Kind::MaxProperties { limit } => (length as f64, *limit as f64),
        Kind::Minimum { limit }
        | Kind::Maximum { limit }
        | Kind::ExclusiveMinimum { limit }
        | Kind::ExclusiveMaximum { limit } => (number(value), number(limit)),
        Kind::MultipleOf { multiple_of } => (number(value), *multiple_of),
        _ => return None,
    };
    Some(format!("{}: got {}, want {}", kind.keyword(), grouped(got), grouped(want)))
}

fn one_of(options: &Json) -> String {
    let options = options.as_array().map_or(&[][..], Vec::as_slice);
    if options.iter().any(|option| option.is_array() || option.is_object()) {
        return "'enum' failed".to_owned();
    }
    let shown: Vec<_> = options.iter().map(display).collect();
    let what = if shown.len() == 1 { "value must be" } else { "value must be one of" };
    format!("{what} {}", shown.join(", "))
}

/// The first two items that are equal.
pub(super) fn duplicates(value: &Json) -> (usize, usize) {
    let items = value.as_array().map_or(&[][..], Vec::as_slice);
    let mut first = HashMap::new();
    let items = items.iter().enumerate();
    let mut pairs = items.filter_map(|(at, item)| Some((first.insert(item.to_string(), at)?, at)));
    pairs.next().unwrap_or_default()
}

/// What a value is: whole numbers are numbers like others.
pub(super) fn type_of(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

/// The types that a schema wants, in the validator's order.
pub(super) fn types(kind: &TypeKind) -> Vec<&'static str> {
    const ALL: [(JsonType, &str); 7] = [
        (JsonType::Null, "null"),
        (JsonType::Boolean, "boolean"),
        (JsonType::Number, "number"),
        (JsonType::Integer, "integer"),
        (JsonType::String, "string"),
        (JsonType::Array, "array"),
        (JsonType::Object, "object"),
    ];
    let wanted = |own: JsonType| match kind {
        TypeKind::Single(only) => *only == own,
        TypeKind::Multiple(set) => set.contains(own),
    };
    ALL.into_iter().filter(|(own, _)| wanted(*own)).map(|(_, name)| name).collect()
}

/// A value that is neither list nor map.
fn display(value: &Json) -> String {
    match value {
        Json::Null => "<nil>".to_owned(),
        Json::String(text) => quoted(text),
        Json::Array(_) | Json::Object(_) => "value".to_owned(),
        other => other.to_string(),
    }
}

/// Go's quotes turned into single ones.
pub(super) fn quoted(text: &str) -> String {
    let text = format::quoted(text.as_bytes()).to_string();
    let text = text.replace("\\\"", "\"").replace('\'', "\\'");
    format!("'{}'", &text[1..text.len() - 1])
}

/// A number as golang.org/x/text prints it in English: `12,345.5`.
fn grouped(number: f64) -> String {
    let plain = number.to_string();
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |digits| ("-", digits));
    let (whole, fraction) =
        digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut out = sign.to_owned();
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(&fraction[..fraction.len().min(6)]);
    }
    out
}
