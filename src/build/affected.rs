//! What a change touches: the environments and apps of every file of out/ that it makes another.

use super::Compiled;
use crate::names::Name;
use std::collections::{BTreeMap, BTreeSet};

/// The apps that are touched, by environment.
pub type Affected = BTreeMap<Name, BTreeSet<Name>>;

/// What is touched from one state of a platform to another: never fewer than those whose files differ.
///
/// A file that no app owns, such as a namespace or a project, touches all apps of its environment; one that no environment
/// owns, such as an Argo CD's root, touches all of them.
pub fn affected(before: &Compiled, after: &Compiled) -> Affected {
    let (old, new) = (before.files(), after.files());
    let paths: BTreeSet<&str> = old.iter().chain(new).map(|(path, _)| &**path).collect();
    let all = everything(before, after);
    let mut affected = Affected::new();
    for path in paths.into_iter().filter(|path| old.get(path) != new.get(path)) {
        let folder = path.split_once('/').map_or("", |(folder, _)| folder);
        match all.get_key_value(folder) {
            None => return all,
            Some((environment, apps)) => {
                let owners = owners(before, after, environment, path);
                affected
                    .entry(environment.clone())
                    .or_default()
                    .extend(owners.unwrap_or_else(|| apps.clone()));
            }
        }
    }
    affected
}

/// All that there was or is.
pub fn everything(before: &Compiled, after: &Compiled) -> Affected {
    let mut all = Affected::new();
    for (name, environment) in before.model.environments.iter().chain(&after.model.environments) {
        all.entry(name.clone()).or_default().extend(environment.apps.keys().cloned());
    }
    all
}

/// The apps that a file belonged and belongs to; `None` when it was or is no app's.
fn owners(before: &Compiled, after: &Compiled, environment: &Name, path: &str) -> Option<BTreeSet<Name>> {
    let states = [before, after].into_iter();
    let bundles = states.filter_map(|state| state.bundles.get(environment));
    bundles.filter_map(|bundle| bundle.files.get(path)).map(|artifact| artifact.app.clone()).collect()
}
