//! The report of Helm 4: problems as a tree, one node for each schema that failed (santhosh-tekuri/jsonschema).

use std::collections::BTreeMap;

use jsonschema::{ValidationError, error::ValidationErrorKind};

use serde_json::Value as Json;

use super::complaint::{self, quoted};
use crate::{format, regex::Regex};

/// What one schema said about one value.
#[derive(Default)]
struct Applied {
    /// Where the value is.
    place: String,
    entries: Vec<Entry>,
}

/// One of a schema's keywords that failed.
struct Entry {
    /// Where the validator looks at the keyword: reports are in this order.
    rank: usize,
    /// What distinguishes keywords of one rank: the name of a property, the number of an item.
    key: String,
    found: Found,
}

enum Found {
    /// The keyword itself failed.
    Message(String),
    /// The keyword applies one schema, and that failed.
    Below(Applied),
    /// `allOf` and its like: each of the schemas that failed, under a title.
    Several(String, Vec<Applied>),
    /// `$ref`
    Reference(Applied),
}

/// A printed node: a line and those below it.
struct Line {
    text: String,
    below: Vec<Line>,
}

/// Helm's lines about values.
pub(super) fn of_values(errors: &[ValidationError<'_>], schema: &Json) -> String {
    let mut out = String::new();
    for line in collapse(Source(schema).arrange(errors, 0, "")) {
        line.print(0, &mut out);
    }
    out
}

/// Helm's message about a schema that is none.
pub(super) fn of_schema(schema: &Json, error: &ValidationError<'_>) -> String {
    if let ValidationErrorKind::Referencing(cause) = error.kind() {
        return of_reference(cause);
    }
    let draft = schema
        .get("$schema")
        .and_then(Json::as_str)
        .unwrap_or("https://json-schema.org/draft/2020-12/schema");
    let mut out = format!(
        "\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation failed with {}\n",
        quoted(&format!("{}#", draft.trim_end_matches('#')))
    );
    let listed = against_draft(schema, draft);
    let lines = if listed.is_empty() {
        let place = error.instance_path().as_str();
        let text = complaint::of_4(error).map_or_else(|| error.to_string(), |(_, text)| text);
        vec![Line { text: format!("at {}: {text}", quoted(place)), below: Vec::new() }]
    } else {
        collapse(Source(schema).arrange(&listed, 1, ""))
    };
    for line in lines {
        line.print(0, &mut out);
    }
    // Unlike a report about values this one ends without a line end.
    out.truncate(out.trim_end().len());
    out
}

/// What is wrong with a schema by its draft's own, which it is referred to: one segment is before every path.
fn against_draft(schema: &Json, draft: &str) -> Vec<ValidationError<'static>> {
    let of_draft = serde_json::json!({ "$schema": draft, "$ref": draft });
    let options = jsonschema::options().with_retriever(super::Nowhere).should_validate_formats(true);
    // ECMAScript's patterns are more than Go's.
    let options = options.with_format("regex", |text: &str| Regex::new(&text.into()).is_ok());
    let Ok(draft) = options.build(&of_draft) else { return Vec::new() };
    draft.iter_errors(schema).map(ValidationError::to_owned).collect()
}

/// The words for a reference that leads nowhere.
fn of_reference(cause: &jsonschema::ReferencingError) -> String {
    match cause {
        jsonschema::ReferencingError::PointerToNowhere { pointer } => {
            format!("json-pointer in \"file:///values.schema.json#{pointer}\" not found")
        }
        jsonschema::ReferencingError::Unretrievable { source, .. } => source.to_string(),
        jsonschema::ReferencingError::UnknownSpecification { specification } => {
            format!(
                "failing loading {}: {}",
                format::quoted(specification.trim_end_matches('#').as_bytes()),
                super::NOT_FETCHED
            )
        }
        other => other.to_string(),
    }
}

impl Line {
    fn print(&self, depth: usize, out: &mut String) {
        out.push_str(&"  ".repeat(depth));
        out.push_str("- ");
        out.push_str(&self.text);
        out.push('\n');
        self.below.iter().for_each(|line| line.print(depth + 1, out));
    }
}

/// The schema that errors come from.
#[derive(Clone, Copy)]
struct Source<'s>(&'s Json);

