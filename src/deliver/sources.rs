//! Writes into the files that people keep: each is the old or the new one, and nobody's edit is lost.

use crate::tree::{Folder, Lock, Staged, WorldError, folders_above};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What becomes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    /// Its bytes when it was read; `None` when there was none.
    pub before: Option<Arc<[u8]>>,
    /// Its bytes afterwards; `None` removes it.
    pub after: Option<Arc<[u8]>>,
}

/// Carries out all rewrites, or none when one of them cannot be.
///
/// All files are written beside first; then each is looked at again, and takes its place in one step. What a killed run
/// left beside them is removed.
///
/// # Errors
/// When a file is no longer what it was, is read-only, the disk refuses, or a symlink stands on the way.
pub fn sources(lock: &Lock, folder: &Folder, edits: &BTreeMap<Arc<str>, Rewrite>) -> Result<(), WorldError> {
    let edits = || edits.iter().filter(|(_, rewrite)| rewrite.before != rewrite.after);
    edits().try_for_each(|(path, rewrite)| is_as_before(folder, path, rewrite))?;
    let folders: BTreeSet<&str> = edits().filter_map(|(path, _)| folders_above(path).next()).collect();
    for touched in folders {
        lock.sweep(folder, touched);
    }
    let mut staged = Vec::new();
    let done = edits()
        .try_for_each(|(path, rewrite)| stage(folder, path, rewrite, &mut staged))
        .and_then(|()| edits().try_for_each(|(path, rewrite)| is_as_before(folder, path, rewrite)))
        .and_then(|()| staged.iter_mut().try_for_each(|file| folder.finish(file)))
        .and_then(|()| {
            let mut gone = edits().filter(|(_, rewrite)| rewrite.after.is_none());
            gone.try_for_each(|(path, _)| folder.remove(path))
        });
    // The last goes first: a folder that was made for several files is then empty with the one that it was made for.
    while staged.pop().is_some() {}
    done
}

fn is_as_before(folder: &Folder, path: &str, rewrite: &Rewrite) -> Result<(), WorldError> {
    let is_same = folder.read(path)? == rewrite.before;
    if is_same { Ok(()) } else { Err(WorldError::Changed { path: path.to_owned() }) }
}

fn stage(
    folder: &Folder,
    path: &Arc<str>,
    rewrite: &Rewrite,
    staged: &mut Vec<Staged>,
) -> Result<(), WorldError> {
    match &rewrite.after {
        Some(bytes) => staged.push(folder.stage_source(path, bytes)?),
        None => folder.allows_change(path)?,
    }
    Ok(())
}
