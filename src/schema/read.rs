//! From data to a structural schema: one reader for Kubernetes' pack, CRDs and what was imported.

use super::{
    Schema,
    format::Format,
    mistake::{Mistake, Place},
    rule::Rule,
    server,
    structure::{Bounds, Count, Embedded, Expression, Fields, Others, Types, Unique},
};
use crate::value::{Entry, Map, Text, Value};
use std::sync::Arc;

/// Keywords that say nothing about what is allowed, or that are looked at where a CRD itself is checked.
const SILENT: &[&str] = &[
    "$schema",
    "description",
    "example",
    "externalDocs",
    "id",
    "title",
    "x-kubernetes-map-type",
    "x-kubernetes-group-version-kind",
    "x-kubernetes-patch-merge-key",
    "x-kubernetes-patch-strategy",
    "x-kubernetes-unions",
];

impl Schema {
    /// Reads a schema.
    ///
    /// # Errors
    /// All that is wrong with it, by the path in it.
    pub fn read(schema: &Value) -> Result<Self, Vec<Mistake>> {
        let mut reader = Reader::default();
        let read = reader.schema(schema, &Place::root(schema.span()), Part::Structure);
        if reader.mistakes.is_empty() { Ok(read) } else { Err(reader.mistakes) }
    }

    /// Reads the schema of a custom kind, whose objects have `apiVersion`, `kind` and `metadata` beside what it says.
    pub(super) fn read_kind(schema: &Value, place: &Place) -> (Self, Vec<Mistake>) {
        let mut reader = Reader { kind: true, ..Reader::default() };
        let read = reader.schema(schema, place, Part::Root);
        (read, reader.mistakes)
    }
}

/// Whether a schema says what fields there are, or only more about the fields that another one names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Root,
    Structure,
    /// Below `allOf`, `anyOf`, `oneOf`, `not`.
    Junctor,
}

impl Part {
    /// What lies below: an object's metadata is known without a schema, which only says more about it.
    fn below(self, metadata: bool) -> Self {
        match self {
            Self::Root | Self::Structure if !metadata => Self::Structure,
            _ => Self::Junctor,
        }
    }
}

#[derive(Default)]
struct Reader {
    mistakes: Vec<Mistake>,
    /// Whether it is the schema of a custom kind.
    kind: bool,
}

impl Reader {
    fn schema(&mut self, value: &Value, place: &Place, part: Part) -> Schema {
        let mut schema = Schema::default();
        let Some(map) = self.map(value, place) else { return schema };
        schema.embedded = match part {
            Part::Root => Embedded::Root,
            Part::Structure if says(map, "x-kubernetes-embedded-resource") => Embedded::Inside,
            _ => Embedded::No,
        };
        for entry in map {
            let place = place.key(&entry.key, entry.value.span().or(entry.key_span));
            let known = self.structure(&mut schema, entry, &place, part)
                || self.sizes(&mut schema, entry, &place)
                || self.scalars(&mut schema, entry, &place)
                || self.junctors(&mut schema, entry, &place)
                || self.extensions(&mut schema, entry, &place)
                || SILENT.contains(&&*entry.key)
                || entry.key.starts_with("x-") && !entry.key.starts_with("x-platc-");
            if !known {
                self.mistakes
                    .push(place.mistake("unknown-field", format!("unknown keyword `{}`", entry.key)));
            }
        }
        finish(&mut schema, map, part);
        schema
    }

    fn structure(&mut self, schema: &mut Schema, entry: &Entry, place: &Place, part: Part) -> bool {
        let value = &entry.value;
        match &*entry.key {
            "type" => schema.types = schema.types.with(self.types(value, place)),
            "$ref" => schema.reference = self.text(value, place).map(|text| definition(&text)),
            "properties" => {
                for property in self.map(value, place).into_iter().flatten() {
                    let place = place.key(&property.key, property.value.span().or(property.key_span));
                    let metadata = schema.embedded != Embedded::No && &*property.key == "metadata";
                    let read = self.schema(&property.value, &place, part.below(metadata));
                    schema.object.properties.push((property.key.clone(), read));
                }
                schema.object.properties.sort_by(|(a, _), (b, _)| a.cmp(b));
            }
            "additionalProperties" => {
                schema.object.others = match value.as_bool() {
                    Some(true) if self.kind => Others::Of(Box::new(shallow())),
                    Some(true) => Others::Open,
                    Some(false) => Others::Closed,
                    None => Others::Of(Box::new(self.schema(value, place, part.below(false)))),
                };
            }
            "required" => schema.object.required = self.texts(value, place),
            "items" => schema.list_mut().items = Some(self.schema(value, place, part.below(false))),
            "nullable" => schema.nullable = self.truth(value, place),
            "default" => schema.default = Some(value.clone()),
            _ => return false,
        }
        true
    }

