//! Things with labels, found by selectors without looking at each.

use super::{Object, View, pods::Pod};
use crate::{
    names::nearest,
    schema::selector::{has_all, selects},
    value::{Entry, Map, Value},
};
use std::collections::HashMap;

/// Things with labels in their namespaces.
#[derive(Debug)]
pub struct Labelled<'a, T> {
    things: Vec<(Option<&'a Map>, T)>,
    in_namespace: HashMap<&'a str, Vec<usize>>,
    with_label: HashMap<(&'a str, &'a str, &'a str), Vec<usize>>,
}

impl<'a> Labelled<'a, Pod<'a>> {
    /// The pods that an environment sees.
    pub fn pods(view: View<'a>) -> Self {
        Self::of(view.all().filter_map(Pod::of).map(|pod| (pod.object.namespace, pod.labels(), pod)))
    }
}

impl<'a> Labelled<'a, &'a Object<'a>> {
    /// The Services that an environment sees.
    pub fn services(view: View<'a>) -> Self {
        let services = view.of_kind("", "Service");
        Self::of(services.map(|object| {
            let labels = object.at(&["metadata", "labels"]).and_then(Value::as_map);
            (object.namespace, labels, object)
        }))
    }
}

impl<'a, T: Copy> Labelled<'a, T> {
    fn of(things: impl Iterator<Item = (&'a str, Option<&'a Map>, T)>) -> Self {
        let mut all = Self { things: Vec::new(), in_namespace: HashMap::new(), with_label: HashMap::new() };
        for (namespace, labels, thing) in things {
            let at = all.things.len();
            all.things.push((labels, thing));
            all.in_namespace.entry(namespace).or_default().push(at);
            for entry in labels.into_iter().flatten() {
                let Some(value) = entry.value.as_str() else { continue };
                all.with_label.entry((namespace, &entry.key, value)).or_default().push(at);
            }
        }
        all
    }

    /// What a `LabelSelector` selects in a namespace.
    pub fn selected<'s>(&'s self, namespace: &'s str, selector: &'s Value) -> impl Iterator<Item = T> {
        let candidates = self.candidates(namespace, selector.get("matchLabels"));
        candidates.filter(|(labels, _)| selects(selector, *labels)).map(|(_, thing)| *thing)
    }

    /// What has all labels of a bare map, as Services say it.
    pub fn with<'s>(&'s self, namespace: &'s str, wanted: &'s Value) -> impl Iterator<Item = T> {
        let candidates = self.candidates(namespace, Some(wanted));
        candidates.filter(|(labels, _)| has_all(wanted, *labels)).map(|(_, thing)| *thing)
    }

    /// All in a namespace.
    pub fn all<'s>(&'s self, namespace: &'s str) -> impl Iterator<Item = (Option<&'a Map>, T)> {
        self.candidates(namespace, None).copied()
    }

    /// Those that have one of the wanted labels: the one that fewest have.
    fn candidates<'s>(
        &'s self,
        namespace: &'s str,
        wanted: Option<&'s Value>,
    ) -> impl Iterator<Item = &'s (Option<&'a Map>, T)> {
        let labels = wanted.and_then(Value::as_map).into_iter().flatten();
        let buckets =
            labels.filter_map(|entry| self.with_label.get(&(namespace, &entry.key, entry.value.as_str()?)));
        let fewest = buckets.min_by_key(|bucket| bucket.len());
        let at = fewest.or_else(|| self.in_namespace.get(namespace));
        at.into_iter().flatten().map(|at| &self.things[*at])
    }
}

/// How a bare map of labels came to select nothing: what the nearest thing has otherwise.
pub fn nearest_labels<'a>(
    wanted: &Map,
    things: impl Iterator<Item = (Option<&'a Map>, &'a Object<'a>)>,
) -> Option<String> {
    let value = |labels: Option<&'a Map>, key: &str| labels?.get(key)?.as_str();
    let differ = |labels, entry: &&Entry| value(labels, &entry.key) != entry.value.as_str();
    let things: Vec<_> = things.collect();
    let count = |labels| wanted.iter().filter(|entry| differ(labels, entry)).count();
    let (labels, object) = things.iter().min_by_key(|(labels, _)| count(*labels))?;
    if count(*labels) == wanted.len() {
        let meant = wanted.iter().find_map(|entry| {
            let values = things.iter().filter_map(|(labels, _)| value(*labels, &entry.key));
            Some(format!("did you mean `{}: {}`?", entry.key, nearest(entry.value.as_str()?, values)?))
        });
        return meant;
    }
    let differs = wanted.iter().filter(|entry| differ(*labels, entry)).map(|entry| {
        let key = &entry.key;
        value(*labels, key).map_or_else(|| format!("has no `{key}`"), |has| format!("has `{key}: {has}`"))
    });
    let differs: Vec<String> = differs.collect();
    Some(format!("`{}/{}` {}", object.kind, object.name, differs.join(" and ")))
}
