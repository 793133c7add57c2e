//! How much work a validator has with values: references that double make a small schema endless.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value as Json};

/// How often a value may be held against a schema.
const MOST: u64 = 1_000_000;
/// The same for values that do not fit: each time may be an error with paths.
pub(super) const TOLD: u64 = 50_000;
/// How many schemas may lead to each other before a value is reached; the validator recurses, too.
const DEPTH: usize = 4_000;
/// How many references a schema may have: a chain of them takes the square of its length to compile.
const REFERENCES: usize = 10_000;

const REFERENCE: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// Names are compared with nothing but schemas.
static NAME: Json = Json::Null;

/// Refuses a schema that would take minutes to compile, and answers how many references it has.
pub(super) fn check(schema: &Json) -> Result<usize, String> {
    let mut count = 0;
    walk(schema, &mut |_, entries| {
        count += REFERENCE.iter().filter(|key| entries.contains_key(**key)).count();
    });
    if count > REFERENCES {
        return Err(format!("the schema has more than {REFERENCES} references"));
    }
    Ok(count)
}

/// How often these values are held against a schema; refuses what would take minutes.
pub(super) fn check_values(schema: &Json, values: &Json) -> Result<u64, String> {
    let mut work = Work { names: Names::of(schema), root: schema, known: HashMap::new(), steps: 0 };
    work.of(schema, values, 0)
}

/// Shows all objects of a schema; serde_json has bounded its depth.
fn walk<'s>(schema: &'s Json, show: &mut impl FnMut(&'s Json, &'s Map<String, Json>)) {
    match schema {
        Json::Array(items) => items.iter().for_each(|item| walk(item, show)),
        Json::Object(entries) => {
            show(schema, entries);
            entries.values().for_each(|entry| walk(entry, show));
        }
        _ => {}
    }
}

/// What references may mean by a name. Which of several is meant depends on where they stand: the largest counts.
struct Names<'s> {
    /// Schemas by the last part of their `$id`.
    ids: BTreeMap<&'s str, Vec<&'s Json>>,
    anchors: BTreeMap<&'s str, Vec<&'s Json>>,
}

impl<'s> Names<'s> {
    fn of(schema: &'s Json) -> Self {
        let mut names = Self { ids: BTreeMap::new(), anchors: BTreeMap::new() };
        walk(schema, &mut |schema, entries| {
            let text = |key| entries.get(key).and_then(Json::as_str);
            for id in [text("$id"), text("id")].into_iter().flatten() {
                let (address, anchor) = id.split_once('#').unwrap_or((id, ""));
                names.ids.entry(last(address)).or_default().push(schema);
                names.anchors.entry(anchor).or_default().push(schema);
            }
            for anchor in [text("$anchor"), text("$dynamicAnchor")].into_iter().flatten() {
                names.anchors.entry(anchor).or_default().push(schema);
            }
        });
        names
    }
}

/// The last part of an address.
fn last(address: &str) -> &str {
    address.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

struct Work<'s> {
    names: Names<'s>,
    root: &'s Json,
    /// By the places in memory of schema and value; 0 while it is being counted, so that what leads to itself ends.
    known: HashMap<(usize, usize), u64>,
    steps: u64,
}

impl<'s> Work<'s> {
    /// How often values are held against schemas when this one is held against that.
    fn of(&mut self, schema: &'s Json, value: &Json, depth: usize) -> Result<u64, String> {
        let Json::Object(keywords) = schema else { return Ok(1) };
        self.steps += 1;
        if depth > DEPTH {
            return Err(format!("the schema leads more than {DEPTH} steps deep"));
        }
        let mut sum = 1;
        for (keyword, argument) in keywords {
            sum += self.keyword(keyword, argument, value, depth + 1)?;
            if sum.max(self.steps) > MOST {
                return Err(format!("the values are held against more than {MOST} schemas"));
            }
        }
        // What is not evaluated is found by evaluating all else again.
        let again =
            keywords.contains_key("unevaluatedProperties") || keywords.contains_key("unevaluatedItems");
        Ok(if again { 2 * sum } else { sum })
    }

