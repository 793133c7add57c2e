//! What the API server's code asks beyond its OpenAPI documents: the tables of `xtask/tables`, laid over definitions.

use serde_json::{Map, Value};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    error::Error,
};

/// The tables, and which of their rows have found something to say something about.
pub struct Tables {
    values: Value,
    lists: Value,
    rules: Value,
    names: Value,
    used: RefCell<BTreeSet<String>>,
}

type Definitions = BTreeMap<String, Value>;

impl Tables {
    pub fn read() -> Result<Self, Box<dyn Error>> {
        Ok(Self {
            values: yaml_serde::from_str(include_str!("../tables/values.yaml"))?,
            lists: yaml_serde::from_str(include_str!("../tables/lists.yaml"))?,
            rules: yaml_serde::from_str(include_str!("../tables/rules.yaml"))?,
            names: yaml_serde::from_str(include_str!("../tables/names.yaml"))?,
            used: RefCell::default(),
        })
    }

    /// The definitions of a minor with what the tables say of them.
    pub fn apply(&self, minor: &str, mut definitions: Definitions) -> Result<Definitions, Box<dyn Error>> {
        for row in array(&self.values) {
            let values = array(&row["values"]).iter().filter(|value| is_there(minor, &row["since"], value));
            let values: Value = values.cloned().collect();
            for field in array(&row["of"]) {
                let field = field.as_str().ok_or("values.yaml: a field must be a string")?;
                let (definition, name) = field.rsplit_once('.').ok_or("values.yaml: no field")?;
                let Some(property) = self.property(&mut definitions, definition, name) else { continue };
                let of_items = property["type"] == "array";
                let target = if of_items { &mut property["items"] } else { property };
                target["enum"] = values.clone();
            }
        }
        for (definition, fields) in object(&self.lists) {
            for (name, keys) in object(fields) {
                let Some(property) = self.property(&mut definitions, definition, name) else { continue };
                if keys == "set" {
                    property["x-kubernetes-list-type"] = "set".into();
                } else {
                    property["x-kubernetes-list-type"] = "map".into();
                    property["x-kubernetes-list-map-keys"] = keys.clone();
                }
            }
        }
        for (definition, more) in object(&self.rules) {
            let Some(schema) = definitions.get_mut(definition) else { continue };
            self.used.borrow_mut().insert(definition.clone());
            self.lay(schema, more, definition)?;
        }
        Ok(definitions)
    }

    /// What a kind's name must be.
    pub fn name(&self, minor: &str, group: &str, kind: &str) -> String {
        let mut word = "dns-subdomain";
        for row in array(&self.names) {
            let is_meant = array(&row["of"]).iter().any(|of| *of == format!("{group}/{kind}"));
            let since = row["since"].as_str().unwrap_or_default();
            if is_meant && at_least(minor, since) {
                self.used.borrow_mut().insert(format!("{group}/{kind}"));
                word = row["name"].as_str().unwrap_or(word);
            }
        }
        word.to_owned()
    }

    /// Rows about what no minor has, or has no more, are mistakes of whoever wrote them.
    pub fn all_used(&self) -> Result<(), Box<dyn Error>> {
        let fields = array(&self.values).iter().flat_map(|row| array(&row["of"]));
        let lists = object(&self.lists)
            .flat_map(|(of, fields)| object(fields).map(move |(name, _)| format!("{of}.{name}")));
        let names = array(&self.names).iter().flat_map(|row| array(&row["of"]));
        let all = fields.chain(names).filter_map(Value::as_str).map(str::to_owned);
        let rules = object(&self.rules).flat_map(|(of, more)| {
            let fields = object(&more["properties"]).map(move |(name, _)| format!("{of}.{name}"));
            std::iter::once(of.clone()).chain(fields)
        });
        let all = all.chain(lists).chain(rules);
        let used = self.used.borrow();
        let unused: Vec<String> = all.filter(|row| !used.contains(row)).collect();
        if unused.is_empty() { Ok(()) } else { Err(format!("no minor has {}", unused.join(", ")).into()) }
    }

    fn property<'d>(&self, definitions: &'d mut Definitions, of: &str, name: &str) -> Option<&'d mut Value> {
        let property = definitions.get_mut(of)?.get_mut("properties")?.get_mut(name)?;
        self.used.borrow_mut().insert(format!("{of}.{name}"));
        Some(property)
    }

    /// Lays keywords over a schema. Properties of later minors are passed over; no keyword changes what the source says.
    fn lay(&self, schema: &mut Value, more: &Value, place: &str) -> Result<(), Box<dyn Error>> {
        for (keyword, value) in object(more) {
            if keyword == "properties" {
                for (name, more) in object(value) {
                    let Some(property) = schema["properties"].get_mut(name) else { continue };
                    let place = format!("{place}.{name}");
                    self.lay(property, more, &place)?;
                    self.used.borrow_mut().insert(place);
                }
            } else if matches!(keyword.as_str(), "items" | "additionalProperties") {
                self.lay(&mut schema[keyword], value, place)?;
            } else if schema.get(keyword).is_some_and(|said| said != value) {
                return Err(format!("rules.yaml: {place} has `{keyword}` already").into());
            } else {
                schema[keyword] = value.clone();
            }
        }
        Ok(())
    }
}

fn is_there(minor: &str, since: &Value, value: &Value) -> bool {
    let since = value.as_str().and_then(|value| since.get(value)).and_then(Value::as_str);
    at_least(minor, since.unwrap_or_default())
}

/// Whether `1.37` is `1.35` or later; what has no `since` has always been.
fn at_least(minor: &str, since: &str) -> bool {
    let number = |text: &str| text.split('.').nth(1).and_then(|minor| minor.parse::<u32>().ok());
    number(since).is_none_or(|since| number(minor).is_some_and(|minor| minor >= since))
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    static NONE: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    value.as_object().unwrap_or(&NONE).iter()
}
