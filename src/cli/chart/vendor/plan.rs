//! What vendoring does to the sources: files of charts, those that are no longer named, and the lock.

use super::{
    record::{self, Record, Recorded},
    supply::Brought,
};
use crate::{
    cli::trouble::Trouble, deliver::Rewrite, model::VENDORED, resolve::charts::Named, spec::lock::PATH,
    tree::Tree, value::digest,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Whether what differs from the lock is written over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Differing {
    Refused,
    Taken,
}

/// The edits of the sources, as they grow.
pub(super) struct Plan<'t> {
    tree: &'t Tree,
    record: Record,
    differing: Differing,
    rewrites: BTreeMap<Arc<str>, Rewrite>,
}

impl<'t> Plan<'t> {
    pub(super) fn new(tree: &'t Tree, record: Record, differing: Differing) -> Self {
        Self { tree, record, differing, rewrites: BTreeMap::new() }
    }

    /// Whether a chart lies where it belongs, as it was brought from where it comes from.
    pub(super) fn is_there(&self, named: &Named) -> bool {
        let recorded = self.record.charts.get(name(&named.folder));
        recorded.is_some_and(|recorded| {
            recorded.source == record::source(named)
                && self.found(&named.folder) == Some(recorded.digest.clone())
        })
    }

    /// The version that is recorded of a chart.
    pub(super) fn version(&self, named: &Named) -> Option<&str> {
        self.record.charts.get(name(&named.folder)).map(|recorded| &*recorded.version)
    }

    /// Puts a chart where it belongs.
    pub(super) fn put(&mut self, named: &Named, brought: &Brought) -> Result<(), Trouble> {
        let files = brought.package.files();
        let digest = digest::of_files(files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())));
        let found = self.found(&named.folder);
        if let Some(told) = self.refusal(named, brought, &digest, found.as_deref()) {
            return Err(told);
        }
        let source = record::source(named);
        let recorded = Recorded { version: brought.version.clone(), source, digest };
        self.record.charts.insert(name(&named.folder).to_owned(), recorded);
        self.clear(&named.folder);
        for (path, bytes) in files {
            let path: Arc<str> = format!("{}/{path}", named.folder).into();
            let before = self.tree.get(&path).cloned();
            self.rewrites.insert(path, Rewrite { before, after: Some(bytes.as_slice().into()) });
        }
        Ok(())
    }

    /// What would be lost, or is not what it was.
    fn refusal(
        &self,
        named: &Named,
        brought: &Brought,
        digest: &str,
        found: Option<&str>,
    ) -> Option<Trouble> {
        if self.differing == Differing::Taken {
            return None;
        }
        let Some(recorded) = self.record.charts.get(name(&named.folder)) else {
            let is_foreign = found.is_some_and(|found| found != digest);
            return is_foreign.then(|| {
                let message =
                    format!("`{}/` is there, is not in charts.lock, and holds other files", named.folder);
                Trouble::new(message, "move it away, or run it with --force to write over it")
            });
        };
        let is_changed = recorded.version == brought.version && recorded.digest != digest;
        is_changed.then(|| {
            let message = format!(
                "what is published as {} has changed: charts.lock has the digest {}, and what came has {digest}",
                brought.version, recorded.digest
            );
            let help = "ask who publishes the chart why; run it with --force to take what is published now";
            Trouble::new(message, help)
        })
    }

    /// Takes away the charts that were vendored and that nobody names; gives the names of their folders.
    pub(super) fn sweep(&mut self, named: &BTreeSet<&str>) -> Result<Vec<String>, Vec<Trouble>> {
        let gone: Vec<(String, String)> = self
            .record
            .charts
            .iter()
            .filter(|(folder, _)| !named.contains(folder.as_str()))
            .map(|(folder, recorded)| (folder.clone(), recorded.digest.clone()))
            .collect();
        let is_edited = |(folder, digest): &&(String, String)| {
            let found = self.found(&format!("{VENDORED}/{folder}"));
            self.differing == Differing::Refused && found.is_some_and(|found| found != *digest)
        };
        let edited = gone.iter().filter(is_edited).map(|(folder, _)| {
            let message =
                format!("`{VENDORED}/{folder}/` is named no more, and holds other files than were vendored");
            Trouble::new(message, "move it away to keep it, or run it with --force to remove it")
        });
        let edited: Vec<Trouble> = edited.collect();
        if !edited.is_empty() {
            return Err(edited);
        }
        for (folder, _) in &gone {
            self.record.charts.remove(folder);
            self.clear(&format!("{VENDORED}/{folder}"));
        }
        Ok(gone.into_iter().map(|(folder, _)| folder).collect())
    }

    /// The edits, the lock among them.
    pub(super) fn rewrites(mut self) -> BTreeMap<Arc<str>, Rewrite> {
        let after = record::written(&self.record).map(|text| text.into_bytes().into());
        let before = self.tree.get(PATH).cloned();
        self.rewrites.insert(PATH.into(), Rewrite { before, after });
        self.rewrites.retain(|_, rewrite| rewrite.before != rewrite.after);
        self.rewrites
    }

    fn clear(&mut self, folder: &str) {
        for (path, bytes) in self.tree.below(folder) {
            self.rewrites.insert(path.clone(), Rewrite { before: Some(bytes.clone()), after: None });
        }
    }

    /// The digest of what lies in a folder; `None` where nothing does.
    fn found(&self, folder: &str) -> Option<String> {
        let files: Vec<(&str, &[u8])> = self
            .tree
            .below(folder)
            .filter_map(|(path, bytes)| Some((path.strip_prefix(folder)?.strip_prefix('/')?, &**bytes)))
            .collect();
        (!files.is_empty()).then(|| digest::of_files(files))
    }
}

/// What the lock calls a folder.
fn name(folder: &str) -> &str {
    folder.rsplit('/').next().unwrap_or(folder)
}
