//! What the apps of a project need of Argo CD, as the lists of an AppProject.

use super::{Synced, kinds, sources::Sources};
use crate::{
    bundle::{Identity, Manifest},
    map,
    model::{Environment, Version},
    spec::platform::Kinds,
    value::{Map, Value},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The first version whose AppProjects permit objects of the cluster by name.
const NAMES_IN_WHITELIST: Version = Version(3, 3);

const PERMITTED: &str = "namespaceResourceWhitelist";
const DENIED: &str = "namespaceResourceBlacklist";

/// A group and a kind.
type GroupKind = (Arc<str>, Arc<str>);

/// What the apps of a project need.
#[derive(Default)]
pub(super) struct Needs {
    /// Objects of the cluster, each with its `kind` as written.
    cluster: BTreeMap<Identity, Value>,
    /// Kinds of the cluster that were said for charts that platc does not render.
    cluster_kinds: BTreeSet<GroupKind>,
    /// Kinds of objects in namespaces.
    namespaced: BTreeSet<GroupKind>,
    /// Namespaces, as written.
    namespaces: BTreeMap<Arc<str>, Value>,
    /// Repositories, as written.
    repositories: BTreeMap<Arc<str>, Value>,
}

impl Needs {
    /// What a set of apps needs.
    pub(super) fn of(environment: &Environment, apps: &[&Synced]) -> Self {
        let mut needs = Self::default();
        for synced in apps {
            needs.namespace(&synced.app.namespace.name.clone().into());
            needs.sources(&Sources::of(environment, synced));
            synced.manifests.iter().for_each(|manifest| needs.object(manifest));
            if synced.is_rendered_there() {
                needs.chart(synced);
            }
        }
        needs
    }

    /// What the generated app `namespaces` needs. Its other kinds are permitted even where none is rendered, so that
    /// the last one of a kind can be pruned.
    pub(super) fn of_namespaces(environment: &Environment, namespaces: &[Manifest]) -> Self {
        let mut needs = Self::default();
        needs.sources(&Sources::of_namespaces(environment));
        for manifest in namespaces {
            needs.object(manifest);
            if let ("Namespace", Some(name)) =
                (manifest.kind(), manifest.object.at_path(["metadata", "name"]))
            {
                needs.namespace(name);
            }
        }
        needs.namespaced.extend(kinds::IN_NAMESPACES.iter().map(shared));
        needs
    }

    fn namespace(&mut self, name: &Value) {
        let text = name.as_str().unwrap_or_default();
        self.namespaces.entry(text.into()).or_insert_with(|| name.clone());
    }

    fn sources(&mut self, sources: &Sources) {
        for url in sources.list.iter().filter_map(|source| source.get("repoURL")) {
            let text = url.as_str().unwrap_or_default();
            self.repositories.entry(text.into()).or_insert_with(|| url.clone());
        }
    }

    /// An object belongs to the cluster when it says no namespace: platc writes one on all that live in one.
    fn object(&mut self, manifest: &Manifest) {
        let identity = manifest.identity();
        if let Some(namespace) = manifest.object.at_path(["metadata", "namespace"]) {
            self.namespace(namespace);
            self.namespaced.insert((identity.group, identity.kind));
        } else {
            let kind = manifest.object.get("kind").cloned().unwrap_or(Value::NULL);
            self.cluster.entry(identity).or_insert(kind);
        }
    }

    /// What a chart may need that platc does not render.
    fn chart(&mut self, synced: &Synced) {
        self.namespaced.extend(kinds::OF_CHARTS.iter().map(shared));
        for (group, kind) in &synced.app.allowed_cluster_kinds {
            let governing = kinds::GOVERNING.contains(&(group, kind));
            let kinds = if governing { &mut self.namespaced } else { &mut self.cluster_kinds };
            kinds.insert((group.clone(), kind.clone()));
        }
        synced.app.allowed_namespaces.iter().for_each(|name| self.namespace(&name.clone().into()));
    }

    /// The lists of an AppProject's `spec`.
    pub(super) fn lists(&self, environment: &Environment, kinds: Kinds) -> Map {
        let server = &environment.cluster.server;
        let destination =
            |namespace: &Value| map! { "server" => server.clone(), "namespace" => namespace.clone() };
        let mut lists = Map::default();
        lists.put("sourceRepos", self.repositories.values().cloned().collect::<Value>());
        lists.put("destinations", self.namespaces.values().map(destination).collect::<Value>());
        let cluster = self.of_cluster(environment.argocd.version);
        if !cluster.is_empty() {
            lists.put("clusterResourceWhitelist", cluster);
        }
        let (field, namespaced) = match kinds {
            Kinds::Default => (DENIED, self.denied()),
            // An empty list is dropped on its way through Argo CD's API, and no list permits all.
            Kinds::Exact if self.namespaced.is_empty() => {
                (DENIED, [group_kind(&("*", "*"))].into_iter().collect())
            }
            Kinds::Exact => (PERMITTED, self.exact()),
        };
        lists.put(field, namespaced);
        lists
    }

    fn of_cluster(&self, version: Version) -> Vec<Value> {
        let mut list: BTreeMap<(GroupKind, Option<Arc<str>>), Value> = BTreeMap::new();
        for kind in &self.cluster_kinds {
            list.insert((kind.clone(), None), group_kind(&(&kind.0, &kind.1)));
        }
        for (identity, kind) in &self.cluster {
            let pair = (identity.group.clone(), identity.kind.clone());
            if self.cluster_kinds.contains(&pair) {
                continue;
            }
            let name = (version >= NAMES_IN_WHITELIST).then(|| identity.name.clone());
            let item = map! {
                "group" => identity.group.clone(),
                "kind" => kind.clone(),
                "name" =>? name.as_deref().map(literal),
            };
            list.entry((pair, name)).or_insert(item);
        }
        list.into_values().collect()
    }

    /// What governs other objects, unless an app has it.
    fn denied(&self) -> Value {
        let governing = kinds::GOVERNING.iter().filter(|kind| !self.namespaced.contains(&shared(kind)));
        governing.chain(kinds::ARGOCDS).map(group_kind).collect()
    }

    /// What is rendered, and what controllers make of it.
    fn exact(&self) -> Value {
        let mut exact: BTreeSet<(&str, &str)> = BTreeSet::new();
        let mut waiting: Vec<(&str, &str)> =
            self.namespaced.iter().map(|(group, kind)| (&**group, &**kind)).collect();
        while let Some((group, kind)) = waiting.pop() {
            if exact.insert((group, kind)) {
                waiting.extend(kinds::children(group, kind));
            }
        }
        exact.iter().map(group_kind).collect()
    }
}

fn shared((group, kind): &(&str, &str)) -> GroupKind {
    ((*group).into(), (*kind).into())
}

fn group_kind((group, kind): &(&str, &str)) -> Value {
    map! { "group" => *group, "kind" => *kind }
}

/// A name in a permit list is a pattern of Go's `filepath.Match`.
fn literal(name: &str) -> String {
    let mut pattern = String::with_capacity(name.len());
    for letter in name.chars() {
        if "*?[\\".contains(letter) {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern
}
