//! What commands that edit overlays do alike: read the sources under the lock, write them, show what that changes.

use super::{Global, Outcome, review, world};
use crate::{
    build::{self, Compiled, edited::Texts},
    deliver::{self, Rewrite},
    diagnostic::Diagnostics,
    names::{Name, meant},
    tree::{Folder, Lock},
};
use std::{collections::BTreeMap, mem::ManuallyDrop};

/// Whether files are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// They are.
    Written,
    /// It is only shown what would be.
    Shown,
}

/// The sources, nobody else writing them.
pub(super) struct Desk<'g> {
    pub(super) global: &'g Global,
    pub(super) compiled: ManuallyDrop<Compiled>,
    folder: Folder,
    lock: Option<Lock>,
}

impl<'g> Desk<'g> {
    /// Waits until no other command writes, and compiles what lies there.
    pub(super) fn open(global: &'g Global, ends: Ends) -> Result<Self, Outcome> {
        let folder = Folder::new(&global.directory);
        let waits = || global.say("waiting for another platc that writes here");
        let lock = (ends == Ends::Written).then(|| Lock::take(&folder, &waits)).transpose();
        let lock = lock.map_err(|error| world::refused(&error))?;
        let compiled = global.compile(&[])?;
        Ok(Self { global, compiled, folder, lock })
    }

    /// The environment of a name.
    pub(super) fn environment(&self, name: &str) -> Result<&Name, Outcome> {
        let known = &self.compiled.inputs.environments;
        known.get_key_value(name).map(|(name, _)| name).ok_or_else(|| {
            let help = meant(name, known.keys().map(Name::as_str));
            self.unknown(&format!("unknown environment `{name}`"), &help)
        })
    }

    /// The app of a name.
    pub(super) fn app(&self, name: &str) -> Result<&Name, Outcome> {
        let known = &self.compiled.inputs.apps;
        known.get_key_value(name).map(|(name, _)| name).ok_or_else(|| {
            self.unknown(&format!("unknown app `{name}`"), &meant(name, known.keys().map(Name::as_str)))
        })
    }

    /// What is not there may not have been readable.
    fn unknown(&self, message: &str, help: &str) -> Outcome {
        if self.compiled.diagnostics.has_errors() {
            self.global.tell(&self.compiled.diagnostics, &self.compiled.inputs.sources);
        }
        world::usage(message, help)
    }

    /// Refuses what is wrong before: of half a platform nobody can tell what an edit does.
    pub(super) fn sound(&self) -> Result<(), Outcome> {
        let told: &Diagnostics = &self.compiled.diagnostics;
        if !told.has_errors() {
            return Ok(());
        }
        self.global.tell(told, &self.compiled.inputs.sources);
        Err(Outcome::Findings)
    }

    /// Writes the files, unless it is only to be shown, and shows what they change in what is rendered.
    pub(super) fn finish(&self, texts: &Texts, after: &Compiled) -> Result<(), Outcome> {
        if let Some(lock) = &self.lock {
            let before = |path: &str| self.compiled.inputs.tree.get(path).cloned();
            let rewrites: BTreeMap<_, _> = texts
                .iter()
                .map(|(path, text)| {
                    let after = Some(text.as_bytes().into());
                    (path.clone(), Rewrite { before: before(path), after })
                })
                .collect();
            deliver::sources(lock, &self.folder, &rewrites).map_err(|error| world::refused(&error))?;
        }
        let names = ["before".to_owned(), "after".to_owned()];
        let told = build::review::states(&self.compiled, after, names);
        let form = review::Markdown { max_bytes: 60_000, marker: "edit".to_owned() };
        self.global.tell_review(&told, review::Shown::Open, &form)?;
        self.global.say(match self.lock {
            Some(_) => "run `platc build` to put it into out/",
            None => "nothing was written",
        });
        Ok(())
    }
}
