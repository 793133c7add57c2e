//! From what should be in out/ and what a branch has there to what the branch's next commit changes.

use super::plan::{HandEdits, Scope};
use crate::{
    bundle::{Change, Changes},
    diagnostic::{Diagnostic, Diagnostics},
    tree::{
        BlobId, Listing, Tree, files_below, folders_above,
        header::{self, LIST},
        published::{Kind, Published},
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What is compared. All paths are below out/.
#[derive(Clone, Copy, Debug)]
pub struct Publication<'a> {
    /// What should be there.
    pub expected: &'a Tree,
    /// What is there.
    pub there: &'a Listing,
    /// What was there when platc was the last to write it; `None` where nobody knows.
    pub written: Option<&'a Listing>,
    /// The part that is compared.
    pub scope: &'a Scope,
}

/// What the next commit does.
#[derive(Clone, Debug, Default)]
pub struct Planned {
    /// The files that it writes and removes.
    pub changes: Changes,
    /// What is not platc's and stays.
    pub kept: BTreeSet<Arc<str>>,
    /// What is not platc's and stood where platc writes: it goes, and stays in the branch's history.
    pub replaced: BTreeSet<Arc<str>>,
}

impl Publication<'_> {
    /// The files whose bytes say whose they are, by their names.
    #[must_use]
    pub fn unknown(&self) -> BTreeMap<Arc<str>, BlobId> {
        let asked = self.there.iter().filter(|(path, published)| {
            is_file(published) && self.scope.covers(path) && self.must_be_seen(path, published)
        });
        let mut unknown: BTreeMap<Arc<str>, BlobId> =
            asked.map(|(path, published)| (path.clone(), published.blob)).collect();
        let folders: BTreeSet<String> =
            unknown.keys().flat_map(|path| folders_above(path)).map(str::to_owned).collect();
        for list in folders.iter().map(|folder| format!("{folder}/{LIST}")) {
            if let Some((path, published)) = self.there.get_key_value(&*list) {
                unknown.insert(path.clone(), published.blob);
            }
        }
        unknown
    }

    fn must_be_seen(&self, path: &str, published: &Published) -> bool {
        match self.expected.get(path) {
            None => true,
            Some(bytes) => self.written.is_none() && BlobId::of(bytes) != Some(published.blob),
        }
    }

    /// Says what the next commit does; `seen` holds the files of [`Publication::unknown`].
    ///
    /// # Errors
    /// When files that platc wrote were edited by hand there, and their edits are to be kept.
    pub fn plan(&self, seen: &Tree, edits: HandEdits) -> Result<Planned, Diagnostics> {
        let listed = header::listed(seen);
        let is_marked = |path: &str| seen.get(path).is_some_and(|bytes| header::sources(bytes).is_some());
        let mut planning = Planning {
            question: *self,
            owned: seen
                .iter()
                .map(|(path, _)| path)
                .filter(|path| is_marked(path) || listed.contains(&***path))
                .collect(),
            edits,
            planned: Planned::default(),
            refused: Diagnostics::default(),
        };
        for (path, published) in self.there.iter().filter(|(path, _)| self.scope.covers(path)) {
            planning.superfluous(path, published);
        }
        for (path, bytes) in self.expected.iter().filter(|(path, _)| self.scope.covers(path)) {
            planning.wanted(path, bytes);
        }
        let Planning { planned, refused, .. } = planning;
        if refused.is_empty() { Ok(planned) } else { Err(refused) }
    }

    /// Whether what stands at a path is not what platc left there.
    fn is_edited(&self, path: &str) -> bool {
        self.written
            .is_some_and(|written| written.contains_key(path) && written.get(path) != self.there.get(path))
    }
}

struct Planning<'a> {
    question: Publication<'a>,
    /// The files that bear platc's mark.
    owned: BTreeSet<&'a Arc<str>>,
    edits: HandEdits,
    planned: Planned,
    refused: Diagnostics,
}

impl Planning<'_> {
    fn superfluous(&mut self, path: &Arc<str>, published: &Published) {
        if self.question.expected.get(path).is_some() {
            return;
        }
        if is_file(published) && self.owned.contains(path) {
            self.change(path, Change::Remove);
        } else {
            self.planned.kept.insert(path.clone());
        }
    }

    fn wanted(&mut self, path: &Arc<str>, bytes: &Arc<[u8]>) {
        let there = self.question.there;
        let above = folders_above(path).chain([""]).filter_map(|folder| there.get_key_value(folder));
        let in_the_way: Vec<Arc<str>> = above
            .map(|(path, _)| path.clone())
            .chain(files_below(there, path).map(|(path, _)| path.clone()))
            .collect();
        for foreign in in_the_way {
            // What is platc's own goes anyhow.
            if !self.planned.changes.files.contains_key(&foreign) {
                self.replaced(&foreign);
                self.planned.changes.files.insert(foreign, Change::Remove);
            }
        }
        match there.get(path) {
            None => self.change(path, Change::Add(bytes.clone())),
            Some(Published { kind: Kind::File, blob }) if BlobId::of(bytes) == Some(*blob) => {
                self.planned.changes.unchanged += 1;
            }
            Some(published) => {
                let is_ours = match self.question.written {
                    Some(written) => written.contains_key(path),
                    None => self.owned.contains(path),
                };
                if !is_ours || !is_file(published) {
                    self.replaced(path);
                }
                self.change(path, Change::Edit(bytes.clone()));
            }
        }
    }

    fn replaced(&mut self, path: &Arc<str>) {
        self.planned.kept.remove(path);
        self.planned.replaced.insert(path.clone());
    }

    fn change(&mut self, path: &Arc<str>, change: Change) {
        if self.edits == HandEdits::Keep
            && self.question.is_edited(path)
            && self.question.there.contains_key(path)
        {
            self.refused.push(edited(path, &change));
        } else {
            self.planned.changes.files.insert(path.clone(), change);
        }
    }
}

/// Whether it is what platc writes, run or not.
fn is_file(published: &Published) -> bool {
    matches!(published.kind, Kind::File | Kind::Program)
}

fn edited(path: &str, change: &Change) -> Diagnostic {
    let fate = if *change == Change::Remove { "remove" } else { "overwrite" };
    let message = format!("`out/{path}` was edited by hand in the branch, and publishing would {fate} it");
    Diagnostic::error("out-edited", message)
        .in_file(format!("out/{path}"))
        .help("move the edit to the source, or let `--force` drop it")
}
