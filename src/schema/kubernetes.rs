//! Kubernetes' own kinds: which of them a minor serves, and what their objects may hold.

use super::{
    Definitions, Schema,
    pack::{self, lines},
    removed::{self, Removal},
};
use crate::value::Value;
use std::{collections::BTreeMap, sync::OnceLock};

/// One minor of Kubernetes, such as 1.35. Its schemas are read when one is first asked for.
#[derive(Debug)]
pub struct Kubernetes {
    minor: &'static str,
    /// By kind: a kind's name is rarely in two groups, and more rarely in three versions.
    kinds: BTreeMap<&'static str, Vec<&'static Kind>>,
    definitions: OnceLock<Definitions>,
}

/// A kind in one version.
#[derive(Debug)]
pub struct Kind {
    /// Such as `apps/v1`.
    pub api_version: &'static str,
    /// Such as `Deployment`.
    pub kind: &'static str,
    /// Such as `deployments`.
    pub plural: &'static str,
    /// Where its objects live.
    pub scope: Scope,
    /// What the name of an object must be: a word of `x-platc-format`.
    pub name: &'static str,
    /// The definition of its objects.
    pub definition: &'static str,
}

/// Where the objects of a kind live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In the cluster.
    Cluster,
    /// In a namespace.
    Namespaced,
}

/// What is known about an `apiVersion` and `kind`.
#[derive(Clone, Debug)]
pub enum Found {
    /// It is served.
    Known(Known),
    /// The group has the kind, in these versions; the one asked for may come with a later minor.
    Unserved {
        /// As `apiVersion` says them.
        versions: Vec<&'static str>,
        /// The first minor that has the version that was asked for.
        since: Option<&'static str>,
    },
    /// It was served by older ones.
    Removed(Removal),
    /// Kubernetes has nothing of this name.
    Unknown,
}

/// A kind with what its objects may hold.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// The kind.
    pub kind: &'static Kind,
    /// What an object may hold.
    pub schema: &'static Schema,
    /// What the schema refers to.
    pub definitions: &'static Definitions,
}

impl Kubernetes {
    /// The minor of a version such as `1.35`, `v1.35.2`.
    ///
    /// # Errors
    /// When the pack does not have it; the message names those that it has.
    pub fn of(version: &str) -> Result<&'static Self, String> {
        let minor = minor(version);
        let known = all().iter().find(|one| one.minor == minor);
        known.ok_or_else(|| {
            let known = lines().minors.join("`, `");
            format!("Kubernetes `{version}` is not known: there are `{known}`")
        })
    }

    /// The minor of a version, else the known one that is nearest to it; `minor` tells which it is.
    #[must_use]
    pub fn nearest(version: &str) -> Option<&'static Self> {
        let number = |minor: &str| minor.split('.').nth(1).and_then(|minor| minor.parse::<i64>().ok());
        let asked = number(minor(version));
        let far = |one: &&Self| number(one.minor).zip(asked).map_or(0, |(a, b)| (a - b).abs());
        // Without a number to compare, the newest.
        all().iter().rev().min_by_key(far)
    }

    /// The newest minor.
    #[must_use]
    pub fn newest() -> Option<&'static Self> {
        all().last()
    }

    /// The minor, such as `1.35`.
    #[must_use]
    pub fn minor(&self) -> &'static str {
        self.minor
    }

    /// The kinds that are served, sorted by kind.
    pub fn kinds(&self) -> impl Iterator<Item = &'static Kind> {
        self.kinds.values().flatten().copied()
    }

    /// What is known about an `apiVersion` and `kind`.
    #[must_use]
    pub fn find(&'static self, api_version: &str, kind: &str) -> Found {
        let of_kind = self.kinds.get(kind).map(Vec::as_slice).unwrap_or_default();
        if let Some(kind) = of_kind.iter().find(|one| one.api_version == api_version) {
            let definitions = self.definitions();
            let known = definitions.get(kind.definition);
            return known.map_or(Found::Unknown, |schema| Found::Known(Known { kind, schema, definitions }));
        }
        if let Some(removal) = removed::find(self, api_version, kind) {
            return Found::Removed(removal);
        }
        let versions: Vec<_> = of_kind.iter().map(|one| one.api_version).collect();
        let versions: Vec<_> = versions.into_iter().filter(|one| group(one) == group(api_version)).collect();
        let since = first_with(api_version, kind);
        if versions.is_empty() && since.is_none() {
            Found::Unknown
        } else {
            Found::Unserved { versions, since }
        }
    }

    /// The definitions that its schemas are made of.
    #[must_use]
    pub fn definitions(&self) -> &Definitions {
        self.definitions.get_or_init(|| {
            let schemas = lines().schemas_of(self.minor);
            let names: Vec<_> = schemas.keys().copied().collect();
            Definitions::new(names, move |name| {
                let json: serde_json::Value = serde_json::from_str(schemas.get(name)?).ok()?;
                Some(Value::from(json))
            })
        })
    }
}

