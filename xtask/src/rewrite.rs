//! From the crate's JSON Schemas to the dialect of platc: Kubernetes' structural OpenAPI, with `$ref` by short names.

use crate::collect::Collected;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Types that are said in place, because a word of the dialect says them or because they may be anything.
const IN_PLACE: &[(&str, &str)] = &[
    ("api.resource.Quantity", r#"{"format":"quantity"}"#),
    ("util.intstr.IntOrString", r#"{"x-kubernetes-int-or-string":true}"#),
    ("meta.v1.Time", r#"{"type":"string","format":"date-time"}"#),
    ("meta.v1.MicroTime", r#"{"type":"string","format":"date-time"}"#),
    ("meta.v1.FieldsV1", r#"{"type":"object","x-kubernetes-preserve-unknown-fields":true}"#),
    ("pkg.runtime.RawExtension", r#"{"type":"object","x-kubernetes-preserve-unknown-fields":true}"#),
    ("apiextensions.v1.JSON", r#"{"x-kubernetes-preserve-unknown-fields":true}"#),
    // One of two types each, which no structural schema can say; the CRD's own reader looks at them.
    ("apiextensions.v1.JSONSchemaPropsOrArray", r#"{"x-kubernetes-preserve-unknown-fields":true}"#),
    ("apiextensions.v1.JSONSchemaPropsOrBool", r#"{"x-kubernetes-preserve-unknown-fields":true}"#),
    ("apiextensions.v1.JSONSchemaPropsOrStringArray", r#"{"x-kubernetes-preserve-unknown-fields":true}"#),
];

/// References whose `name` the crate demands, and the API server takes as empty for compatibility's sake.
const NAME_MAY_LACK: &[&str] = &[
    "core.v1.ConfigMapEnvSource",
    "core.v1.ConfigMapKeySelector",
    "core.v1.ConfigMapProjection",
    "core.v1.ConfigMapVolumeSource",
    "core.v1.LocalObjectReference",
    "core.v1.SecretEnvSource",
    "core.v1.SecretKeySelector",
    "core.v1.SecretProjection",
];

/// The definitions of a minor by their short names.
pub fn definitions(collected: &Collected) -> BTreeMap<String, Value> {
    let mut definitions: BTreeMap<String, Value> = collected
        .definitions
        .iter()
        .map(|(name, schema)| (short(name), schema))
        .filter(|(name, _)| in_place(name).is_none())
        .map(|(name, schema)| {
            let schema = rewritten(schema);
            (name, schema)
        })
        .collect();
    for name in NAME_MAY_LACK {
        definitions.entry((*name).to_owned()).and_modify(|schema| relax(schema, "name"));
    }
    for kind in &collected.kinds {
        let definition = definitions.entry(short(&kind.definition));
        definition.and_modify(|schema| {
            // The server asks for a name or a name's beginning, which is a rule of its own.
            relax(schema, "metadata");
            schema["properties"]["apiVersion"] = json!({"type": "string", "enum": [kind.api_version()]});
            schema["properties"]["kind"] = json!({"type": "string", "enum": [kind.kind]});
        });
    }
    definitions
}

/// `core.v1.Pod` for `io.k8s.api.core.v1.Pod`: the group, the version, the type.
pub fn short(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name);
    let words: Vec<&str> = name.split('.').collect();
    words[words.len().saturating_sub(3)..].join(".")
}

fn in_place(name: &str) -> Option<Value> {
    let (_, schema) = IN_PLACE.iter().find(|(known, _)| *known == name)?;
    serde_json::from_str(schema).ok()
}

/// A schema without prose, its references said in place or short.
fn rewritten(schema: &Value) -> Value {
    let Value::Object(said) = schema else { return schema.clone() };
    let mut schema = Map::new();
    for (keyword, value) in said {
        match keyword.as_str() {
            "description" => {}
            "$ref" => {
                let name = short(value.as_str().unwrap_or_default());
                match in_place(&name) {
                    Some(Value::Object(said)) => schema.extend(said),
                    _ => drop(schema.insert("$ref".into(), name.into())),
                }
            }
            "properties" => {
                let properties = value.as_object().into_iter().flatten();
                let properties = properties.map(|(name, value)| (name.clone(), rewritten(value)));
                schema.insert("properties".into(), properties.collect::<Map<_, _>>().into());
            }
            "items" | "additionalProperties" => drop(schema.insert(keyword.clone(), rewritten(value))),
            _ => drop(schema.insert(keyword.clone(), value.clone())),
        }
    }
    schema.into()
}

/// Takes a field out of those that must be there.
fn relax(schema: &mut Value, field: &str) {
    let Some(required) = schema["required"].as_array_mut() else { return };
    required.retain(|name| name != field);
    if required.is_empty() {
        schema.as_object_mut().map(|schema| schema.remove("required"));
    }
}