    fn sizes(&mut self, schema: &mut Schema, entry: &Entry, place: &Place) -> bool {
        let (bounds, least): (&mut Bounds, bool) = match &*entry.key {
            "minProperties" => (&mut schema.object.size, true),
            "maxProperties" => (&mut schema.object.size, false),
            "minItems" => (&mut schema.list_mut().size, true),
            "maxItems" => (&mut schema.list_mut().size, false),
            "minLength" => (&mut schema.scalar_mut().length, true),
            "maxLength" => (&mut schema.scalar_mut().length, false),
            _ => return false,
        };
        let said = self.size(&entry.value, place);
        *(if least { &mut bounds.least } else { &mut bounds.most }) = said;
        true
    }

    fn scalars(&mut self, schema: &mut Schema, entry: &Entry, place: &Place) -> bool {
        let value = &entry.value;
        match &*entry.key {
            "enum" => schema.scalar_mut().options = self.list(value, place).to_vec(),
            "const" => schema.scalar_mut().options = vec![value.clone()],
            "pattern" => schema.scalar_mut().pattern = self.text(value, place).map(Expression::new),
            "format" => {
                schema.scalar_mut().format = self.text(value, place).and_then(|word| Format::named(&word));
            }
            "minimum" => schema.scalar_mut().range.least = self.number(value, place),
            "maximum" => schema.scalar_mut().range.most = self.number(value, place),
            "exclusiveMinimum" => schema.scalar_mut().range.exclusive.0 = self.truth(value, place),
            "exclusiveMaximum" => schema.scalar_mut().range.exclusive.1 = self.truth(value, place),
            "multipleOf" => schema.scalar_mut().range.multiple_of = self.number(value, place),
            "uniqueItems" => schema.list_mut().all_differ = self.truth(value, place),
            _ => return false,
        }
        true
    }

    fn junctors(&mut self, schema: &mut Schema, entry: &Entry, place: &Place) -> bool {
        let mut all = |value: &Value| -> Vec<Schema> {
            let items = self.list(value, place).iter().enumerate();
            items.map(|(at, item)| self.schema(item, &place.item(at, item.span()), Part::Junctor)).collect()
        };
        match &*entry.key {
            "allOf" => schema.junctors_mut().all_of = all(&entry.value),
            "anyOf" => schema.junctors_mut().any_of = all(&entry.value),
            "oneOf" => schema.junctors_mut().one_of = all(&entry.value),
            "not" => schema.junctors_mut().not = Some(self.schema(&entry.value, place, Part::Junctor)),
            _ => return false,
        }
        true
    }

    fn extensions(&mut self, schema: &mut Schema, entry: &Entry, place: &Place) -> bool {
        let value = &entry.value;
        match &*entry.key {
            "x-kubernetes-int-or-string" => {
                if self.truth(value, place) {
                    schema.types = schema.types.with(Types::INT_OR_STRING);
                }
            }
            // They are looked at together with other keywords.
            "x-kubernetes-preserve-unknown-fields" | "x-kubernetes-embedded-resource" => {
                self.truth(value, place);
            }
            "x-kubernetes-list-type" => match value.as_str() {
                Some("set") => schema.list_mut().unique = Unique::Set,
                // `x-kubernetes-list-map-keys` says the rest.
                Some("map" | "atomic") => {}
                _ => self.wrong(place, "must be `atomic`, `set` or `map`"),
            },
            "x-kubernetes-list-map-keys" => schema.list_mut().unique = Unique::Map(self.texts(value, place)),
            "x-kubernetes-validations" => {
                for (at, rule) in self.list(value, place).iter().enumerate() {
                    schema.rules.extend(self.rule(rule, &place.item(at, rule.span())));
                }
            }
            "x-platc-format" => {
                schema.scalar_mut().word = self.text(value, place).and_then(|name| server::word(&name));
                if schema.scalar_mut().word.is_none() {
                    self.wrong(place, "is no word of `x-platc-format`");
                }
            }
            "x-platc-fields" => schema.object.fields = self.fields(value, place),
            _ => return false,
        }
        true
    }

    fn fields(&mut self, value: &Value, place: &Place) -> Vec<Fields> {
        let mut fields = Vec::new();
        for entry in self.map(value, place).into_iter().flatten() {
            let place = place.key(&entry.key, entry.value.span());
            let count = match &*entry.key {
                "exactly" => Count::One,
                "most" => Count::AtMostOne,
                "least" => Count::AtLeastOne,
                _ => {
                    self.wrong(&place, "must be `exactly`, `most` or `least`");
                    continue;
                }
            };
            for names in self.list(&entry.value, &place) {
                fields.push(Fields { count, names: self.texts(names, &place) });
            }
        }
        fields
    }

