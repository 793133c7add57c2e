//! Parts: what an app has only when a class, the app itself or an overlay speaks of it. Defaults and overrides fill
//! parts and never create them. LANGUAGE.md, section 5.

use super::{layers::Layer, merge::Voice};
use crate::value::{Map, Value};
use std::collections::BTreeSet;

/// A part's path, such as `workloads`, `main`, `ingress`.
type Path = Vec<String>;

/// Parts of a workload that are one thing.
const OF_WORKLOAD: &[&str] = &["ingress", "autoscaling", "disruption", "monitor"];

/// Parts of a workload of which there are several, by name.
const MANY_OF_WORKLOAD: &[&str] = &["volumes", "initContainers", "containers", "roles", "files", "secrets"];

/// What layers that speak say of an app.
#[derive(Debug, Default)]
pub(super) struct Spoken {
    parts: BTreeSet<Path>,
    words: BTreeSet<(String, String)>,
    namespace: bool,
}

impl Spoken {
    /// Listens to the layers, lowest first.
    pub(super) fn of(layers: &[Layer]) -> Self {
        let mut spoken = Self::default();
        for layer in layers {
            spoken.listen(layer);
        }
        spoken
    }

    fn listen(&mut self, layer: &Layer) {
        each_part(&layer.spec, &mut |path, value| match (value.is_null(), layer.voice) {
            (true, _) => self.parts.retain(|known| !known.starts_with(path)),
            (false, Voice::Speaks) => drop(self.parts.insert(path.to_vec())),
            (false, Voice::Fills) => {}
        });
        if layer.voice == Voice::Speaks {
            self.namespace |= layer.spec.get("namespace").is_some();
            for workload in map(layer.spec.get("workloads")) {
                let words = map(Some(&workload.value)).map(|word| word.key.to_string());
                self.words.extend(words.map(|word| (workload.key.to_string(), word)));
            }
        }
    }

    /// Whether a layer that speaks said a word of a workload.
    pub(super) fn said(&self, workload: &str, word: &str) -> bool {
        self.words.contains(&(workload.to_owned(), word.to_owned()))
    }

    /// Whether a layer that speaks said what the app's namespace is like.
    pub(super) fn of_namespace(&self) -> bool {
        self.namespace
    }

    /// Drops the parts that only defaults and overrides spoke of.
    pub(super) fn drop_silent(&self, spec: &mut Value) {
        let mut silent = Vec::new();
        each_part(spec, &mut |path, value| {
            if !value.is_null() && !self.parts.contains(path) {
                silent.push(path.to_vec());
            }
        });
        for path in silent {
            remove(spec, &path);
        }
    }
}

fn map(value: Option<&Value>) -> impl Iterator<Item = &crate::value::Entry> {
    value.and_then(Value::as_map).into_iter().flatten()
}

/// Visits every part that a spec has a word on.
fn each_part(spec: &Value, visit: &mut impl FnMut(&[String], &Value)) {
    if let Some(chart) = spec.get("chart") {
        visit(&["chart".to_owned()], chart);
    }
    for secret in map(spec.get("secrets")) {
        visit(&["secrets".to_owned(), secret.key.to_string()], &secret.value);
    }
    for workload in map(spec.get("workloads")) {
        let path = vec!["workloads".to_owned(), workload.key.to_string()];
        visit(&path, &workload.value);
        for word in map(Some(&workload.value)) {
            let path = [&path[..], &[word.key.to_string()]].concat();
            if OF_WORKLOAD.contains(&&*word.key) {
                visit(&path, &word.value);
            } else if MANY_OF_WORKLOAD.contains(&&*word.key) {
                for one in map(Some(&word.value)) {
                    visit(&[&path[..], &[one.key.to_string()]].concat(), &one.value);
                }
            }
        }
    }
}

/// Takes out what stands at a path.
fn remove(value: &mut Value, path: &[String]) {
    let Some((last, above)) = path.split_last() else { return };
    let holder = above.iter().try_fold(value, |value, key| value.as_map_mut()?.get_mut(key));
    if let Some(map) = holder.and_then(Value::as_map_mut) {
        Map::remove(map, last);
    }
}
