//! What a platform compiles to once some of its files say something else: edits are tried before they are written.

use super::{Compiled, compile};
use crate::{
    diagnostic::{Diagnostic, Diagnostics, Level},
    tree::Tree,
};
use std::{collections::BTreeMap, sync::Arc};

/// Texts of source files, by their paths.
pub type Texts = BTreeMap<Arc<str>, String>;

/// A tree in which some files have another text.
#[must_use]
pub fn with(tree: &Tree, texts: &Texts) -> Tree {
    let mut tree = tree.clone();
    for (path, text) in texts {
        tree.insert(path.clone(), text.as_bytes());
    }
    tree
}

/// What the sources compile to with other texts.
#[must_use]
pub fn edited(before: &Compiled, texts: &Texts, named: &[String]) -> Compiled {
    compile(with(&before.inputs.tree, texts), named)
}

/// The errors that were not there before.
#[must_use]
pub fn new_errors(before: &Compiled, after: &Compiled) -> Diagnostics {
    let is_error = |told: &&Diagnostic| told.level == Level::Error;
    let place = |compiled: &Compiled, told: &Diagnostic| {
        told.span().map(|span| compiled.inputs.sources.path(span).to_owned()).or_else(|| told.file.clone())
    };
    let is_known = |told: &Diagnostic| {
        before.diagnostics.iter().filter(is_error).any(|known| {
            known.rule == told.rule
                && known.message == told.message
                && place(before, known) == place(after, told)
        })
    };
    after.diagnostics.iter().filter(is_error).filter(|told| !is_known(told)).cloned().collect()
}
