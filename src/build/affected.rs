//! What a change touches: the environments and apps of every file of out/ that it makes another.

use super::Compiled;
use crate::{bundle::Content, names::Name, value::Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The apps that are touched, by environment.
pub type Affected = BTreeMap<Name, BTreeSet<Name>>;

/// What is touched from one state of a platform to another: never fewer than those whose files differ, but for values that
/// Argo CD gives to a chart which renders the same with them.
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
                if is_unread(before, after, environment, path) {
                    continue;
                }
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

/// Whether a file holds the values of a chart that Argo CD renders, and that is known to render the same with both.
fn is_unread(before: &Compiled, after: &Compiled, environment: &Name, path: &str) -> bool {
    let app = path.split_once("/values/").and_then(|(_, file)| file.strip_suffix(".yaml"));
    let rendered = |state: &Compiled| -> Option<Vec<(Arc<str>, Vec<Value>)>> {
        let bundle = state.bundles.get(environment)?;
        bundle.reads.get(app?)?;
        let own =
            bundle.unwritten.iter().filter(|(_, artifact)| artifact.app.as_ref().map(Name::as_str) == app);
        let objects = |content: &Content| match content {
            Content::Manifests(manifests) => manifests.iter().map(|own| own.object.clone()).collect(),
            _ => Vec::new(),
        };
        Some(own.map(|(path, artifact)| (path.clone(), objects(&artifact.content))).collect())
    };
    let before = rendered(before);
    before.is_some() && before == rendered(after)
}

/// The apps that a file belonged and belongs to; `None` when it was or is no app's.
fn owners(before: &Compiled, after: &Compiled, environment: &Name, path: &str) -> Option<BTreeSet<Name>> {
    let states = [before, after].into_iter();
    let bundles = states.filter_map(|state| state.bundles.get(environment));
    bundles.filter_map(|bundle| bundle.files.get(path)).map(|artifact| artifact.app.clone()).collect()
}