    fn keyword(
        &mut self,
        keyword: &str,
        argument: &'s Json,
        value: &Json,
        depth: usize,
    ) -> Result<u64, String> {
        match (keyword, argument) {
            ("properties", Json::Object(named)) => {
                let named = named.iter().filter_map(|(name, schema)| Some((schema, value.get(name)?)));
                self.sum(named, depth)
            }
            ("patternProperties", Json::Object(patterns)) => {
                let pairs = patterns.values().flat_map(|schema| entries(value).map(move |own| (schema, own)));
                self.sum(pairs, depth)
            }
            ("additionalProperties" | "unevaluatedProperties", schema) => {
                self.sum(entries(value).map(|entry| (schema, entry)), depth)
            }
            ("propertyNames", schema) => self.sum(entries(value).map(|_| (schema, &NAME)), depth),
            ("items" | "prefixItems", Json::Array(schemas)) => {
                self.sum(schemas.iter().zip(items(value)), depth)
            }
            ("items" | "additionalItems" | "unevaluatedItems" | "contains", schema) => {
                self.sum(items(value).map(|item| (schema, item)), depth)
            }
            ("allOf" | "anyOf" | "oneOf", Json::Array(schemas)) => {
                self.sum(schemas.iter().map(|schema| (schema, value)), depth)
            }
            ("dependentSchemas" | "dependencies", Json::Object(schemas)) => {
                self.sum(schemas.values().map(|schema| (schema, value)), depth)
            }
            ("not" | "if" | "then" | "else", schema) => self.of(schema, value, depth),
            ("enum", Json::Array(options)) => Ok(options.len() as u64 / 16),
            (_, Json::String(to)) if REFERENCE.contains(&keyword) => self.referred(to, value, depth),
            _ => Ok(0),
        }
    }

    fn sum<'v>(
        &mut self,
        pairs: impl Iterator<Item = (&'s Json, &'v Json)>,
        depth: usize,
    ) -> Result<u64, String> {
        let mut sum: u64 = 0;
        for (schema, value) in pairs {
            sum = sum.saturating_add(self.of(schema, value, depth)?);
        }
        Ok(sum)
    }

    fn referred(&mut self, to: &str, value: &Json, depth: usize) -> Result<u64, String> {
        let mut most = 0;
        for schema in self.targets(to) {
            let key = (std::ptr::from_ref(schema).addr(), std::ptr::from_ref(value).addr());
            if !self.known.contains_key(&key) {
                self.known.insert(key, 0);
                let work = self.of(schema, value, depth)?;
                self.known.insert(key, work);
            }
            most = most.max(self.known.get(&key).copied().unwrap_or_default());
        }
        Ok(most)
    }

    /// What a reference may mean.
    fn targets(&self, to: &str) -> Vec<&'s Json> {
        let to = decoded(to);
        let (address, fragment) = to.split_once('#').unwrap_or((&to, ""));
        let all = || self.names.ids.values().flatten().copied();
        let bases: Vec<&'s Json> = match self.names.ids.get(last(address)) {
            Some(bases) if !address.is_empty() => bases.clone(),
            _ => std::iter::once(self.root).chain(all()).collect(),
        };
        match fragment {
            "" => bases,
            _ if fragment.starts_with('/') => {
                bases.into_iter().filter_map(|base| base.pointer(fragment)).collect()
            }
            anchor => self.names.anchors.get(anchor).cloned().unwrap_or_default(),
        }
    }
}

fn entries(value: &Json) -> impl Iterator<Item = &Json> {
    value.as_object().into_iter().flat_map(Map::values)
}

fn items(value: &Json) -> impl Iterator<Item = &Json> {
    value.as_array().into_iter().flatten()
}

/// A reference without its `%24`s.
fn decoded(reference: &str) -> String {
    let (mut out, mut rest) = (Vec::with_capacity(reference.len()), reference.as_bytes());
    while let Some((&byte, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| byte == b'%').and_then(|code| std::str::from_utf8(code).ok());
        let code = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        out.push(code.unwrap_or(byte));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&out).into_owned()
}