/// Every kind that some minor of the pack has.
pub(super) fn kinds() -> impl Iterator<Item = &'static Kind> + Clone {
    lines().kinds().map(|(kind, _)| kind)
}

/// Every minor, oldest first.
fn all() -> &'static [Kubernetes] {
    static ALL: OnceLock<Vec<Kubernetes>> = OnceLock::new();
    ALL.get_or_init(|| lines().minors.iter().map(|minor| read(minor)).collect())
}

fn read(minor: &'static str) -> Kubernetes {
    let mut kinds = BTreeMap::<_, Vec<_>>::new();
    for kind in pack::lines().kinds_of(minor) {
        kinds.entry(kind.kind).or_default().push(kind);
    }
    Kubernetes { minor, kinds, definitions: OnceLock::new() }
}

/// The first minor of the pack that serves a kind in a version.
fn first_with(api_version: &str, kind: &str) -> Option<&'static str> {
    let mut kinds = lines().kinds().filter(|(one, _)| one.api_version == api_version && one.kind == kind);
    kinds.next().and_then(|(_, mut minors)| minors.next())
}

/// `1.35` of `v1.35.2`.
fn minor(version: &str) -> &str {
    let version = version.trim_start_matches('v');
    version.match_indices('.').nth(1).map_or(version, |(at, _)| &version[..at])
}

/// The group of an `apiVersion`: nothing for `v1`.
pub(super) fn group(api_version: &str) -> &str {
    api_version.rsplit_once('/').map_or("", |(group, _)| group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_definition_of_every_minor_can_be_read_and_names_those_that_are_there() {
        for kubernetes in all() {
            let schemas = lines().schemas_of(kubernetes.minor);
            assert!(schemas.len() > 500, "{}: {} definitions", kubernetes.minor, schemas.len());
            for (name, json) in &schemas {
                let data = Value::from(serde_json::from_str::<serde_json::Value>(json).unwrap());
                if let Err(mistakes) = Schema::read(&data) {
                    panic!("{name} of {}: {mistakes:?}", kubernetes.minor);
                }
                for reference in json.split("\"$ref\":\"").skip(1) {
                    let reference = reference.split('"').next().unwrap();
                    assert!(schemas.contains_key(reference), "{name}: {reference} is not there");
                }
            }
            for kind in kubernetes.kinds() {
                assert!(schemas.contains_key(kind.definition), "{kind:?}");
                assert!(super::super::server::word(kind.name).is_some(), "{kind:?}");
            }
        }
    }

    fn found(minor: &str, api_version: &str, kind: &str) -> String {
        match Kubernetes::of(minor).unwrap().find(api_version, kind) {
            Found::Known(known) => format!("{:?} {}", known.kind.scope, known.kind.plural),
            Found::Unserved { versions, since } => format!("{versions:?} since {since:?}"),
            Found::Removed(removal) => format!("removed {} {:?}", removal.since, removal.instead),
            Found::Unknown => "unknown".to_owned(),
        }
    }

    #[test]
    fn a_kind_is_served_or_there_is_something_to_say() {
        assert_eq!(found("1.35", "apps/v1", "Deployment"), "Namespaced deployments");
        assert_eq!(found("v1.37.2", "v1", "Namespace"), "Cluster namespaces");
        assert_eq!(found("1.35", "apps/v2", "Deployment"), "[\"apps/v1\"] since None");
        assert_eq!(
            found("1.34", "storagemigration.k8s.io/v1beta1", "StorageVersionMigration").split(' ').count(),
            3
        );
        assert_eq!(found("1.36", "lifecycle.k8s.io/v1alpha1", "Eviction"), "[] since Some(\"1.37\")");
        assert_eq!(found("1.34", "batch/v1beta1", "CronJob"), "removed 1.25 Some(\"batch/v1\")");
        assert_eq!(
            found("1.37", "networking.k8s.io/v1beta1", "IPAddress"),
            "removed 1.37 Some(\"networking.k8s.io/v1\")"
        );
        assert_eq!(found("1.36", "networking.k8s.io/v1beta1", "IPAddress"), "Cluster ipaddresses");
        assert_eq!(found("1.35", "example.com/v1", "Widget"), "unknown");
        assert_eq!(found("1.35", "v1", "Deployment"), "unknown");
    }

    #[test]
    fn a_minor_that_is_not_there_is_told_or_the_nearest_is_taken() {
        let told = Kubernetes::of("1.29").unwrap_err();
        assert_eq!(told, "Kubernetes `1.29` is not known: there are `1.34`, `1.35`, `1.36`, `1.37`");
        assert_eq!(Kubernetes::nearest("1.29").unwrap().minor(), "1.34");
        assert_eq!(Kubernetes::nearest("1.36.4").unwrap().minor(), "1.36");
        assert_eq!(Kubernetes::nearest("2.0").unwrap().minor(), "1.34");
        assert_eq!(Kubernetes::nearest("master").unwrap().minor(), "1.37");
    }
}
