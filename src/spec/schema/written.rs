//! What people may write beside a field's own type: an expression in place of a value, and keys of their own.

use schemars::{
    Schema,
    transform::{Transform, transform_subschemas},
};
use serde_json::{Value as Json, json};

/// Text that has an expression in it.
const EXPRESSION: &str = r"\$\{\{";

/// What marks a place that takes no expression.
const LITERAL: &str = "x-literal";

/// Opens the schemas of types to what a layer may write.
pub(super) fn open(schema: &mut Schema, is_evaluated: bool) {
    Written { is_evaluated }.transform(schema);
}

struct Written {
    is_evaluated: bool,
}

impl Transform for Written {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(Json::Object(properties)) = schema.get_mut("properties") {
            properties.values_mut().for_each(|place| self.place(place));
        }
        for key in ["additionalProperties", "items"] {
            schema.get_mut(key).into_iter().for_each(|place| self.place(place));
        }
        if schema.get("additionalProperties") == Some(&Json::Bool(false)) {
            schema.insert("patternProperties".into(), json!({"^x-": true}));
        }
        // `int64` tells an editor nothing, nor does the type of a constant.
        schema.remove("format");
        if schema.get("const").is_some() {
            schema.remove("type");
        }
        transform_subschemas(self, schema);
    }
}

impl Written {
    /// The schema of what stands at a place.
    fn place(&self, place: &mut Json) {
        let Ok(place): Result<&mut Schema, _> = place.try_into() else { return };
        let is_literal = take_mark(place);
        splice(place);
        if is_literal {
            refuse(place);
        } else if self.is_evaluated {
            accept(place);
        }
    }
}

/// Whether a place is literal: it is marked, or what `null` stands beside there is.
fn take_mark(place: &mut Schema) -> bool {
    let marked = |schema: &mut Schema| schema.remove(LITERAL).is_some();
    marked(place) | arms(place).fold(false, |found, arm| marked(arm) | found)
}

/// Alternatives among alternatives are alternatives, and so are the words of an enumeration.
fn splice(place: &mut Schema) {
    if let Some(words) = place.remove("oneOf") {
        place.insert("anyOf".into(), words);
    }
    if let Some(Json::Array(arms)) = place.get_mut("anyOf") {
        *arms = std::mem::take(arms).into_iter().flat_map(alternatives).collect();
    }
}

fn alternatives(mut arm: Json) -> Vec<Json> {
    let inner = ["anyOf", "oneOf"].into_iter().find_map(|key| arm.get_mut(key).map(Json::take));
    match inner {
        Some(Json::Array(arms)) => arms.into_iter().flat_map(alternatives).collect(),
        _ => vec![arm],
    }
}

/// Lets an expression stand for anything.
fn accept(place: &mut Schema) {
    let expression = json!({"type": "string", "pattern": EXPRESSION});
    if let Some(Json::Array(arms)) = place.get_mut("anyOf") {
        if !arms.iter().any(is_text) {
            arms.push(expression);
        }
    } else if let Some(kinds) = place.get("type") {
        if !speaks_of(kinds, "string") {
            let mut kinds = kinds.as_array().cloned().unwrap_or_else(|| vec![kinds.clone()]);
            kinds.push("string".into());
            place.insert("type".into(), kinds.into());
            place.insert("pattern".into(), EXPRESSION.into());
        }
    } else if let Some(reference) = place.remove("$ref") {
        place.insert("anyOf".into(), json!([{"$ref": reference}, expression]));
    }
}

/// Lets no expression stand here, in the items of a list or in the values of a map.
fn refuse(place: &mut Schema) {
    arms(place).for_each(refuse);
    let is_text = place.get("type").is_some_and(|kinds| speaks_of(kinds, "string"));
    if is_text && place.get("const").is_none() {
        place.insert("not".into(), json!({"type": "string", "pattern": EXPRESSION}));
    }
    for key in ["items", "additionalProperties"] {
        if let Some(Json::Object(inner)) = place.get_mut(key) {
            inner.insert(LITERAL.into(), true.into());
        }
    }
}

fn arms(place: &mut Schema) -> impl Iterator<Item = &mut Schema> {
    let arms = place.get_mut("anyOf").and_then(Json::as_array_mut).into_iter().flatten();
    arms.filter_map(|arm| arm.try_into().ok())
}

/// Whether any text may stand here.
fn is_text(arm: &Json) -> bool {
    arm.get("const").is_none() && arm.get("type").is_some_and(|kinds| speaks_of(kinds, "string"))
}

fn speaks_of(kinds: &Json, kind: &str) -> bool {
    kinds == kind || kinds.as_array().is_some_and(|kinds| kinds.iter().any(|one| one == kind))
}
