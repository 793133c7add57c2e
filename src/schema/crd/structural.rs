//! Whether a schema is structural: what every field is, is said once and outside of `allOf`, `anyOf`, `oneOf`, `not`.
//!
//! The rules are those of apiextensions-apiserver, `pkg/apiserver/schema/validation.go`.

use super::{Place, field, says, text};
use crate::{
    pattern::Pattern,
    schema::Mistake,
    value::{Map, Value},
};

/// Checks the schema of a version.
pub(super) fn check(schema: &Value, place: &Place, found: &mut Vec<Mistake>) {
    Structural { found }.spine(schema, place, Level::Root);
    Structural { found }.complete(schema, schema, place);
}

/// Where a schema lies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Root,
    Item,
    Field,
}

struct Structural<'f> {
    found: &'f mut Vec<Mistake>,
}

const JUNCTORS: &[&str] = &["allOf", "anyOf", "oneOf", "not"];

impl Structural<'_> {
    /// A schema that says what is there.
    fn spine(&mut self, schema: &Value, place: &Place, level: Level) {
        let Some(map) = schema.as_map() else { return };
        let embedded = says(map, "x-kubernetes-embedded-resource");
        if text(map, "type") == "array" && map.get("items").is_none() {
            self.lacks(place, "items", "a list needs `items`");
        }
        if let Some((here, others)) = field(place, Some(map), "additionalProperties") {
            if level == Level::Root || embedded {
                self.forbidden(&here, "may not stand where an object's fields are");
            }
            self.spine(others, &here, Level::Field);
        }
        if let Some((here, items)) = field(place, Some(map), "items") {
            self.spine(items, &here, Level::Item);
        }
        if let Some((here, properties)) = field(place, Some(map), "properties") {
            for property in properties.as_map().into_iter().flatten() {
                let here = here.key(&property.key, property.value.span().or(property.key_span));
                self.spine(&property.value, &here, Level::Field);
            }
        }
        self.types(map, place, level);
        if embedded || level == Level::Root {
            self.object_fields(map, place, level);
        }
        self.extensions(map, place);
        self.junctors(map, place, skipped(map));
        self.pattern(map, place);
    }

    fn types(&mut self, map: &Map, place: &Place, level: Level) {
        let (typed, embedded) = (text(map, "type"), says(map, "x-kubernetes-embedded-resource"));
        let free =
            says(map, "x-kubernetes-int-or-string") || says(map, "x-kubernetes-preserve-unknown-fields");
        if embedded && typed != "object" {
            self.lacks(place, "type", "an embedded object must have `type: object`");
        } else if typed.is_empty() && !free {
            self.lacks(place, "type", "a structural schema says the `type` of everything");
        }
        if level == Level::Root && !typed.is_empty() && typed != "object" {
            self.lacks(place, "type", "the root's `type` must be `object`");
        }
    }

    /// `apiVersion`, `kind` and `metadata` are known: a schema may only say more about names.
    fn object_fields(&mut self, map: &Map, place: &Place, level: Level) {
        let properties = map.get("properties").and_then(Value::as_map);
        if level != Level::Root
            && !says(map, "x-kubernetes-preserve-unknown-fields")
            && properties.is_none_or(Map::is_empty)
        {
            self.lacks(
                place,
                "properties",
                "an embedded object needs `properties` or `x-kubernetes-preserve-unknown-fields`",
            );
        }
        let Some((here, properties)) = field(place, Some(map), "properties") else { return };
        for (key, wanted) in [("apiVersion", "string"), ("kind", "string"), ("metadata", "object")] {
            let Some((here, property)) = field(&here, properties.as_map(), key) else { continue };
            let Some(property) = property.as_map() else { continue };
            if text(property, "type") != wanted {
                self.lacks(&here, "type", &format!("`{key}` must have `type: {wanted}`"));
            }
            let only_names = property.iter().all(|entry| match &*entry.key {
                "type" | "description" | "default" => true,
                "properties" => entry
                    .value
                    .as_map()
                    .is_some_and(|names| names.keys().all(|name| matches!(name, "name" | "generateName"))),
                _ => false,
            });
            if key == "metadata" && level == Level::Root && !only_names {
                self.forbidden(&here, "may say nothing but `name` and `generateName`: the rest is known");
            }
        }
    }

    fn extensions(&mut self, map: &Map, place: &Place) {
        for other in ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"] {
            if says(map, "x-kubernetes-int-or-string") && says(map, other) {
                self.forbidden_at(map, place, other, "excludes `x-kubernetes-int-or-string`");
            }
        }
    }

    fn pattern(&mut self, map: &Map, place: &Place) {
        let Some((here, pattern)) = field(place, Some(map), "pattern") else { return };
        if let Err(error) = Pattern::of_go(pattern.as_str().unwrap_or_default()) {
            self.found.push(
                here.mistake("invalid-value", format!("`pattern` cannot be used: {error}")).help("mend it"),
            );
        }
    }

    /// Schemas that only say more about what the spine names.
    fn junctors(&mut self, map: &Map, place: &Place, skipped: Option<&str>) {
        for keyword in JUNCTORS {
            let Some((here, value)) = field(place, Some(map), keyword) else { continue };
            if skipped == Some(*keyword) && *keyword == "anyOf" {
                continue;
            }
            match value.as_list() {
                None => self.nested(value, &here, false),
                Some(items) => {
                    for (at, item) in items.iter().enumerate() {
                        let first = at == 0 && skipped == Some("allOf") && *keyword == "allOf";
                        self.nested(item, &here.item(at, item.span()), first);
                    }
                }
            }
        }
    }

    fn nested(&mut self, schema: &Value, place: &Place, is_int_or_string: bool) {
        /// Keywords that belong to the spine.
        const SPINE: &[&str] = &[
            "additionalProperties",
            "default",
            "description",
            "nullable",
            "title",
            "type",
            "x-kubernetes-embedded-resource",
            "x-kubernetes-int-or-string",
            "x-kubernetes-list-map-keys",
            "x-kubernetes-list-type",
            "x-kubernetes-map-type",
            "x-kubernetes-preserve-unknown-fields",
            "x-kubernetes-validations",
        ];
        let Some(map) = schema.as_map() else { return };
        for keyword in SPINE {
            let said = field(place, Some(map), keyword).filter(|(_, value)| !is_nothing(value));
            if let Some((here, _)) = said {
                self.forbidden(&here, "belongs outside of `allOf`, `anyOf`, `oneOf` and `not`");
            }
        }
        self.junctors(map, place, is_int_or_string.then_some("anyOf"));
        self.pattern(map, place);
        if let Some((here, items)) = field(place, Some(map), "items") {
            self.nested(items, &here, false);
        }
        let Some((here, properties)) = field(place, Some(map), "properties") else { return };
        for property in properties.as_map().into_iter().flatten() {
            let here = here.key(&property.key, property.value.span().or(property.key_span));
            self.nested(&property.value, &here, false);
            if &*property.key == "metadata" {
                self.forbidden(&here, "may not stand inside of `allOf`, `anyOf`, `oneOf` or `not`");
            }
        }
    }

    /// Every field that a nested schema names must be on the spine.
    fn complete(&mut self, nested: &Value, spine: &Value, place: &Place) {
        for keyword in JUNCTORS {
            let Some(value) = nested.get(keyword) else { continue };
            let schemas = value.as_list().unwrap_or(std::slice::from_ref(value));
            for schema in schemas {
                self.complete(schema, spine, place);
                self.fields_on(schema, spine, place);
            }
        }
    }

    fn fields_on(&mut self, nested: &Value, spine: &Value, place: &Place) {
        if let Some(items) = nested.get("items") {
            match field(place, spine.as_map(), "items") {
                Some((here, spine)) => {
                    self.complete(items, spine, &here);
                    self.fields_on(items, spine, &here);
                }
                None => self.lacks(place, "items", "`items` are spoken of, but said nowhere"),
            }
        }
        let known = field(place, spine.as_map(), "properties");
        for property in nested.get("properties").and_then(Value::as_map).into_iter().flatten() {
            let on_spine =
                known.as_ref().and_then(|(place, known)| field(place, known.as_map(), &property.key));
            if let Some((here, spine)) = on_spine {
                self.complete(&property.value, spine, &here);
                self.fields_on(&property.value, spine, &here);
                continue;
            }
            let message = format!("`{}` is spoken of, but is no property", property.key);
            let mut mistake = place.lacks("properties", message);
            mistake.path.push(crate::schema::Step::Key(property.key.clone()));
            mistake.at = property.key_span.or(mistake.at);
            self.found.push(mistake.help(format!("say its type in `properties.{}`", property.key)));
        }
    }

    fn lacks(&mut self, place: &Place, key: &str, message: &str) {
        self.found.push(place.lacks(key, message).help(format!("add `{key}`")));
    }

    fn forbidden_at(&mut self, map: &Map, place: &Place, key: &str, says: &str) {
        if let Some((here, _)) = field(place, Some(map), key) {
            self.forbidden(&here, says);
        }
    }

    fn forbidden(&mut self, place: &Place, says: &str) {
        self.found
            .push(place.mistake("invalid-value", format!("{} {says}", place.subject())).help("remove it"));
    }
}

/// What Go's decoder takes for nothing said.
fn is_nothing(value: &Value) -> bool {
    value.as_bool() == Some(false)
        || value.as_str() == Some("")
        || value.as_list().is_some_and(<[_]>::is_empty)
}

/// The two ways in which `x-kubernetes-int-or-string` may say its types: `anyOf`, or the first of `allOf`.
fn skipped(map: &Map) -> Option<&'static str> {
    let is_either = |value: Option<&Value>| {
        let types: Vec<Option<&str>> = value
            .and_then(Value::as_list)
            .unwrap_or_default()
            .iter()
            .map(|item| {
                let only = item.as_map().is_some_and(|item| item.len() == 1);
                item.get("type").and_then(Value::as_str).filter(|_| only)
            })
            .collect();
        types == [Some("integer"), Some("string")]
    };
    let first = map.get("allOf").and_then(Value::as_list).and_then(<[_]>::first);
    if is_either(map.get("anyOf")) {
        Some("anyOf")
    } else if is_either(first.and_then(|first| first.get("anyOf"))) {
        Some("allOf")
    } else {
        None
    }
}
