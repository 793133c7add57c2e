//! Custom kinds that are always known: those that platc itself writes, and Argo CD's others.

use super::{Definitions, Schema, mistake::Place};
use crate::{
    source::Sources,
    value::{Entry, Map, Text, Value},
    yaml::{self, Dialect},
};
use std::sync::{Arc, LazyLock};

/// One file a group, in the words of a definition's schema; `$ref` names a definition of the same file.
const FILES: &[(&str, &str)] = &[
    ("argoproj.io", include_str!("known/argo-cd.yaml")),
    ("bitnami.com", include_str!("known/sealed-secrets.yaml")),
    ("external-secrets.io", include_str!("known/external-secrets.yaml")),
    ("monitoring.coreos.com", include_str!("known/prometheus-operator.yaml")),
];

static GROUPS: [LazyLock<Group>; 4] = [
    LazyLock::new(|| Group::read(FILES[0].1)),
    LazyLock::new(|| Group::read(FILES[1].1)),
    LazyLock::new(|| Group::read(FILES[2].1)),
    LazyLock::new(|| Group::read(FILES[3].1)),
];

/// The kinds of a group.
#[derive(Debug)]
pub(super) struct Group {
    kinds: Vec<Kind>,
    definitions: Definitions,
}

#[derive(Debug)]
struct Kind {
    name: Text,
    version: Text,
    schema: Schema,
}

/// What is known of a kind that was asked for.
#[derive(Debug)]
pub(super) enum Known {
    /// What an object may hold.
    Served(&'static Schema, &'static Definitions),
    /// The versions that there are, as `apiVersion` says them.
    Unserved(Vec<String>),
}

/// What is known of a kind, in the version that `apiVersion` says.
pub(super) fn find(api_version: &str, kind: &str) -> Option<Known> {
    let (group, version) = api_version.split_once('/')?;
    let at = FILES.iter().position(|(known, _)| *known == group)?;
    let read: &'static Group = &GROUPS[at];
    let mut versions = read.kinds.iter().filter(|known| *known.name == *kind).peekable();
    versions.peek()?;
    let served = versions.clone().find(|known| *known.version == *version);
    Some(match served {
        Some(kind) => Known::Served(&kind.schema, &read.definitions),
        None => Known::Unserved(versions.map(|known| format!("{group}/{}", known.version)).collect()),
    })
}

impl Group {
    fn read(text: &str) -> Self {
        let file = Sources::default().add("known", "");
        let documents = yaml::read(file, text, Dialect::Platform).unwrap_or_default();
        let whole = documents.into_iter().next().unwrap_or(Value::NULL);
        let definitions = whole.get("definitions").cloned().unwrap_or(Value::NULL);
        let kinds = entries(whole.get("kinds")).flat_map(|kind| {
            let schema = |name: &Value| {
                Some(Schema::read_kind(definitions.get(name.as_str()?)?, &Place::root(None)).0)
            };
            let versions = entries(kind.value.get("versions")).filter_map(move |version| {
                let (name, version, schema) =
                    (kind.key.clone(), version.key.clone(), schema(&version.value)?);
                Some(Kind { name, version, schema })
            });
            versions.collect::<Vec<_>>()
        });
        let kinds = kinds.collect();
        let names: Vec<Arc<str>> =
            entries(Some(&definitions)).map(|entry| entry.key.clone().into()).collect();
        Self { kinds, definitions: Definitions::new(names, move |name| definitions.get(name).cloned()) }
    }
}

fn entries(map: Option<&Value>) -> impl Iterator<Item = &Entry> {
    map.and_then(Value::as_map).into_iter().flat_map(Map::iter)
}

#[cfg(test)]
mod tests {
    use super::{FILES, GROUPS};

    #[test]
    fn every_file_can_be_read_and_every_reference_leads_somewhere() {
        for ((group, text), read) in FILES.iter().zip(&GROUPS) {
            let said = text.lines().filter(|line| line.contains("plural: ")).count();
            assert!(said > 0 && read.kinds.len() == said, "{group}: {:?}", read.kinds);
            for name in text.split("$ref: ").skip(1).map(|rest| rest.split(['}', '\n']).next().unwrap()) {
                assert!(read.definitions.get(name).is_some(), "{group}: {name}");
            }
        }
    }
}
