//! What only one object of a cluster may have, over all environments that share it.

use crate::{
    check::{Compile, Finding, Object},
    value::Value,
};
use std::{
    collections::{HashMap, HashSet},
    hash::Hash,
};

/// A claim of an object: what it claims, and the value that says so.
#[derive(Clone, Copy)]
pub(super) struct Claim<'a, K> {
    pub(super) what: K,
    pub(super) by: &'a Object<'a>,
    pub(super) place: &'a Value,
}

impl<K> Claim<'_, K> {
    /// The object as messages name it.
    pub(super) fn who(&self) -> String {
        let Object { kind, name, namespace, environment, .. } = self.by;
        format!("the {kind} `{name}` in `{namespace}` of environment `{}`", environment.name)
    }

    fn is_compiled(&self, compile: &Compile) -> bool {
        compile.model.environments.contains_key(&self.by.environment.name)
    }
}

/// Tells of two objects that claim one thing, once: the first thing that they meet at. What is only required is told
/// at the other object.
pub(super) fn twice<'a, K: Copy + Eq + Hash>(
    compile: &Compile,
    claims: impl Iterator<Item = Claim<'a, K>>,
    told: impl Fn(&Claim<'a, K>, &Claim<'a, K>) -> Finding,
) -> Vec<Finding> {
    let mut first: HashMap<(&str, K), Claim<'a, K>> = HashMap::new();
    let mut met: HashSet<[*const Object; 2]> = HashSet::new();
    let mut found = Vec::new();
    for claim in claims {
        let key = (claim.by.environment.cluster.name.as_str(), claim.what);
        let other = *first.entry(key).or_insert(claim);
        if std::ptr::eq(other.by, claim.by) || !met.insert([other.by, claim.by]) {
            continue;
        }
        match (claim.is_compiled(compile), other.is_compiled(compile)) {
            (true, _) => found.push(told(&claim, &other)),
            (false, true) => found.push(told(&other, &claim)),
            (false, false) => {}
        }
    }
    found
}
