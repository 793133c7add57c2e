//! From what should be in out/ and what is there to what has to be done, with respect for what is not platc's.

use crate::{
    bundle::{Change, Changes},
    diagnostic::{Diagnostic, Diagnostics},
    tree::{Output, Tree, files_below, folders_above, header},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Which part of out/ is built.
#[derive(Clone, Debug)]
pub enum Scope {
    /// All of it: what belongs to no environment any more goes.
    All,
    /// These files and folders.
    Below(BTreeSet<Arc<str>>),
}

impl Scope {
    pub(super) fn covers(&self, path: &str) -> bool {
        match self {
            Self::All => true,
            Self::Below(parts) => {
                parts.contains(path) || folders_above(path).any(|folder| parts.contains(folder))
            }
        }
    }
}

/// What becomes of files of platc's that somebody edited by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandEdits {
    /// They are named, and nothing is written.
    Keep,
    /// They are written anew: `--force`.
    Overwrite,
}

/// Says what to write and what to remove so that out/ holds what is expected.
///
/// Only platc's own files are rewritten or removed; all others are kept.
///
/// # Errors
/// When somebody's work would be lost: files edited by hand, and files that are not platc's where it has to write.
pub fn plan(expected: &Tree, out: &Output, scope: &Scope, edits: HandEdits) -> Result<Changes, Diagnostics> {
    let mut planning =
        Planning { expected, out, edits, changes: Changes::default(), refused: BTreeMap::new() };
    for (path, _) in out.files.iter().filter(|(path, _)| scope.covers(path)) {
        planning.superfluous(path);
    }
    for (path, bytes) in expected.iter().filter(|(path, _)| scope.covers(path)) {
        planning.wanted(path, bytes);
    }
    let Planning { changes, refused, .. } = planning;
    if refused.is_empty() { Ok(changes) } else { Err(refused.into_values().collect()) }
}

struct Planning<'a> {
    expected: &'a Tree,
    out: &'a Output,
    edits: HandEdits,
    changes: Changes,
    /// By path: what stands in the way of many files is told once.
    refused: BTreeMap<Arc<str>, Diagnostic>,
}

impl Planning<'_> {
    fn superfluous(&mut self, path: &Arc<str>) {
        if self.expected.get(path).is_none() && self.out.owns(path) {
            self.change(path, Change::Remove);
        }
    }

    fn wanted(&mut self, path: &Arc<str>, bytes: &Arc<[u8]>) {
        if let Some(blocker) = self.blocker(path) {
            self.refused.entry(blocker.clone()).or_insert_with(|| foreign(self.out, &blocker));
            return;
        }
        match self.out.files.get(path) {
            None => self.change(path, Change::Add(bytes.clone())),
            Some(present) if present == bytes => self.changes.unchanged += 1,
            Some(present) if present.is_empty() || self.out.owns(path) || self.out.owned(path) => {
                self.change(path, Change::Edit(bytes.clone()));
            }
            Some(_) => {
                self.refused.insert(path.clone(), foreign(self.out, path));
            }
        }
    }

    /// What has to go before a file can be at a path, and is not platc's to remove.
    fn blocker(&self, path: &str) -> Option<Arc<str>> {
        let out = self.out;
        let stays = |path: &str| self.changes.files.get(path) != Some(&Change::Remove);
        let strange = |path: &&str| out.strangers.contains_key(*path);
        let filed = |path: &&str| out.files.get(path).is_some() && stays(path);
        let above = || folders_above(path).chain([""]);
        let mut below = out.files.below(path).map(|(file, _)| &**file).filter(|file| stays(file));
        std::iter::once(path)
            .chain(above())
            .find(strange)
            .or_else(|| above().find(filed))
            .or_else(|| below.next())
            .or_else(|| files_below(&out.strangers, path).next().map(|(path, _)| &**path))
            .map(Arc::from)
    }

    fn change(&mut self, path: &Arc<str>, change: Change) {
        if self.edits == HandEdits::Keep && self.out.is_edited(path) {
            self.refused.insert(path.clone(), edited(self.out, path, &change));
        } else {
            self.changes.files.insert(path.clone(), change);
        }
    }
}

fn edited(out: &Output, path: &str, change: &Change) -> Diagnostic {
    let fate = if *change == Change::Remove { "remove" } else { "overwrite" };
    let message = format!("`out/{path}` was edited by hand, and this build would {fate} it");
    let mut diagnostic = Diagnostic::error("out-edited", message)
        .in_file(format!("out/{path}"))
        .help("move the edit to the source and take it back here, or let `--force` drop it");
    let sources = header::sources_in(&out.files, path);
    if !sources.is_empty() {
        diagnostic = diagnostic.note(format!("compiled from `{}`", sources.join("`, `")));
    }
    match out.head.trouble() {
        Some(error) => diagnostic.note(error.to_string()),
        None => diagnostic,
    }
}

fn foreign(out: &Output, path: &str) -> Diagnostic {
    let place = if path.is_empty() { "out".to_owned() } else { format!("out/{path}") };
    let (rule, what) = match out.strangers.get(path) {
        Some(&"a symlink") => ("symlink", "a symlink"),
        Some(what) => ("out-conflict", *what),
        None => ("out-conflict", "not platc's"),
    };
    Diagnostic::error(rule, format!("`{place}` is {what}, and a file has to be written there"))
        .in_file(place)
        .help("move it away, or remove it: platc writes over nothing that is not its own")
}
