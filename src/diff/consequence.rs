//! What changes will do in the clusters: each family of dangers looks at all that differs.

mod application;
mod fate;
mod immutable;
mod loss;
mod network;
mod removal;
mod renamed;
mod restart;
mod rights;
#[cfg(test)]
mod sample;
mod scale;
mod scene;
mod security;
mod size;
mod sync;
mod traffic;
mod version;

use crate::review::{Consequence, ObjectChange, Side};
use scene::Scene;

/// What is looked for. A new family is a file and a row.
const FAMILIES: &[fn(&Scene) -> Vec<Consequence>] = &[
    application::find,
    immutable::find,
    network::find,
    removal::find,
    renamed::find,
    restart::find,
    rights::find,
    scale::find,
    security::find,
    size::find,
    sync::find,
    traffic::find,
    version::find,
];

/// What follows from changes between two states of all environments: the heaviest first, then by environment, app and
/// object. Between two environments of one state nothing happens, and nothing follows.
pub fn consequences(changes: &[ObjectChange], sides: &[[Option<Side>; 2]]) -> Vec<Consequence> {
    let scene = Scene::new(changes, sides);
    let mut found: Vec<Consequence> = FAMILIES.iter().flat_map(|family| family(&scene)).collect();
    let key = |it: &Consequence| {
        (it.weight, it.environment.clone(), it.app.clone(), it.object.clone(), it.danger, it.message.clone())
    };
    found.sort_by_cached_key(key);
    found.dedup();
    found
}
