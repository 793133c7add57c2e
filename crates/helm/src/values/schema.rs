//! `values.schema.json`: whether values fit it, and Helm's report when they do not.
//!
//! The crate `jsonschema` decides; the report is arranged as the validators of Helm arrange theirs, santhosh-tekuri's of
//! Helm 4 and gojsonschema's of Helm 3. Nothing is fetched: a schema that refers to another file or host is refused.

mod complaint;
mod of_3;
mod report;

use jsonschema::{PatternOptions, Retrieve, Uri, Validator};

use super::json;
use crate::{context::Version, limits, value::Map};

/// A compiled schema.
#[derive(Debug)]
pub(crate) struct Schema {
    validator: Validator,
    version: Version,
}

/// Refuses every reference that leads out of the schema.
struct Nowhere;

impl Retrieve for Nowhere {
    fn retrieve(
        &self,
        uri: &Uri<String>,
    ) -> Result<serde_json::Value, Box<dyn std::error::Error + Send + Sync>> {
        Err(format!("failing loading \"{uri}\": the schema of a chart may not refer to other files or hosts").into())
    }
}

impl Schema {
    /// Compiles the content of a `values.schema.json`. Its patterns run in linear time, as Go's do.
    pub(crate) fn compile(content: &[u8], version: Version) -> Result<Self, String> {
        let schema: serde_json::Value = serde_json::from_slice(content).map_err(|error| match error.classify() {
            serde_json::error::Category::Eof if content.trim_ascii().is_empty() => "EOF".to_owned(),
            serde_json::error::Category::Eof => "unexpected EOF".to_owned(),
            _ => error.to_string(),
        })?;
        let patterns = PatternOptions::regex().size_limit(limits::REGEX).dfa_size_limit(limits::REGEX);
        let mut options = jsonschema::options().with_retriever(Nowhere).with_pattern_options(patterns);
        if version == Version::V3_17 {
            options = options.should_validate_formats(true);
        }
        let validator = options.build(&schema).map_err(|error| report::of_schema(&error, version))?;
        Ok(Self { validator, version })
    }

    /// What is wrong with the values, one line for each problem.
    pub(crate) fn check(&self, values: &Map) -> Option<String> {
        let values = json::from_map(values);
        if self.validator.is_valid(&values) {
            return None;
        }
        let errors: Vec<_> = self.validator.iter_errors(&values).collect();
        Some(match self.version {
            Version::V3_17 => of_3::report(&errors),
            Version::V4_1 => report::of_values(&errors),
        })
    }
}
