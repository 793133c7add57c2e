//! JSON Schemas (draft-07, which editors read) of the documents, made of the types that read them.

mod print;
mod written;

use super::{
    app::AppSpec,
    differences::DifferencesSpec,
    document::{EDITION, Kind},
    environment::EnvironmentSpec,
    leaf::Literal,
    platform::PlatformSpec,
    sealed::SealedValuesSpec,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema};
use serde_json::{Value as Json, json};

/// The folder of the schemas, below the repository's root.
const FOLDER: &str = "schemas/platc";

/// What stands before each schema's path in its `$id`.
const ORIGIN: &str = "https://platc.dev";

/// The schema of every kind: each file's path below the repository's root, with its text.
pub fn files() -> impl Iterator<Item = (String, String)> {
    Kind::ALL.iter().map(|kind| {
        let path = path(*kind);
        let text = print::print(&document(*kind, &path));
        (path, text)
    })
}

/// `schemas/platc/sealed-values.schema.json`
fn path(kind: Kind) -> String {
    let mut slug = String::new();
    for letter in kind.word().chars() {
        if letter.is_ascii_uppercase() && !slug.is_empty() {
            slug.push('-');
        }
        slug.push(letter.to_ascii_lowercase());
    }
    format!("{FOLDER}/{slug}.schema.json")
}

fn document(kind: Kind, path: &str) -> Json {
    let mut generator = SchemaSettings::draft07().into_generator();
    let spec = spec(kind, &mut generator);
    let definitions = generator.take_definitions(false);
    let mut schema = json_schema!({"properties": {"spec": spec}, "definitions": definitions});
    if kind == Kind::Class {
        let words = schema.pointer_mut("/definitions/AppSpec/properties").and_then(Json::as_object_mut);
        // A class names no class.
        words.and_then(|words| words.remove("classes"));
    }
    written::open(&mut schema, is_evaluated(kind));
    generator.transforms_mut().for_each(|transform| transform.transform(&mut schema));
    let mut document = envelope(kind, path);
    let [spec, definitions] = ["/properties/spec", "/definitions"].map(|at| schema.pointer(at).cloned());
    document["properties"]["spec"] = spec.unwrap_or_default();
    document["definitions"] = definitions.unwrap_or_default();
    document
}

/// Everything of a document but its `spec`.
fn envelope(kind: Kind, path: &str) -> Json {
    let name = json!({
        "description": "Its name, which no other document of its kind has in the same place.",
        "type": "string",
        "pattern": "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
        "maxLength": 63,
    });
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": format!("{ORIGIN}/{path}"),
        "title": kind.word(),
        "description": format!("{} Lies in {}.", description(kind), kind.home()),
        "type": "object",
        "properties": {
            "apiVersion": {"description": "The edition of the language.", "const": EDITION},
            "kind": {"description": "What the document is.", "const": kind.word()},
            "metadata": {
                "description": "What the document is known by.",
                "type": "object",
                "properties": {"name": name},
                "required": ["name"],
                "additionalProperties": false,
            },
        },
        "x-order": ["api_version", "kind", "metadata", "spec"],
        // The ledger is the only one of its kind.
        "required": if kind == Kind::Differences { vec!["kind"] } else { vec!["kind", "metadata"] },
        "patternProperties": {"^x-": true},
        "additionalProperties": false,
    })
}

/// Whether expressions are evaluated in documents of this kind.
fn is_evaluated(kind: Kind) -> bool {
    !matches!(kind, Kind::SealedValues | Kind::Differences)
}

fn spec(kind: Kind, generator: &mut SchemaGenerator) -> Schema {
    match kind {
        Kind::Platform => generator.subschema_for::<Literal<PlatformSpec>>(),
        Kind::App | Kind::Class => generator.subschema_for::<Literal<AppSpec>>(),
        Kind::Environment => generator.subschema_for::<Literal<EnvironmentSpec>>(),
        Kind::SealedValues => generator.subschema_for::<SealedValuesSpec>(),
        Kind::Differences => generator.subschema_for::<DifferencesSpec>(),
    }
}

/// What the doc comment of a kind says.
fn description(kind: Kind) -> String {
    let kinds = Kind::json_schema(&mut SchemaGenerator::default()).to_value();
    let words = kinds.get("oneOf").and_then(Json::as_array);
    let word = words.into_iter().flatten().find(|word| word["const"] == kind.word());
    word.and_then(|word| word["description"].as_str()).unwrap_or_default().to_owned()
}
