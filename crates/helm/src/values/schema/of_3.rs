//! The report of Helm 3: one line for each problem (xeipuuv/gojsonschema).

use jsonschema::{
    ValidationError,
    error::{TypeKind, ValidationErrorKind as Kind},
};
use serde_json::Value as Json;

use super::complaint::{duplicates, types};

pub(super) fn report(errors: &[ValidationError<'_>], schema: &Json) -> String {
    let mut report = Report { schema, branches: Vec::new(), out: String::new() };
    let mut errors: Vec<_> = errors.iter().collect();
    errors.sort_by_key(|error| order(error));
    for error in errors {
        report.add(error);
    }
    report.out
}

/// What the validator says of a schema that is none.
pub(super) fn of_schema(error: &ValidationError<'_>) -> String {
    match (error.kind(), error.instance()) {
        (Kind::Referencing(jsonschema::ReferencingError::PointerToNowhere { pointer }), _) => {
            let missing = pointer.trim_start_matches('/').split('/').next().unwrap_or_default();
            format!("Object has no key '{missing}'")
        }
        (Kind::Format { format }, _) if format == "regex" => "pattern must be a valid regex".to_owned(),
        (Kind::AnyOf { .. }, instance) if error.instance_path().as_str().ends_with("/type") => format!(
            "has a primitive type that is NOT VALID -- given: /{}/ Expected valid values are:\
             [array boolean integer number null object string]",
            instance.as_str().unwrap_or_default()
        ),
        _ => error.to_string(),
    }
}

/// A value's own problems come before those of what is in it, but of lists it is the other way round.
fn order(error: &ValidationError<'_>) -> (String, usize) {
    let keyword = error.kind().keyword();
    let path = error.instance_path().as_str();
    let behind = matches!(keyword, "minItems" | "maxItems" | "uniqueItems" | "contains");
    let rank = ["multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"];
    let rank = rank.iter().position(|own| *own == keyword).unwrap_or_else(|| super::complaint::rank(keyword));
    let rank = if keyword == "additionalProperties" { super::complaint::rank("required") + 1 } else { rank };
    (format!("{path}{}", if behind { "/\u{10FFFF}" } else { "" }), rank)
}

struct Report<'s> {
    schema: &'s Json,
    /// Branches of conditions that have been announced.
    branches: Vec<String>,
    out: String,
}

impl Report<'_> {
    fn add(&mut self, error: &ValidationError<'_>) {
        let field = field(error.instance_path().as_str());
        self.announce(error, &field);
        for line in lines(error, &field, self.schema) {
            self.say(&field, &line);
        }
        let branches = match error.kind() {
            Kind::AnyOf { context } | Kind::OneOfNotValid { context } => context.as_slice(),
            _ => &[],
        };
        // The branch that came furthest is the one that is told about.
        if let Some(best) = branches.iter().rev().max_by_key(|branch| usize::MAX - branch.len()) {
            for error in best {
                self.add(error);
            }
        }
    }

    fn say(&mut self, field: &str, line: &str) {
        for part in ["- ", field, ": ", line, "\n"] {
            self.out.push_str(part);
        }
    }

    /// Says once that a `then` or `else` had to hold.
    fn announce(&mut self, error: &ValidationError<'_>, field: &str) {
        let path = error.evaluation_path().as_str();
        for (branch, when) in [("then", "valid"), ("else", "invalid")] {
            let Some(at) = path.find(&format!("/{branch}/")) else { continue };
            let condition = &path[..=at + branch.len()];
            if !self.branches.iter().any(|own| own == condition) {
                self.branches.push(condition.to_owned());
                self.say(field, &format!("Must validate \"{branch}\" as \"if\" was {when}"));
            }
        }
    }
}

fn field(path: &str) -> String {
    match path.strip_prefix('/') {
        None => "(root)".to_owned(),
        Some(path) => path.replace('/', ".").replace("~1", "/").replace("~0", "~"),
    }
}

fn lines(error: &ValidationError<'_>, field: &str, schema: &Json) -> Vec<String> {
    let value = error.instance();
    let line = match error.kind() {
        Kind::Type { kind } => format!(
            "Invalid type. Expected: {}, given: {}",
            expected(kind, schema.pointer(error.schema_path().as_str())),
            given(value)
        ),
        Kind::Required { property } if error.schema_path().as_str().ends_with("/dependencies") => {
            format!("Has a dependency on {}", property.as_str().unwrap_or_default())
        }
        Kind::Required { property } => format!("{} is required", property.as_str().unwrap_or_default()),
        Kind::AdditionalProperties { unexpected } => {
            return unexpected
                .iter()
                .map(|name| format!("Additional property {name} is not allowed"))
                .collect();
        }
        Kind::AdditionalItems { .. } => "No additional items allowed on array".to_owned(),
        Kind::Enum { options } => {
            let options = options.as_array().map_or(&[][..], Vec::as_slice);
            let options: Vec<_> = options.iter().map(Json::to_string).collect();
            format!("{field} must be one of the following: {}", options.join(", "))
        }
        Kind::Constant { expected_value } => format!("{field} does not match: {expected_value}"),
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
                .chain(lines(error, field, schema))
                .collect();
        }
        kind => size(kind).unwrap_or_else(|| error.to_string()),
    };
    vec![line]
}

/// Keywords that compare with one number or text.
fn size(kind: &Kind) -> Option<String> {
    Some(match kind {
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
        _ => return None,
    })
}

/// The types as the schema lists them, which the compiled one has forgotten.
fn expected(kind: &TypeKind, written: Option<&Json>) -> String {
    let types: Vec<&str> = match written {
        Some(Json::Array(own)) => own.iter().filter_map(Json::as_str).collect(),
        _ => types(kind),
    };
    if let [only] = types.as_slice() { (*only).to_owned() } else { format!("[{}]", types.join(",")) }
}

fn given(value: &Json) -> &'static str {
    match value {
        Json::Number(number) if number.is_f64() => "number",
        Json::Number(_) => "integer",
        other => super::complaint::type_of(other),
    }
}
