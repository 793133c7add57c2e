//! An object against a schema: every mistake at once, each at its key or value.

use super::{
    Definitions, Schema,
    format::Reader,
    limits, list, metadata,
    mistake::{Mistake, Place},
    scalar,
    structure::{Bounds, Count, Embedded, Fields, Junctors, Object, Others, Types},
};
use crate::{
    names::nearest,
    value::{Data, Entry, Map, Value},
};

/// All that is wrong with an object of one of Kubernetes' own kinds, in the order of the object.
#[must_use]
pub fn mistakes(schema: &Schema, definitions: &Definitions, object: &Value) -> Vec<Mistake> {
    let mut walk = Walk::new(definitions, Reader::Struct);
    walk.value(schema, object, &Place::root(object.span()));
    walk.found
}

/// A walk through an object beside its schema.
pub(super) struct Walk<'s> {
    definitions: &'s Definitions,
    pub(super) reader: Reader,
    pub(super) found: Vec<Mistake>,
    depth: usize,
    steps: usize,
}

impl<'s> Walk<'s> {
    pub(super) fn new(definitions: &'s Definitions, reader: Reader) -> Self {
        Self { definitions, reader, found: Vec::new(), depth: 0, steps: 0 }
    }

    /// Checks a value and all that lies in it.
    pub(super) fn value(&mut self, schema: &Schema, value: &Value, place: &Place) {
        self.steps += 1;
        if self.steps > limits::STEPS || self.depth > limits::DEPTH {
            if self.steps <= limits::STEPS + 1 {
                self.steps = limits::STEPS + 1;
                self.tell(limits::passed(place));
            }
            return;
        }
        self.depth += 1;
        self.whole(schema, value, place);
        self.depth -= 1;
    }

    fn whole(&mut self, schema: &Schema, value: &Value, place: &Place) {
        if let Some(name) = &schema.reference {
            let before = self.found.len();
            match self.definition(schema) {
                Some(definition) => self.value(definition, value, place),
                None => self.tell(place.mistake(
                    "invalid-value",
                    format!(
                        "{} cannot be checked: its schema names `{name}`, which is missing",
                        place.subject()
                    ),
                )),
            }
            if self.found.len() > before {
                return;
            }
        }
        if value.is_null() {
            if !schema.nullable && self.reader == Reader::Schema {
                self.wrong_type(schema, value, place);
            }
            return;
        }
        if !is_of(schema.types, value) {
            self.wrong_type(schema, value, place);
            return;
        }
        match &value.data {
            Data::Map(map) => {
                self.map(&schema.object, map, place, schema.embedded != Embedded::No);
                if schema.embedded == Embedded::Inside {
                    metadata::check(self, map, place, metadata::Whose::Embedded);
                }
            }
            Data::List(items) => {
                if let Some(list) = &schema.list {
                    list::check(self, list, items, place);
                }
            }
            _ => {}
        }
        if let Some(scalar) = &schema.scalar {
            scalar::check(self, scalar, value, place);
        }
        if let Some(junctors) = &schema.junctors {
            self.junctors(junctors, value, place);
        }
    }

