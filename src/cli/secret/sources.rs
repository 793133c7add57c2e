//! What every command of `platc secret` does: reads the sources under the lock, tells what is wrong, writes them.

use super::super::{
    Global, Outcome,
    world::{SOURCES, refused},
};
use crate::{
    build::{Meaning, meaning},
    deliver::{self, Rewrite},
    diagnostic::{Diagnostic, Diagnostics, Level},
    inputs::Inputs,
    resolve,
    secret::{
        edits::Files,
        place::{self, NO_CERTIFICATE, Place},
    },
    tree::{Folder, Lock, Tree},
};
use std::collections::BTreeMap;

/// The sources and what they mean, nobody else writing them.
pub(super) struct Session<'g> {
    pub(super) global: &'g Global,
    pub(super) meaning: Meaning,
    folder: Folder,
    lock: Option<Lock>,
}

impl<'g> Session<'g> {
    /// Reads the sources.
    pub(super) fn reading(global: &'g Global) -> Result<Self, Outcome> {
        Self::new(global, None)
    }

    /// Waits until no other command writes, then reads the sources: what is edited is what stands there.
    pub(super) fn writing(global: &'g Global) -> Result<Self, Outcome> {
        let folder = Folder::new(&global.directory);
        let waits = || global.say("waiting for another platc that writes here");
        let lock = Lock::take(&folder, &waits).map_err(|error| refused(&error))?;
        Self::new(global, Some(lock))
    }

    fn new(global: &'g Global, lock: Option<Lock>) -> Result<Self, Outcome> {
        let tree = global.told(Tree::from_folder(&global.directory, SOURCES))?;
        let meaning = meaning(tree);
        let folder = Folder::new(&global.directory);
        let session = Self { global, meaning, folder, lock };
        if !session.meaning.is_readable {
            return Err(session.report(&session.meaning.diagnostics));
        }
        Ok(session)
    }

    /// The documents.
    pub(super) fn inputs(&self) -> &Inputs {
        &self.meaning.inputs
    }

    /// Where an app's Secret lives; prints why there is no such place, and what else is wrong with the platform: it may
    /// be the reason.
    pub(super) fn place(&self, environment: &str, app: &str, secret: &str) -> Result<Place<'_>, Outcome> {
        let found = place::find(self.inputs(), &self.meaning.model, environment, app, secret);
        found.map_err(|told| self.refuse(told))
    }

    /// Prints a mistake, after those of the platform that may be its reason: not what sealing mends.
    pub(super) fn refuse(&self, told: Diagnostic) -> Outcome {
        let is_reason = |other: &&Diagnostic| {
            let is_mended =
                resolve::SECRETS.contains(&other.rule) && !resolve::CERTIFICATES.contains(&other.rule);
            other.level == Level::Error && !is_mended
        };
        let reasons: Diagnostics = self.meaning.diagnostics.iter().filter(is_reason).cloned().collect();
        // Which certificate lacks, and why, was told where it is named.
        let is_told = told.rule == NO_CERTIFICATE && !reasons.is_empty();
        let told = (!is_told).then_some(told);
        self.report(&reasons.into_iter().chain(told).collect())
    }

    /// Prints diagnostics; says whether they let the command go on.
    pub(super) fn report(&self, told: &Diagnostics) -> Outcome {
        self.global.report(told, &self.inputs().sources)
    }

    /// The same; the command ends when they do not.
    pub(super) fn heed(&self, told: &Diagnostics) -> Result<(), Outcome> {
        match self.report(told) {
            Outcome::Fine => Ok(()),
            outcome => Err(outcome),
        }
    }

    /// Writes edited files. Each is the old or the new one at any moment.
    pub(super) fn write(&self, files: Files) -> Result<(), Outcome> {
        let Some(lock) = &self.lock else { return Ok(()) };
        let before = |path: &str| self.inputs().tree.get(path).cloned();
        let changed = files.into_iter().map(|(path, after)| {
            let rewrite =
                Rewrite { before: before(&path), after: after.map(|text| text.into_bytes().into()) };
            (path, rewrite)
        });
        let rewrites: BTreeMap<_, _> =
            changed.filter(|(_, rewrite)| rewrite.before != rewrite.after).collect();
        deliver::sources(lock, &self.folder, &rewrites).map_err(|error| refused(&error))
    }
}
