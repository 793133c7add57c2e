//! `values.schema.json`: whether values fit it, and Helm's report when they do not.
//!
//! The crate `jsonschema` decides; the report is arranged as the validators of Helm arrange theirs, santhosh-tekuri's of
//! Helm 4 and gojsonschema's of Helm 3. Nothing is fetched: a schema that refers to another file or host is refused.

mod complaint;
mod expansion;
mod of_3;
mod report;

use jsonschema::{Draft, PatternOptions, Retrieve, Uri, ValidationError, Validator};
use serde_json::Value as Json;

use super::json;
use crate::{context::Version, execute::with_deep_stack, limits, text::Text, trace::Path, value::Map};

/// A compiled schema.
#[derive(Debug)]
pub(crate) struct Schema {
    source: Json,
    validator: Validator,
    has_references: bool,
    version: Version,
}

/// Why a reference out of a schema is refused.
const NOT_FETCHED: &str = "the schema of a chart may not refer to other files or hosts";

/// What is said of values of which too many may be wrong.
const TOO_MANY: &str = "the values do not fit, and are too many to tell where\n";

/// Refuses every reference that leads out of the schema.
struct Nowhere;

impl Retrieve for Nowhere {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Json, Box<dyn std::error::Error + Send + Sync>> {
        Err(format!("failing loading \"{uri}\": {NOT_FETCHED}").into())
    }
}

impl Schema {
    /// Compiles the content of a `values.schema.json`. Its patterns run in linear time, as Go's do.
    pub(crate) fn compile(content: &[u8], version: Version) -> Result<Self, String> {
        let mut schema: Json =
            serde_json::from_slice(content).map_err(|error| match crate::json::read(content) {
                Err(as_go) => as_go.to_string(),
                Ok(_) => error.to_string(),
            })?;
        let has_references = expansion::check(&schema)? > 0;
        let patterns = PatternOptions::regex().size_limit(limits::REGEX).dfa_size_limit(limits::REGEX);
        let mut options = jsonschema::options()
            .with_retriever(Nowhere)
            .with_pattern_options(patterns)
            .with_format("uuid", is_uuid);
        if version == Version::V3_17 {
            // gojsonschema knows no draft behind 7, and reads what it does not know as one of those before.
            let is_old = |draft: &str| ["draft-04", "draft-06"].iter().any(|own| draft.contains(own));
            if !schema.get("$schema").and_then(Json::as_str).is_some_and(is_old) {
                schema.as_object_mut().map(|own| own.remove("$schema"));
                options = options.with_draft(Draft::Draft7);
            }
            options = options.should_validate_formats(true);
        }
        let validator = options.build(&schema).map_err(|error| match version {
            Version::V3_17 => of_3::of_schema(&error),
            Version::V4_1 => report::of_schema(&schema, &error),
        })?;
        Ok(Self { source: schema, validator, has_references, version })
    }

    /// What is wrong with the values, one line for each problem.
    pub(crate) fn check(&self, values: &Map) -> Option<String> {
        match self.held_against(values, |values| self.complaints(values)) {
            Ok(complaints) => complaints,
            Err(limit) => Some(limit),
        }
    }

    /// The same piece by piece: the keys that lead to a value, and what is wrong with it.
    pub(crate) fn mistakes(&self, values: &Map) -> Vec<(Path, String)> {
        let told = |error: ValidationError| (keys(error.instance_path().as_str()), error.to_string());
        match self.held_against(values, |values| self.validator.iter_errors(values).map(told).collect()) {
            Ok(mistakes) => mistakes.unwrap_or_default(),
            Err(limit) => vec![(Path::new(), limit.trim_end().to_owned())],
        }
    }

    /// What `tell` says of values that do not fit.
    ///
    /// # Errors
    /// When one of the limits is reached.
    fn held_against<T: Send>(
        &self,
        values: &Map,
        tell: impl Fn(&Json) -> T + Sync,
    ) -> Result<Option<T>, String> {
        let values = json::from_map(values);
        let work = || match expansion::check_values(&self.source, &values)? {
            _ if self.validator.is_valid(&values) => Ok(None),
            work if work > expansion::TOLD => Err(TOO_MANY.to_owned()),
            _ => Ok(Some(tell(&values))),
        };
        // The validator recurses as deep as references and values lead.
        if self.has_references {
            with_deep_stack(work).unwrap_or_else(|error| Err(error.to_string()))
        } else {
            work()
        }
    }

    fn complaints(&self, values: &Json) -> String {
        let errors: Vec<_> = self.validator.iter_errors(values).collect();
        match self.version {
            Version::V3_17 => of_3::report(&errors, &self.source),
            Version::V4_1 => report::of_values(&errors, &self.source),
        }
    }
}

/// The steps of a JSON Pointer (RFC 6901).
fn keys(pointer: &str) -> Path {
    pointer.split('/').skip(1).map(|step| Text::from(step.replace("~1", "/").replace("~0", "~"))).collect()
}

/// `8-4-4-4-12` hexadecimal digits, which the crate checks in the newest drafts only.
fn is_uuid(text: &str) -> bool {
    let lengths = text
        .split('-')
        .map(|part| if part.bytes().all(|byte| byte.is_ascii_hexdigit()) { part.len() } else { 0 });
    lengths.eq([8, 4, 4, 4, 12])
}
