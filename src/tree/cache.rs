//! `.platc/cache`: what a run has found out and another may use. It can be deleted at any time, also while somebody runs.
//!
//! An entry says its own name and the digest of what it holds: one that a crash left half-written, or that was put in
//! another's place, is as good as none. Nothing that fails here fails a command.

use super::Folder;
use crate::value::digest::digits;
use std::{fs, path::Path};

const OWN: &str = ".platc";

const PATH: &str = ".platc/cache";

/// The version of all entries' form.
const FORM: &str = "platc-cache 1";

/// How many entries stay; the oldest go.
const ENTRIES: usize = 64;

/// The cache of a platform.
#[derive(Debug)]
pub struct Cache(Folder);

impl Cache {
    /// That of the platform at a root.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self(Folder::new(root))
    }

    /// What was put under a name, a digest in hexadecimal.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        let bytes = self.0.read(&path(name)).ok()??;
        let text = std::str::from_utf8(&bytes).ok()?;
        let held = text.strip_prefix(FORM)?.strip_prefix('\n')?.strip_prefix(name)?.strip_prefix('\n')?;
        let (digest, held) = held.split_once('\n')?;
        (digits(held.as_bytes()) == digest).then(|| held.to_owned())
    }

    /// Puts something under a name, in one step for whoever looks. Where no build has been, nothing is left behind.
    pub fn put(&self, name: &str, held: &str) {
        if !self.0.root().join(OWN).is_dir() {
            return;
        }
        let text = format!("{FORM}\n{name}\n{}\n{held}", digits(held.as_bytes()));
        // Without it, the next run takes as long as this one.
        let _ = self.0.write(&path(name), text.as_bytes());
        self.prune();
    }

    /// What a killed run left unfinished ages with the others.
    fn prune(&self) {
        let entries = fs::read_dir(self.0.root().join(PATH)).into_iter().flatten().flatten();
        let mut aged: Vec<_> = entries
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        aged.sort();
        let many = aged.len().saturating_sub(ENTRIES);
        for (_, path) in aged.drain(..many) {
            let _ = fs::remove_file(path); // whoever reads it has it open
        }
    }
}

fn path(name: &str) -> String {
    format!("{PATH}/{name}")
}
