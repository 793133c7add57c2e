//! What is staged, and what lies in the folder beside it.

use super::super::{Global, Outcome, world::SOURCES};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    source::Sources,
    tree::{Index, Tree, TreeError},
};
use std::{borrow::Cow, collections::BTreeSet, env, path::PathBuf};

/// Git's index. Git makes a hook one of its own for `git commit -a` and `git commit FILE`, and names it.
pub(super) fn index(global: &Global) -> Result<Index, TreeError> {
    let file = env::var_os("GIT_INDEX_FILE").filter(|file| !file.is_empty()).map(PathBuf::from);
    Index::read(&global.directory, file)
}

/// Refuses sources that are not in the folder as they are staged: the folder's out/ would be made of others than lie beside
/// it.
pub(super) fn refuse_unstaged(global: &Global) -> Result<(), Outcome> {
    let staged = global.told(index(global).and_then(|index| index.tree(SOURCES)))?;
    let here = global.told(Tree::from_folder(&global.directory, SOURCES))?;
    let paths: BTreeSet<_> = staged.iter().chain(&here).map(|(path, _)| path).collect();
    let differ = |path: &str| match (staged.get(path), here.get(path)) {
        (Some(staged), Some(here)) => staged != here && unix(staged) != unix(here),
        _ => true,
    };
    let told: Diagnostics =
        paths.into_iter().filter(|path| differ(path)).map(|path| unstaged(path)).collect();
    if told.is_empty() { Ok(()) } else { Err(global.report(&told, &Sources::default())) }
}

/// As git stores text on systems that end lines otherwise.
fn unix(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.contains(&b'\r') {
        return bytes.into();
    }
    let kept =
        bytes.iter().enumerate().filter(|(at, byte)| **byte != b'\r' || bytes.get(at + 1) != Some(&b'\n'));
    kept.map(|(_, byte)| *byte).collect::<Vec<_>>().into()
}

fn unstaged(path: &str) -> Diagnostic {
    Diagnostic::error("unstaged", format!("`{path}` is not staged as it is in the folder"))
        .in_file(path)
        .help("run `git add` on it, or set it aside with `git stash --keep-index --include-untracked`")
}
