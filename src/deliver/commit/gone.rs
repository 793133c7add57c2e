//! The apps that a commit of out/ takes out of an environment: Argo CD removes what was made of them.

use super::message::app;
use crate::{
    bundle::{Change, Changes},
    tree::Tree,
};
use std::collections::{BTreeMap, BTreeSet};

/// Apps without a file afterwards, by the environments that had them.
#[derive(Debug, Default)]
pub struct Gone(BTreeMap<String, BTreeSet<String>>);

impl Gone {
    /// Those of changes after which out/ has these files, of whichever branch.
    pub fn of(changes: &Changes, files: &Tree) -> Self {
        let mut gone = Self::default();
        for (path, _) in changes.files.iter().filter(|(_, change)| matches!(change, Change::Remove)) {
            if let Some((environment, app)) = owner(path) {
                gone.0.entry(environment.to_owned()).or_default().insert(app.to_owned());
            }
        }
        if gone.0.is_empty() {
            return gone;
        }
        for (environment, app) in files.iter().filter_map(|(path, _)| owner(path)) {
            if let Some(apps) = gone.0.get_mut(environment) {
                apps.remove(app);
            }
        }
        gone.0.retain(|_, apps| !apps.is_empty());
        gone
    }

    /// Whether an app of an environment is one of them.
    pub(super) fn has(&self, environment: &str, app: &str) -> bool {
        self.0.get(environment).is_some_and(|apps| apps.contains(app))
    }

    /// The environments with those that they lose, both by their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, impl Iterator<Item = &str>)> {
        self.0.iter().map(|(environment, apps)| (environment.as_str(), apps.iter().map(String::as_str)))
    }
}

/// The environment and the app that a path below out/ belongs to. Namespaces are in nobody's `platform/apps/`.
fn owner(path: &str) -> Option<(&str, &str)> {
    let (environment, below) = path.split_once('/')?;
    app(below).filter(|app| *app != "namespaces").map(|app| (environment, app))
}