    fn rule(&mut self, value: &Value, place: &Place) -> Option<Rule> {
        let map = self.map(value, place)?;
        let text = |key: &str| map.get(key).and_then(Value::as_str).map(Arc::from);
        let Some(source) = text("rule") else {
            self.wrong(place, "must have a `rule`");
            return None;
        };
        Some(Rule {
            source,
            message: text("message"),
            message_expression: text("messageExpression"),
            field_path: text("fieldPath"),
            optional_old: map.get("optionalOldSelf").and_then(Value::as_bool) == Some(true),
            compiled: Arc::default(),
        })
    }

    fn types(&mut self, value: &Value, place: &Place) -> Types {
        let words = match value.as_list() {
            Some(words) => words,
            None => std::slice::from_ref(value),
        };
        let mut types = Types::default();
        for word in words {
            match word.as_str().and_then(Types::named) {
                Some(one) => types = types.with(one),
                // An empty type is the default of what Go programs write.
                None if word.as_str() == Some("") => {}
                None => {
                    self.wrong(
                        place,
                        "must be `object`, `array`, `string`, `integer`, `number` or `boolean`",
                    );
                }
            }
        }
        types
    }

    fn map<'v>(&mut self, value: &'v Value, place: &Place) -> Option<&'v Map> {
        let map = value.as_map();
        if map.is_none() {
            self.wrong(place, "must be a map");
        }
        map
    }

    fn list<'v>(&mut self, value: &'v Value, place: &Place) -> &'v [Value] {
        value.as_list().unwrap_or_else(|| {
            if !value.is_null() {
                self.wrong(place, "must be a list");
            }
            &[]
        })
    }

    fn texts(&mut self, value: &Value, place: &Place) -> Vec<Text> {
        self.list(value, place).iter().filter_map(|item| self.text(item, place)).collect()
    }

    fn text(&mut self, value: &Value, place: &Place) -> Option<Text> {
        let text = value.as_str().map(Text::from);
        if text.is_none() {
            self.wrong(place, "must be a string");
        }
        text
    }

    fn truth(&mut self, value: &Value, place: &Place) -> bool {
        value.as_bool().unwrap_or_else(|| {
            self.wrong(place, "must be a boolean");
            false
        })
    }

    fn size(&mut self, value: &Value, place: &Place) -> Option<u64> {
        let size = value.as_integer().map(|size| u64::try_from(size).unwrap_or_default());
        if size.is_none() {
            self.wrong(place, "must be an integer");
        }
        size
    }

    fn number(&mut self, value: &Value, place: &Place) -> Option<f64> {
        let crate::value::Data::Number(number) = &value.data else {
            self.wrong(place, "must be a number");
            return None;
        };
        Some(number.as_f64())
    }

    fn wrong(&mut self, place: &Place, says: &str) {
        let rule = if says.starts_with("must be a ") { "invalid-type" } else { "invalid-value" };
        self.mistakes.push(place.mistake(rule, format!("{} {says}", place.subject())));
    }
}

/// What `additionalProperties: true` allows in a custom kind: anything, but fields of what it is are unknown, and dropped
/// (apiextensions-apiserver, `pkg/apiserver/schema/pruning`).
fn shallow() -> Schema {
    let mut schema = Schema::default();
    schema.object.others = Others::Closed;
    schema.list_mut().items = Some(Schema::default());
    schema
}

/// What keywords mean together.
fn finish(schema: &mut Schema, map: &Map, part: Part) {
    let preserves = says(map, "x-kubernetes-preserve-unknown-fields");
    schema.ruled = is_ruled(schema);
    let is_object = schema.types.has(Types::OBJECT) || !schema.object.properties.is_empty();
    if preserves && !matches!(schema.object.others, Others::Of(_)) {
        schema.object.others = Others::Open;
    } else if part != Part::Junctor && is_object && map.get("additionalProperties").is_none() {
        schema.object.others = Others::Closed;
    }
}

/// Whether the schema, or one below it, has rules.
fn is_ruled(schema: &Schema) -> bool {
    let others = match &schema.object.others {
        Others::Of(schema) => Some(&**schema),
        _ => None,
    };
    let items = schema.list.as_ref().and_then(|list| list.items.as_ref());
    let properties = schema.object.properties.iter().map(|(_, schema)| schema);
    !schema.rules.is_empty() || properties.chain(others).chain(items).any(|schema| schema.ruled)
}

fn says(map: &Map, keyword: &str) -> bool {
    map.get(keyword).and_then(Value::as_bool) == Some(true)
}

/// `#/components/schemas/Name`, `#/definitions/Name` and `Name` are one name.
fn definition(reference: &str) -> Arc<str> {
    reference.rsplit('/').next().unwrap_or(reference).into()
}
