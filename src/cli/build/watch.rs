//! `platc build --watch`: builds again whenever a source looks otherwise, and tells what that changed in out/ and in what
//! is wrong.

use super::{Build, count, deliver_changes};
use crate::{
    build::Compiled,
    bundle::{Change, Changes},
    cli::{
        Global, Outcome, known,
        world::{SOURCES, refused, to_stderr},
    },
    diagnostic::{Diagnostic, Diagnostics, Level},
    diff::HandEdits,
    tree::{Folder, Lock, Output, Tree, WorldError},
};
use std::{
    collections::BTreeSet,
    mem::ManuallyDrop,
    thread,
    time::{Duration, Instant},
};

/// Looking at a thousand sources takes a hundredth of it. Looks are asked for, and no notices waited for: file systems of
/// other machines and of containers send none.
const PAUSE: Duration = Duration::from_millis(150);

/// Of many files that change, these are named.
const NAMED: usize = 12;

impl Build {
    /// Builds until somebody ends the process.
    pub(super) fn watch(&self, global: &Global) -> Outcome {
        let looks = || Tree::glance_at(&global.directory, SOURCES);
        let (mut told, mut seen) = (BTreeSet::new(), looks());
        loop {
            // What could not be done is told; the next save may mend it.
            let _ = self.round(global, &mut told);
            while looks() == seen {
                thread::sleep(PAUSE);
            }
            // Editors save in several steps, and people several files.
            while let now = looks()
                && now != seen
            {
                seen = now;
                thread::sleep(PAUSE / 3);
            }
        }
    }

    /// One build; `told` is what is known to be wrong.
    fn round(&self, global: &Global, told: &mut BTreeSet<String>) -> Result<(), Outcome> {
        let start = Instant::now();
        let tree = global.told(Tree::from_folder(&global.directory, SOURCES))?;
        // A process that stays gives back what it took.
        let compiled =
            ManuallyDrop::into_inner(global.compile_tree(tree, &self.environments, None, |_| {})?);
        tell_new(global, &compiled, told);
        let fails = |told: &Diagnostic| told.level == Level::Error || global.deny_warnings;
        if compiled.diagnostics.iter().any(fails) {
            return Err(Outcome::Findings);
        }
        let changes = self.written(global, &compiled)?;
        tell_changes(global, &changes);
        let millis = start.elapsed().as_millis();
        global.say(&format!("{} changed ({millis} ms)", count(changes.files.len(), "file")));
        Ok(())
    }

    fn written(&self, global: &Global, compiled: &Compiled) -> Result<Changes, Outcome> {
        let world = |error: WorldError| refused(&error);
        let wait = || global.say("waiting for another build in this folder");
        let lock = Lock::take(&Folder::new(&global.directory), &wait).map_err(world)?;
        let out = global.told(Output::read(&global.directory))?;
        let edits = if self.force { HandEdits::Overwrite } else { HandEdits::Keep };
        deliver_changes(global, compiled, &lock, &out, (&self.scope(compiled), edits))
            .map(|(changes, _)| changes)
    }
}

/// Tells what was not wrong before, and how much no longer is.
fn tell_new(global: &Global, compiled: &Compiled, told: &mut BTreeSet<String>) {
    let sources = &compiled.inputs.sources;
    let printed = |one: &Diagnostic| known::printed(global, &Diagnostics::from(one.clone()), sources);
    let now: BTreeSet<String> = compiled.diagnostics.iter().map(printed).collect();
    let new: Diagnostics =
        compiled.diagnostics.iter().filter(|one| !told.contains(&printed(one))).cloned().collect();
    to_stderr(&known::printed(global, &new, sources));
    let gone = told.difference(&now).count();
    if gone > 0 {
        global.say(&format!("{} gone", count(gone, "finding")));
    }
    *told = now;
}

fn tell_changes(global: &Global, changes: &Changes) {
    for (path, change) in changes.files.iter().take(NAMED) {
        let sign = match change {
            Change::Add(_) => '+',
            Change::Edit(_) => '~',
            Change::Remove => '-',
        };
        global.say(&format!("{sign} out/{path}"));
    }
    if let Some(more) = changes.files.len().checked_sub(NAMED).filter(|more| *more > 0) {
        global.say(&format!("and {more} more"));
    }
}
