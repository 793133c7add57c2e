//! What the crates of Kubernetes say: the kinds of each minor, and the definitions that they are made of.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value};
use std::any::TypeId;

/// The kinds and definitions of one minor.
pub struct Collected {
    /// The kinds, in the order of their paths.
    pub kinds: Vec<Kind>,
    /// Definitions by their full name, with descriptions.
    pub definitions: Map<String, Value>,
}

/// A kind, with the definition of its objects.
pub struct Kind {
    pub group: &'static str,
    pub version: &'static str,
    pub kind: &'static str,
    pub plural: &'static str,
    pub scope: &'static str,
    pub definition: String,
}

impl Kind {
    /// `apps/v1`, or `v1` for the group without a name.
    pub fn api_version(&self) -> String {
        let words = [self.group, self.version].into_iter().filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join("/")
    }
}

/// Each minor with what its crate says, oldest first.
pub fn all() -> impl Iterator<Item = (&'static str, Collected)> {
    MINORS.iter().map(|(minor, of)| (*minor, of()))
}

type Minor = (&'static str, fn() -> Collected);

/// One function for each minor, because the traits of two crates are two traits. Kinds without a scope of their
/// own are only carried by requests, such as a pod's eviction: no manifest has them.
macro_rules! kinds {
    ($name:ident, $kubernetes:ident: $($kind:ty,)*) => {
        fn $name() -> Collected {
            use $kubernetes::{ClusterResourceScope, NamespaceResourceScope, Resource};
            let mut generator = SchemaSettings::draft07().into_generator();
            let mut kinds = Vec::new();
            $(
                let scope = TypeId::of::<<$kind as Resource>::Scope>();
                let scopes = [
                    (TypeId::of::<ClusterResourceScope>(), "Cluster"),
                    (TypeId::of::<NamespaceResourceScope>(), "Namespaced"),
                ];
                if let Some((_, scope)) = scopes.into_iter().find(|(id, _)| *id == scope) {
                    kinds.push(Kind {
                        group: <$kind>::GROUP,
                        version: <$kind>::VERSION,
                        kind: <$kind>::KIND,
                        plural: <$kind>::URL_PATH_SEGMENT,
                        scope,
                        definition: definition::<$kind>(&mut generator),
                    });
                }
            )*
            Collected { kinds, definitions: generator.take_definitions(false) }
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/kinds.rs"));

fn definition<T: JsonSchema>(generator: &mut SchemaGenerator) -> String {
    let _reference = generator.subschema_for::<T>();
    T::schema_name().into_owned()
}
