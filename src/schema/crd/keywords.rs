//! Keywords that exclude or need each other, and those that the API server does not take at all.
//!
//! The rules are those of apiextensions-apiserver, `pkg/apis/apiextensions/validation/validation.go`.

use super::{Place, field, says, text};
use crate::{
    schema::{Mistake, Step, rule::field_steps},
    value::{Map, Value},
};

/// Checks the schema of a version.
pub(super) fn check(schema: &Value, place: &Place, found: &mut Vec<Mistake>) {
    if let Some((here, _)) =
        field(place, schema.as_map(), "nullable").filter(|(_, value)| value.as_bool() == Some(true))
    {
        found.push(here.mistake("invalid-value", "the root may not be `nullable`").help("remove it"));
    }
    Keywords { found }.schema(schema, place, Around { root: true, ..Around::default() });
}

/// What stands around a schema.
#[derive(Clone, Copy, Default)]
struct Around {
    root: bool,
    /// `apiVersion`, `kind` or `metadata` of the root, which have no defaults.
    fixed: bool,
    metadata: bool,
}

struct Keywords<'f> {
    found: &'f mut Vec<Mistake>,
}

/// Keywords of JSON Schema that Kubernetes does not take.
const REFUSED: &[&str] =
    &["$ref", "additionalItems", "definitions", "dependencies", "id", "patternProperties"];

