//! `docs/language.md`: a table for each part of a document, made of the JSON Schemas; and the words of expressions.

use platc::{
    expression::{FILTERS, FUNCTIONS, TESTS, Word},
    source::Sources,
    spec::schema,
    value::Value,
    yaml::{self, Dialect},
};
use std::{collections::BTreeSet, fmt::Write};

const HEAD: &str = "\
# The language

<!-- Made of the types in src/spec by `UPDATE=1 cargo test docs`: change the comments there. -->

Every document has this shape:

| field | type | |
|---|---|---|
| `apiVersion` | `platc.dev/v1alpha1` | the edition of the language: said once, in platform/platform.yaml |
| `kind` | a word | what the document is: a section below |
| `metadata.name` | a name by RFC 1123 | what others call it |
| `spec` | a map | what it says: the table of its section |

How documents are found and merged is told in [Layers and merging](language/layers.md), `${{ … }}` in
[Expressions](language/expressions.md), the names of what platc makes in [Names](language/names.md).

In the tables, a *literal* is a value in which no expression may stand; any other takes an expression for the whole
or for a part of it. *Anything* is passed on as it is. `null` takes away what a lower layer said. Keys that begin with
`x-` are yours: they may stand anywhere and mean nothing, so anchors can live there. Any other key that no table has is
an error. An editor that reads JSON Schemas knows all this from `schemas/platc/`.
";

const WORDS_HEAD: &str = "\
# Words of expressions

<!-- Made of the tables in src/expression/words.rs by `UPDATE=1 cargo test docs`. -->

All that [expressions](expressions.md) and `.j2` files may call. The operators are `+ - * / // % **`, `~` for joining
texts, `== != < <= > >=`, `and or not`, `in`, `is`, `a if b else c`, `x[1:3]`, and `.name` or `['name']` for a member.
";

/// The page as it should be.
pub(super) fn page() -> String {
    let schemas: Vec<Value> = schema::files().map(|(_, text)| read(&text)).collect();
    let mut page = Page { text: HEAD.to_owned(), told: BTreeSet::new() };
    for schema in &schemas {
        page.kind(schema, schemas.iter().filter(|other| !std::ptr::eq(*other, schema)));
    }
    page.text
}

/// `docs/language/words.md` as it should be.
pub(super) fn words_page() -> String {
    let mut text = WORDS_HEAD.to_owned();
    for (title, call, words) in [
        ("Filters", "`value | name(…)`", FILTERS),
        ("Tests", "`value is name`", TESTS),
        ("Functions", "`name(…)`", FUNCTIONS),
    ] {
        let _ = writeln!(text, "\n## {title}\n\n{call}\n\n| name | |\n|---|---|");
        for Word { name, about, .. } in words {
            let _ = writeln!(text, "| `{}` | {} |", name.replace('|', "\\|"), about.replace('|', "\\|"));
        }
    }
    text
}

fn read(schema: &str) -> Value {
    let file = Sources::default().add("schema.json", schema);
    yaml::read(file, schema, Dialect::Platform).unwrap().remove(0)
}

struct Page {
    text: String,
    /// The parts that have a section.
    told: BTreeSet<String>,
}

impl Page {
    /// The section of a kind, and of every part that no other kind is made of.
    fn kind<'a>(&mut self, schema: &Value, others: impl Iterator<Item = &'a Value>) {
        let _ = writeln!(
            self.text,
            "\n## {}\n\n{}",
            said(schema, "title"),
            said(schema, "description").replace('<', "\\<")
        );
        let own = others.filter_map(spec_name).collect::<BTreeSet<_>>();
        let Some(part) = spec_name(schema) else {
            let what = schema.at_path(["properties", "spec"]).unwrap();
            let _ = writeln!(self.text, "\nIts `spec` is a {}.", typed(what));
            return self.parts(schema, parts_of(what), &own);
        };
        if !self.told.insert(part.to_owned()) {
            // A class has the fields of an app, and the schema knows which it has not.
            let missing = "The fields of an [App](#app), without `classes`: a class names no class.";
            let _ = writeln!(self.text, "\n{missing}");
            return;
        }
        let spec = definition(schema, part);
        self.table(spec);
        self.parts(schema, parts_of(spec), &own);
    }

    /// The sections of parts, depth first.
    fn parts(&mut self, schema: &Value, names: Vec<String>, others: &BTreeSet<&str>) {
        for name in names {
            if others.contains(&*name) || !self.told.insert(name.clone()) {
                continue;
            }
            let part = definition(schema, &name);
            let _ = writeln!(self.text, "\n### {name}\n\n{}", said(part, "description"));
            self.table(part);
            self.parts(schema, parts_of(part), others);
        }
    }

    fn table(&mut self, part: &Value) {
        let fields = part.get("properties").and_then(Value::as_map).unwrap();
        let with_shorthand = fields.iter().any(|field| shorthand(&field.value).is_some());
        let (head, rule) = if with_shorthand { ("| shorthand ", "|---") } else { ("", "") };
        let _ = writeln!(self.text, "\n| field | type {head}| |\n|---|---{rule}|---|");
        for field in fields {
            let short = match shorthand(&field.value) {
                Some(short) => format!("| {short} "),
                None if with_shorthand => "| ".to_owned(),
                None => String::new(),
            };
            let literal = if is_literal(&field.value) { ", literal" } else { "" };
            let kind = typed(&field.value);
            let what = described(&field.value).replace('|', "\\|");
            let _ = writeln!(self.text, "| `{}` | {kind}{literal} {short}| {what} |", field.key);
        }
    }
}

