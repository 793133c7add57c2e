//! The report of Helm 3: one line for each problem (xeipuuv/gojsonschema).

use jsonschema::{
    ValidationError,
    error::{TypeKind, ValidationErrorKind as Kind},
};
use serde_json::Value as Json;

use super::complaint::{duplicates, types};

pub(super) fn report(errors: &[ValidationError<'_>]) -> String {
    let mut out = String::new();
    errors.iter().for_each(|error| add(error, &mut out));
    out
}

fn add(error: &ValidationError<'_>, out: &mut String) {
    let path = error.instance_path().as_str();
    let field = if path.is_empty() {
        "(root)".to_owned()
    } else {
        path[1..].replace('/', ".").replace("~1", "/").replace("~0", "~")
    };
    for line in lines(error, &field) {
        out.push_str(&format!("- {field}: {line}\n"));
    }
    let branches = match error.kind() {
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => context.as_slice(),
        _ => &[],
    };
    // The branch that came furthest is the one that is told about.
    if let Some(best) = branches.iter().rev().max_by_key(|branch| usize::MAX - branch.len()) {
        best.iter().for_each(|error| add(error, out));
    }
}

fn lines(error: &ValidationError<'_>, field: &str) -> Vec<String> {
    let value = error.instance();
    let line = match error.kind() {
        Kind::Type { kind } => format!("Invalid type. Expected: {}, given: {}", expected(kind), given(value)),
        Kind::Required { property } => format!("{} is required", property.as_str().unwrap_or_default()),
        Kind::AdditionalProperties { unexpected } => {
            return unexpected.iter().map(|name| format!("Additional property {name} is not allowed")).collect();
        }
        Kind::AdditionalItems { .. } => "No additional items allowed on array".to_owned(),
        Kind::Enum { options } => {
            let options = options.as_array().map_or(&[][..], Vec::as_slice);
            let options: Vec<_> = options.iter().map(Json::to_string).collect();
            format!("{field} must be one of the following: {}", options.join(", "))
        }
        Kind::Constant { expected_value } => format!("{field} does not match: {expected_value}"),
        Kind::Minimum { limit } => format!("Must be greater than or equal to {limit}"),
        Kind::Maximum { limit } => format!("Must be less than or equal to {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("Must be greater than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("Must be less than {limit}"),
        Kind::MultipleOf { multiple_of } => format!("Must be a multiple of {multiple_of}"),
        Kind::MinLength { limit } => format!("String length must be greater than or equal to {limit}"),
        Kind::MaxLength { limit } => format!("String length must be less than or equal to {limit}"),
        Kind::Pattern { pattern } => format!("Does not match pattern '{pattern}'"),
        Kind::Format { format } => format!("Does not match format '{format}'"),
        Kind::MinItems { limit } => format!("Array must have at least {limit} items"),
        Kind::MaxItems { limit } => format!("Array must have at most {limit} items"),
        Kind::MinProperties { limit } => format!("Must have at least {limit} properties"),
        Kind::MaxProperties { limit } => format!("Must have at most {limit} properties"),
        Kind::UniqueItems => {
            let (first, second) = duplicates(value);
            format!("array items[{first},{second}] must be unique")
        }
        Kind::Contains => "At least one of the items must match".to_owned(),
        Kind::FalseSchema => "False always fails validation".to_owned(),
        Kind::Not { .. } => "Must not validate the schema (not)".to_owned(),
        Kind::AnyOf { .. } => "Must validate at least one schema (anyOf)".to_owned(),
        Kind::OneOfNotValid { .. } | Kind::OneOfMultipleValid { .. } => {
            "Must validate one and only one schema (oneOf)".to_owned()
        }
        Kind::PropertyNames { error } => {
            let name = error.instance().as_str().unwrap_or_default();
            return [format!("Property name of \"{name}\" does not match")]
                .into_iter()
                .chain(lines(error, field))
                .collect();
        }
        _ => error.to_string(),
    };
    vec![line]
}

fn expected(kind: &TypeKind) -> String {
    let types = types(kind);
    if let [only] = types.as_slice() { (*only).to_owned() } else { format!("[{}]", types.join(",")) }
}

fn given(value: &Json) -> &'static str {
    match value {
        Json::Number(number) if number.is_f64() => "number",
        Json::Number(_) => "integer",
        other => super::complaint::type_of(other),
    }
}