    /// The definition that a schema names.
    pub(super) fn definition(&self, schema: &Schema) -> Option<&'s Schema> {
        schema.reference.as_ref().and_then(|name| self.definitions.get(name))
    }

    /// Tells a mistake.
    pub(super) fn tell(&mut self, mistake: Mistake) {
        self.found.push(mistake);
    }

    fn wrong_type(&mut self, schema: &Schema, value: &Value, place: &Place) {
        let (wanted, found) = (schema.types.wanted(), value.kind());
        let wanted = if wanted.is_empty() { "a value".to_owned() } else { wanted };
        let help = match &value.data {
            Data::Null if self.reader == Reader::Schema => "write a value, or remove the key".to_owned(),
            Data::Number(_) | Data::Bool(_) if schema.types == Types::STRING => {
                "write it in quotes".to_owned()
            }
            Data::String(text) if is_plain(schema.types, text) => "write it without quotes".to_owned(),
            _ => format!("write {wanted}"),
        };
        let message = format!("{} must be {wanted}, found {found}", place.subject());
        self.tell(place.mistake("invalid-type", message).help(help));
    }

    fn map(&mut self, object: &Object, map: &Map, place: &Place, embedded: bool) {
        for entry in map {
            let span = entry.value.span().or(entry.key_span);
            let schema = match (object.property(&entry.key), &object.others) {
                (Some(property), _) => property,
                (None, Others::Of(schema)) => schema,
                (None, Others::Open) => continue,
                (None, Others::Closed) => {
                    if !(embedded && matches!(&*entry.key, "apiVersion" | "kind" | "metadata")) {
                        self.unknown(object, entry, place);
                    }
                    continue;
                }
            };
            self.value(schema, &entry.value, &place.key(&entry.key, span));
        }
        for name in &object.required {
            let there = map.get(name).is_some_and(|value| self.reader == Reader::Schema || !value.is_null());
            if !there {
                let message = format!("{} needs `{name}`", place.subject());
                self.tell(
                    place.key(name, None).mistake("required-field", message).help(format!("add `{name}`")),
                );
            }
        }
        self.size(object.size, map.len(), place, "key");
        for fields in &object.fields {
            self.fields(fields, map, place);
        }
    }

    fn unknown(&mut self, object: &Object, entry: &Entry, place: &Place) {
        let key = place.key(&entry.key, entry.key_span.or(entry.value.span()));
        let known = || object.properties.iter().map(|(name, _)| &**name);
        let help = match nearest(&entry.key, known()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if object.properties.is_empty() => "remove it: nothing may stand here".to_owned(),
            None if object.properties.len() <= 12 => {
                format!("known: `{}`", known().collect::<Vec<_>>().join("`, `"))
            }
            None => "remove it, or look where it belongs".to_owned(),
        };
        let of = place.subject();
        self.tell(key.mistake("unknown-field", format!("{of} has no field `{}`", entry.key)).help(help));
    }

    /// Tells when there are too few or too many.
    pub(super) fn size(&mut self, bounds: Bounds, found: usize, place: &Place, of: &str) {
        let found = found as u64;
        let plural = |count: u64| if count == 1 { of.to_owned() } else { format!("{of}s") };
        if let Some(least) = bounds.least.filter(|least| found < *least) {
            let message =
                format!("{} must have at least {least} {}, found {found}", place.subject(), plural(least));
            self.tell(place.mistake("invalid-value", message));
        }
        if let Some(most) = bounds.most.filter(|most| found > *most) {
            let message =
                format!("{} must have at most {most} {}, found {found}", place.subject(), plural(most));
            self.tell(place.mistake("invalid-value", message));
        }
    }

    fn fields(&mut self, fields: &Fields, map: &Map, place: &Place) {
        let said: Vec<&Entry> = map
            .iter()
            // To Go, an empty text is as good as none.
            .filter(|entry| !entry.value.is_null() && entry.value.as_str() != Some(""))
            .filter(|entry| fields.names.contains(&entry.key))
            .collect();
        let names = |names: &[&str]| format!("`{}`", names.join("`, `"));
        let all: Vec<&str> = fields.names.iter().map(|name| &**name).collect();
        if let [first, second, ..] = said.as_slice()
            && fields.count != Count::AtLeastOne
        {
            let keys: Vec<&str> = said.iter().map(|entry| &*entry.key).collect();
            let message = format!("{} may have only one of {}", place.subject(), names(&keys));
            let place = place.key(&second.key, second.key_span.or(second.value.span()));
            self.tell(
                place
                    .mistake("exclusive-fields", message)
                    .help(format!("keep `{}` or `{}`", first.key, second.key)),
            );
        } else if said.is_empty() && fields.count != Count::AtMostOne {
            let message = format!("{} needs one of {}", place.subject(), names(&all));
            self.tell(place.mistake("exclusive-fields", message).help(format!("add one of {}", names(&all))));
        }
    }

    fn junctors(&mut self, junctors: &Junctors, value: &Value, place: &Place) {
        for schema in &junctors.all_of {
            self.value(schema, value, place);
        }
        if !junctors.any_of.is_empty() {
            self.any_of(&junctors.any_of, value, place);
        }
        if !junctors.one_of.is_empty() {
            let satisfied =
                junctors.one_of.iter().filter(|schema| self.apart(schema, value, place).is_empty()).count();
            match satisfied {
                1 => {}
                0 => self.any_of(&junctors.one_of, value, place),
                _ => {
                    let message =
                        format!("{} is allowed in {satisfied} ways that exclude each other", place.subject());
                    self.tell(place.mistake("invalid-value", message));
                }
            }
        }
        if junctors.not.as_ref().is_some_and(|schema| self.apart(schema, value, place).is_empty()) {
            let message = format!("{} is what its schema forbids (`not`)", place.subject());
            self.tell(place.mistake("invalid-value", message));
        }
    }

    /// Tells what the alternative wants that comes nearest.
    fn any_of(&mut self, schemas: &[Schema], value: &Value, place: &Place) {
        let mut nearest: Option<Vec<Mistake>> = None;
        for schema in schemas {
            let found = self.apart(schema, value, place);
            if found.is_empty() {
                return;
            }
            if nearest.as_ref().is_none_or(|nearest| found.len() < nearest.len()) {
                nearest = Some(found);
            }
        }
        let told = nearest.and_then(|nearest| nearest.into_iter().next()).map(|mistake| mistake.message);
        let message = format!("{} is none of the {} things that it may be", place.subject(), schemas.len());
        let mistake = place.mistake("invalid-value", message);
        self.tell(match told {
            Some(told) => mistake.help(format!("the nearest one: {told}")),
            None => mistake,
        });
    }

    /// What a schema alone would say.
    fn apart(&mut self, schema: &Schema, value: &Value, place: &Place) -> Vec<Mistake> {
        let mut walk =
            Walk { depth: self.depth, steps: self.steps, ..Walk::new(self.definitions, self.reader) };
        walk.value(schema, value, place);
        self.steps = walk.steps.min(limits::STEPS);
        walk.found
    }
}

/// Whether a value is of one of the types. A float without a fraction is an integer, as in JSON.
pub(super) fn is_of(types: Types, value: &Value) -> bool {
    types.is_unsaid()
        || match &value.data {
            Data::Null => true,
            Data::Bool(_) => types.has(Types::BOOLEAN),
            Data::Number(number) => {
                types.has(Types::NUMBER)
                    || types.has(Types::INTEGER)
                        && (number.as_integer().is_some() || number.as_f64().fract() == 0.0)
            }
            Data::String(_) => types.has(Types::STRING),
            Data::List(_) => types.has(Types::ARRAY),
            Data::Map(_) => types.has(Types::OBJECT),
        }
}

/// Whether a text would be of the type if it had no quotes.
fn is_plain(types: Types, text: &str) -> bool {
    let number = crate::value::Number::parse(text);
    (types.has(Types::INTEGER) && number.as_ref().is_some_and(|number| number.as_integer().is_some()))
        || (types.has(Types::NUMBER) && number.is_some())
        || (types.has(Types::BOOLEAN) && matches!(text, "true" | "false"))
}