/// The definition that a document's `spec` is.
fn spec_name(schema: &Value) -> Option<&str> {
    schema.at_path(["properties", "spec", "$ref"]).and_then(Value::as_str).map(last)
}

fn definition<'a>(schema: &'a Value, name: &str) -> &'a Value {
    schema.at_path(["definitions", name]).unwrap()
}

fn last(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap()
}

fn said<'a>(schema: &'a Value, key: &str) -> &'a str {
    schema.get(key).and_then(Value::as_str).unwrap()
}

/// The parts that a schema names, in its order.
fn parts_of(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        found.push(last(reference).to_owned());
    }
    for key in ["properties", "items", "additionalProperties", "anyOf"] {
        match schema.get(key) {
            Some(inner) if key == "properties" => {
                found.extend(inner.as_map().unwrap().iter().flat_map(|field| parts_of(&field.value)));
            }
            Some(inner) => {
                found
                    .extend(inner.as_list().unwrap_or(std::slice::from_ref(inner)).iter().flat_map(parts_of));
            }
            None => {}
        }
    }
    found
}

/// What a field may be, without `null` and without expressions: the words of it, or a shorthand and the long form.
fn alternatives(schema: &Value) -> Vec<&Value> {
    let Some(arms) = schema.get("anyOf").and_then(Value::as_list) else { return vec![schema] };
    let is_null = |arm: &Value| arm.get("type").and_then(Value::as_str) == Some("null");
    arms.iter().filter(|arm| !is_null(arm) && arm.get("pattern").is_none()).collect()
}

/// The words that a field may have, each with its meaning.
fn words(schema: &Value) -> Vec<(&str, &str)> {
    let word = |arm: &&'_ Value| arm.get("const").is_some();
    let words = alternatives(schema).into_iter().filter(word);
    words.map(|arm| (said(arm, "const"), said(arm, "description"))).collect()
}

/// The long form's type.
fn typed(schema: &Value) -> String {
    let arms = alternatives(schema);
    let (long, _) = arms.split_last().unwrap();
    if long.get("const").is_some() { word_list(schema) } else { simple(long) }
}

/// `a`, `b` or `c`
fn word_list(schema: &Value) -> String {
    let words: Vec<String> = words(schema).into_iter().map(|(word, _)| format!("`{word}`")).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
        None => String::new(),
    }
}

/// The type of a schema that is no choice.
fn simple(schema: &Value) -> String {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let name = last(reference).trim_end_matches("Spec");
        return format!("[{name}](#{})", name.to_lowercase());
    }
    let Some(kinds) = schema.get("type") else { return "anything".to_owned() };
    let expressible = schema.get("pattern").is_some();
    let kinds: Vec<&str> = kinds
        .as_list()
        .unwrap_or(std::slice::from_ref(kinds))
        .iter()
        .map(|kind| kind.as_str().unwrap())
        .collect();
    let kinds = kinds.into_iter().filter(|kind| *kind != "null" && !(expressible && *kind == "string"));
    let named = kinds.map(|kind| match (kind, schema.get("items"), schema.get("additionalProperties")) {
        ("array", Some(items), _) => format!("list of {}", many(&typed(items))),
        ("object", _, Some(values)) if values.as_map().is_some() => {
            format!("map of {}", many(&typed(values)))
        }
        ("array", ..) => "list".to_owned(),
        ("object", ..) => "map".to_owned(),
        (kind, ..) => kind.to_owned(),
    });
    named.collect::<Vec<_>>().join(" or ")
}

fn many(kind: &str) -> String {
    match kind {
        "string" | "integer" | "boolean" | "number" => format!("{kind}s"),
        "string or number or boolean" => "strings, numbers or booleans".to_owned(),
        "number or string" => "numbers or strings".to_owned(),
        _ => kind.to_owned(),
    }
}

/// The type of the short form, of a field or of each of its values.
fn shorthand(schema: &Value) -> Option<String> {
    if let Some(of) = schema.get("items").and_then(shorthand) {
        return Some(format!("list of {}", many(&of)));
    }
    if let Some(of) =
        schema.get("additionalProperties").filter(|of| of.as_map().is_some()).and_then(shorthand)
    {
        return Some(format!("map of {}", many(&of)));
    }
    let arms = alternatives(schema);
    let (long, short) = arms.split_last().unwrap();
    if short.is_empty() || long.get("const").is_some() {
        return None;
    }
    Some(if short[0].get("const").is_some() { word_list(schema) } else { simple(short[0]) })
}

/// Whether a schema refuses expressions.
fn is_literal(schema: &Value) -> bool {
    let kinds = |schema: &Value| match schema.get("type") {
        Some(kinds) => kinds.as_list().map_or(vec![kinds.clone()], <[Value]>::to_vec),
        None => Vec::new(),
    };
    let takes_text = |schema: &Value| {
        schema.get("not").is_none() && kinds(schema).iter().any(|kind| kind.as_str() == Some("string"))
    };
    let arms = schema.get("anyOf").and_then(Value::as_list).unwrap_or(std::slice::from_ref(schema));
    let is_free =
        schema.get("type").is_none() && schema.get("anyOf").is_none() && schema.get("$ref").is_none();
    !is_free && !arms.iter().any(takes_text)
}

fn described(schema: &Value) -> String {
    let mut text = said(schema, "description").to_owned();
    for (word, meaning) in words(schema) {
        let _ = write!(text, " `{word}`: {meaning}");
    }
    text
}
