//! The files that documents name as their own, so that they are not taken for documents.

use crate::{
    names::RepoPath,
    value::{Data, Value},
};

/// A path that a document names; an expression in it stands for anything.
#[derive(Debug)]
pub(super) struct Pattern(Vec<String>);

impl Pattern {
    /// Whether a file is meant, or lies in a folder that is meant.
    pub(super) fn matches(&self, path: &str) -> bool {
        let Some((first, rest)) = self.0.split_first() else { return false };
        let Some(mut left) = path.strip_prefix(first.as_str()) else { return false };
        for part in rest {
            let Some(at) = left.find(part.as_str()) else { return false };
            left = &left[at + part.len()..];
        }
        left.is_empty() || left.starts_with('/') || rest.last().is_some_and(String::is_empty)
    }
}

/// The keys whose values are paths, and whether the paths stand below another key there.
const NAMING: &[(&str, Option<&str>)] = &[
    ("manifests", None),
    ("valuesTemplates", None),
    ("files", Some("file")),
    ("patches", Some("patch")),
    ("charts", Some("path")),
];

/// All paths that the documents of some files name.
pub(super) fn paths<'a>(files: impl Iterator<Item = (&'a str, &'a [Value])>) -> Vec<Pattern> {
    let mut found = Vec::new();
    for (path, documents) in files {
        for document in documents {
            if let Some(spec) = document.get("spec") {
                collect(path, spec, &mut found);
            }
        }
    }
    found
}

/// Looks below every key but those that hold data of the writer's own.
fn collect(path: &str, value: &Value, found: &mut Vec<Pattern>) {
    let Data::Map(map) = &value.data else { return };
    for entry in map {
        let naming = NAMING.iter().find(|(key, _)| *key == &*entry.key);
        match naming {
            Some((_, below)) => {
                for named in all(&entry.value).into_iter().filter(|named| named.get("git").is_none()) {
                    let text = below.and_then(|key| named.get(key)).unwrap_or(named).as_str();
                    found.extend(text.and_then(|text| pattern(path, text)));
                }
            }
            None if matches!(&*entry.key, "values" | "vars" | "raw") => {}
            None if &*entry.key == "chart" => {
                let folder = entry.value.get("path").and_then(Value::as_str);
                found.extend(folder.and_then(|folder| pattern(path, folder)));
            }
            None => collect(path, &entry.value, found),
        }
    }
}

/// The values of a map; of what should be a map and is none, what it probably means. One mistake is enough to tell.
fn all(value: &Value) -> Vec<&Value> {
    match &value.data {
        Data::Map(map) => map.iter().map(|entry| &entry.value).collect(),
        Data::List(items) => items.iter().collect(),
        _ => vec![value],
    }
}

fn pattern(base: &str, text: &str) -> Option<Pattern> {
    let mut parts = text.split("${{");
    let literal = parts.next()?;
    let after = |part: &str| part.split_once("}}").map_or(String::new(), |(_, after)| after.to_owned());
    let rest: Vec<String> = parts.map(after).collect();
    if rest.is_empty() {
        return Some(Pattern(vec![RepoPath::beside(base, text).ok()?.as_str().to_owned()]));
    }
    let (folder, start) = literal.rsplit_once('/').unwrap_or((".", literal));
    let folder = RepoPath::beside(base, folder).ok()?;
    Some(Pattern(std::iter::once(format!("{folder}/{start}")).chain(rest).collect()))
}