impl Source<'_> {
    /// Sorts errors by the schemas that they come from; `depth` segments of their paths are behind us.
    fn arrange(self, errors: &[ValidationError<'_>], depth: usize, place: &str) -> Applied {
        let errors: Vec<_> = errors.iter().collect();
        self.apply(&errors, depth, place)
    }

    fn apply(self, errors: &[&ValidationError<'_>], depth: usize, place: &str) -> Applied {
        let mut applied = Applied { place: place.to_owned(), entries: Vec::new() };
        let mut below: BTreeMap<(usize, String), Vec<&ValidationError<'_>>> = BTreeMap::new();
        let mut missing: Vec<String> = Vec::new();
        for error in errors {
            let path: Vec<&str> = error.evaluation_path().as_str().split('/').skip(1 + depth).collect();
            match (path.as_slice(), error.kind()) {
                (["dependentRequired" | "dependencies"], _) if applied.needs(error, self.0) => {}
                ([keyword, key, _, ..], _) if complaint::has_names(keyword) => {
                    below
                        .entry((complaint::rank(keyword), format!("{keyword}/{key}")))
                        .or_default()
                        .push(error);
                }
                ([keyword, _, ..], _) if !complaint::has_names(keyword) => {
                    below.entry((complaint::rank(keyword), (*keyword).to_owned())).or_default().push(error);
                }
                (_, ValidationErrorKind::Required { property }) => {
                    missing.push(quoted(property.as_str().unwrap_or_default()));
                }
                (_, ValidationErrorKind::UnevaluatedProperties { unexpected }) => {
                    applied.entries.extend(unexpected.iter().map(|name| unevaluated(place, name)));
                }
                _ => applied.entries.push(self.own(error)),
            }
        }
        if !missing.is_empty() {
            let what = if missing.len() == 1 { "missing property" } else { "missing properties" };
            let text = format!("{what} {}", missing.join(", "));
            applied.entries.push(Entry {
                rank: complaint::rank("required"),
                key: String::new(),
                found: Found::Message(text),
            });
        }
        for ((rank, key), errors) in below {
            self.add_below(&mut applied, (rank, &key), &errors, depth);
        }
        applied.entries.sort_by(|a, b| (a.rank, &a.key).cmp(&(b.rank, &b.key)));
        applied.keep_first();
        applied
    }

    /// The keyword of an error that comes from this very schema.
    fn own(self, error: &ValidationError<'_>) -> Entry {
        let keyword = error.kind().keyword();
        let place = error.instance_path().as_str();
        let several = |title: &str, context: &Vec<Vec<ValidationError<'static>>>| {
            let depth = error.evaluation_path().as_str().matches('/').count() + 1;
            Found::Several(
                title.to_owned(),
                context.iter().map(|errors| self.arrange(errors, depth, place)).collect(),
            )
        };
        let found = match error.kind() {
            ValidationErrorKind::AnyOf { context } => several("'anyOf' failed", context),
            ValidationErrorKind::OneOfNotValid { context } => {
                several("'oneOf' failed, none matched", context)
            }
            ValidationErrorKind::OneOfMultipleValid { context } => {
                let valid: Vec<_> = (0..context.len()).filter(|at| context[*at].is_empty()).take(2).collect();
                let valid: Vec<_> = valid.iter().map(usize::to_string).collect();
                Found::Message(format!("'oneOf' failed, subschemas {} matched", valid.join(", ")))
            }
            ValidationErrorKind::PropertyNames { error: inner } => {
                let name = inner.instance().as_str().unwrap_or_default();
                let mut below = Applied::default();
                below.entries.push(self.own(inner));
                // The validator forgets where it is when it turns to the names of properties.
                let title = format!("invalid propertyName {}", quoted(name));
                let placeless = Applied { place: String::new(), entries: below.entries };
                return Entry {
                    rank: complaint::rank(keyword),
                    key: String::new(),
                    found: Found::Several(title, vec![placeless]),
                };
            }
            _ => Found::Message(complaint::of_4(error).map_or_else(|| error.to_string(), |(_, text)| text)),
        };
        Entry { rank: complaint::rank(keyword), key: place.to_owned(), found }
    }

    fn add_below(
        self,
        applied: &mut Applied,
        (rank, key): (usize, &str),
        errors: &[&ValidationError<'_>],
        depth: usize,
    ) {
        let keyword = key.split('/').next().unwrap_or_default().to_owned();
        let segments = if complaint::has_names(&keyword) { 2 } else { 1 };
        let place = complaint::place_below(&applied.place, &keyword, errors);
        if keyword == "allOf" {
            let below = self.apply(errors, depth + segments, &place);
            if let Some(Found::Several(_, list)) =
                applied.entries.iter_mut().rev().find(|own| own.rank == rank).map(|own| &mut own.found)
            {
                list.push(below);
                return;
            }
            let found = Found::Several("'allOf' failed".to_owned(), vec![below]);
            applied.entries.push(Entry { rank, key: String::new(), found });
            return;
        }
        // One keyword meets several values: `items`, `additionalProperties`.
        let mut places: BTreeMap<String, Vec<&ValidationError<'_>>> = BTreeMap::new();
        for error in errors {
            let place = complaint::place_below(&applied.place, &keyword, &[error]);
            places.entry(place).or_default().push(error);
        }
        for (place, errors) in places {
            let below = self.apply(&errors, depth + segments, &place);
            let found = if keyword.starts_with('$') { Found::Reference(below) } else { Found::Below(below) };
            applied.entries.push(Entry { rank, key: place, found });
        }
    }
}

/// A property that no schema has looked at: what it meets is `false`.
fn unevaluated(place: &str, name: &str) -> Entry {
    let place = format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"));
    let rank = complaint::rank("unevaluatedProperties");
    let found = Found::Message("false schema".to_owned());
    let entries = vec![Entry { rank, key: String::new(), found }];
    Entry { rank, key: place.clone(), found: Found::Below(Applied { place, entries }) }
}

impl Applied {
    /// Tells which properties need others, if the error says so. It does not know which one of them it is about, and so the
    /// first tells all.
    fn needs(&mut self, error: &ValidationError<'_>, schema: &Json) -> bool {
        let rank = complaint::rank("dependentRequired");
        let wanted = schema.pointer(error.schema_path().as_str()).and_then(Json::as_object);
        let (Some(wanted), Some(object)) = (wanted, error.instance().as_object()) else { return false };
        if self.entries.iter().any(|entry| entry.rank == rank) {
            return true;
        }
        for (because, names) in wanted.iter().filter(|(because, _)| object.contains_key(*because)) {
            let names = names.as_array().into_iter().flatten().filter_map(Json::as_str);
            let missing: Vec<_> = names.filter(|name| !object.contains_key(*name)).map(quoted).collect();
            if !missing.is_empty() {
                let text =
                    format!("properties {} required, if {} exists", missing.join(", "), quoted(because));
                self.entries.push(Entry { rank, key: because.clone(), found: Found::Message(text) });
            }
        }
        true
    }

    /// A value of the wrong type, or none of those listed, is told nothing else.
    fn keep_first(&mut self) {
        if self.entries.first().is_some_and(|first| first.rank <= complaint::rank("format")) {
            self.entries.truncate(1);
        }
    }

    fn at(&self, text: &str) -> String {
        format!("at {}: {text}", quoted(&self.place))
    }
}

/// The lines of a schema's failures.
fn collapse(applied: Applied) -> Vec<Line> {
    let mut lines = Vec::new();
    let place = Applied { place: applied.place, entries: Vec::new() };
    for entry in applied.entries {
        match entry.found {
            Found::Message(text) => lines.push(Line { text: place.at(&text), below: Vec::new() }),
            Found::Below(below) => lines.push(one(below)),
            Found::Several(title, list) => {
                lines.push(Line { text: place.at(&title), below: list.into_iter().map(one).collect() });
            }
            Found::Reference(below) => {
                let mut below = collapse(below);
                match (below.len(), below.pop()) {
                    (1, Some(only)) => lines.push(only),
                    (_, last) => {
                        below.extend(last);
                        lines.push(Line { text: place.at("validation failed"), below });
                    }
                }
            }
        }
    }
    lines
}

/// The lines of a schema's failures under one.
fn one(applied: Applied) -> Line {
    let text = applied.at("validation failed");
    let mut lines = collapse(applied);
    if lines.len() == 1
        && let Some(only) = lines.pop()
    {
        return only;
    }
    Line { text, below: lines }
}