impl Keywords<'_> {
    fn schema(&mut self, schema: &Value, place: &Place, around: Around) {
        let Some(map) = schema.as_map() else { return };
        for keyword in REFUSED {
            if let Some((here, _)) = field(place, Some(map), keyword) {
                self.wrong(&here, "is not supported by Kubernetes");
            }
        }
        if says(map, "uniqueItems") {
            self.at(
                map,
                place,
                "uniqueItems",
                "is not supported by Kubernetes: use `x-kubernetes-list-type: set`",
            );
        }
        if around.fixed {
            self.at(map, place, "default", "may not stand in the root's `apiVersion`, `kind` or `metadata`");
        }
        if around.metadata && says(map, "x-kubernetes-embedded-resource") {
            self.at(map, place, "x-kubernetes-embedded-resource", "may not stand inside of metadata");
        }
        if map.get("x-kubernetes-preserve-unknown-fields").and_then(Value::as_bool) == Some(false) {
            self.at(map, place, "x-kubernetes-preserve-unknown-fields", "must be true, or be left out");
        }
        let has_properties = map.get("properties").and_then(Value::as_map).is_some_and(|map| !map.is_empty());
        let others = map.get("additionalProperties");
        if has_properties && others.is_some_and(|others| others.as_bool() != Some(true)) {
            self.at(map, place, "additionalProperties", "and `properties` exclude each other");
        }
        self.list(map, place);
        self.map_type(map, place);
        self.rules(schema, place);
        self.below(map, place, around);
    }

    fn below(&mut self, map: &Map, place: &Place, around: Around) {
        let inner = Around { root: false, ..around };
        let embedded = around.root || says(map, "x-kubernetes-embedded-resource");
        if let Some((here, properties)) = field(place, Some(map), "properties") {
            for property in properties.as_map().into_iter().flatten() {
                let known = embedded && matches!(&*property.key, "apiVersion" | "kind" | "metadata");
                let around = Around {
                    fixed: inner.fixed || known && around.root,
                    metadata: inner.metadata || known,
                    ..inner
                };
                let here = here.key(&property.key, property.value.span().or(property.key_span));
                self.schema(&property.value, &here, around);
            }
        }
        for keyword in ["additionalProperties", "items", "not"] {
            if let Some((here, schema)) = field(place, Some(map), keyword) {
                let fixed = inner.fixed || keyword == "additionalProperties" && inner.metadata;
                self.schema(schema, &here, Around { fixed, ..inner });
            }
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let Some((here, schemas)) = field(place, Some(map), keyword) else { continue };
            for (at, schema) in schemas.as_list().unwrap_or_default().iter().enumerate() {
                self.schema(schema, &here.item(at, schema.span()), inner);
            }
        }
    }

    fn map_type(&mut self, map: &Map, place: &Place) {
        let Some((here, value)) = field(place, Some(map), "x-kubernetes-map-type") else { return };
        if text(map, "type") != "object" {
            self.lacks(place, "type", "`x-kubernetes-map-type` needs `type: object`");
        }
        if !matches!(value.as_str(), Some("atomic" | "granular")) {
            self.wrong(&here, "must be `atomic` or `granular`");
        }
    }

    fn list(&mut self, map: &Map, place: &Place) {
        let list_type = text(map, "x-kubernetes-list-type");
        let keys = field(place, Some(map), "x-kubernetes-list-map-keys");
        let has_keys =
            keys.as_ref().is_some_and(|(_, keys)| keys.as_list().is_some_and(|keys| !keys.is_empty()));
        if has_keys && list_type != "map" {
            self.lacks(
                place,
                "x-kubernetes-list-type",
                "`x-kubernetes-list-map-keys` needs `x-kubernetes-list-type: map`",
            );
        }
        if list_type.is_empty() {
            return;
        }
        if text(map, "type") != "array" {
            self.lacks(place, "type", "`x-kubernetes-list-type` needs `type: array`");
        }
        let Some((items_place, items)) = field(place, Some(map), "items") else {
            if list_type == "map" {
                self.lacks(place, "items", "a list by keys needs `items`");
            }
            return;
        };
        let Some(items) = items.as_map() else { return };
        if matches!(list_type, "set" | "map") && says(items, "nullable") {
            self.at(items, &items_place, "nullable", "may not stand where items must differ");
        }
        match list_type {
            "set" if text(map, "type") == "array" => self.set_items(items, &items_place),
            "map" => {
                if !has_keys {
                    self.lacks(place, "x-kubernetes-list-map-keys", "a list by keys must name them");
                }
                if text(items, "type") == "object" {
                    self.keys(map, items, place, &items_place);
                } else {
                    self.lacks(&items_place, "type", "the items of a list by keys need `type: object`");
                }
            }
            _ => {}
        }
    }

    /// The items of a set are compared as a whole.
    fn set_items(&mut self, items: &Map, place: &Place) {
        let of = match text(items, "type") {
            "array" if !matches!(text(items, "x-kubernetes-list-type"), "" | "atomic") => {
                "x-kubernetes-list-type"
            }
            "object" if text(items, "x-kubernetes-map-type") != "atomic" => "x-kubernetes-map-type",
            _ => return,
        };
        self.lacks(place, of, &format!("the items of a set need `{of}: atomic`"));
    }

    fn keys(&mut self, list: &Map, items: &Map, place: &Place, items_place: &Place) {
        let Some((here, keys)) = field(place, Some(list), "x-kubernetes-list-map-keys") else { return };
        let required = items.get("required").and_then(Value::as_list).unwrap_or_default();
        let keys: Vec<&str> = keys.as_list().unwrap_or_default().iter().filter_map(Value::as_str).collect();
        let properties = field(items_place, Some(items), "properties");
        for (at, key) in keys.iter().enumerate() {
            if keys[..at].contains(key) {
                self.wrong(&here, &format!("names `{key}` twice"));
            }
            let property = properties.as_ref().and_then(|(place, map)| field(place, map.as_map(), key));
            let Some((place, property)) =
                property.as_ref().and_then(|(place, map)| Some((place, map.as_map()?)))
            else {
                self.wrong(&here, &format!("names `{key}`, which is no property of the items"));
                continue;
            };
            if matches!(text(property, "type"), "array" | "object") {
                self.at(property, place, "type", "of a key must be that of a scalar");
            }
            if !required.iter().any(|name| name.as_str() == Some(key)) && property.get("default").is_none() {
                self.lacks(
                    place,
                    "default",
                    &format!("`{key}` is a key of the list: it must be required or have a default"),
                );
            }
            if says(property, "nullable") {
                self.at(property, place, "nullable", "may not stand at a key of a list");
            }
        }
    }

    /// The words around a CEL rule.
    fn rules(&mut self, schema: &Value, place: &Place) {
        let Some((here, rules)) = field(place, schema.as_map(), "x-kubernetes-validations") else { return };
        for (at, rule) in rules.as_list().unwrap_or_default().iter().enumerate() {
            let Some(map) = rule.as_map() else { continue };
            let place = here.item(at, rule.span());
            let (source, message) = (text(map, "rule").trim(), text(map, "message"));
            let several = |text: &str| text.trim().contains('\n');
            if source.is_empty() {
                self.lacks(&place, "rule", "a rule needs `rule`");
            } else if !message.is_empty() && message.trim().is_empty() {
                self.at(map, &place, "message", "must not be empty");
            } else if several(message) {
                self.at(map, &place, "message", "must be one line");
            } else if several(source) && message.is_empty() {
                self.lacks(&place, "message", "a rule of several lines needs a `message`");
            }
            for key in ["messageExpression", "fieldPath"] {
                if !text(map, key).is_empty() && text(map, key).trim().is_empty() {
                    self.at(map, &place, key, "must not be empty");
                }
            }
            let path = text(map, "fieldPath");
            if !path.trim().is_empty() && !leads(schema, path) {
                self.at(map, &place, "fieldPath", "names no field of the schema");
            }
            let reasons =
                ["FieldValueRequired", "FieldValueForbidden", "FieldValueInvalid", "FieldValueDuplicate"];
            if let Some(reason) = map.get("reason").and_then(Value::as_str)
                && !reasons.contains(&reason)
            {
                self.at(map, &place, "reason", &format!("must be one of `{}`", reasons.join("`, `")));
            }
        }
    }

    fn at(&mut self, map: &Map, place: &Place, key: &str, says: &str) {
        if let Some((here, _)) = field(place, Some(map), key) {
            self.wrong(&here, says);
        }
    }

    fn lacks(&mut self, place: &Place, key: &str, message: &str) {
        self.found.push(place.lacks(key, message).help(format!("add `{key}`")));
    }

    fn wrong(&mut self, place: &Place, says: &str) {
        self.found.push(place.mistake("invalid-value", format!("{} {says}", place.subject())));
    }
}

/// Whether a path leads from a schema to another.
fn leads(schema: &Value, path: &str) -> bool {
    let steps = field_steps(path).unwrap_or_default();
    let found = steps.iter().try_fold(schema, |schema, step| {
        let Step::Key(key) = step else { return None };
        let properties = schema.get("properties");
        properties.map_or_else(|| schema.get("additionalProperties"), |properties| properties.get(key))
    });
    !steps.is_empty() && found.is_some()
}
