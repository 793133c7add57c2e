//! Data against a JSON Schema. The crate's interface moves with each release: this is its only door.

use crate::value::Value;

/// What is wrong with a piece of data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The way to the piece, step by step.
    pub path: Vec<String>,
    /// What is wrong with it.
    pub message: String,
}

/// All that is wrong with data by a schema, in the order of the data. No schema is fetched from anywhere.
///
/// # Errors
/// When the schema itself is none that can be used.
pub fn mistakes(schema: &Value, data: &Value) -> Result<Vec<Mistake>, String> {
    let validator = jsonschema::validator_for(&schema.to_json()).map_err(|error| error.to_string())?;
    let data = data.to_json();
    let told = validator
        .iter_errors(&data)
        .map(|error| Mistake { path: steps(&error.instance_path().to_string()), message: error.to_string() });
    Ok(told.collect())
}

/// The steps of a JSON Pointer (RFC 6901).
fn steps(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}
