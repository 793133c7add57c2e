//! One build at a time in one working tree.

use super::{Folder, WorldError};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
};

/// platc's own folder: untracked, and empty to git by the file in it.
const OWN: &str = ".platc";

/// The right to write out/; it ends when this is dropped, or the process dies.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Waits until no other build holds it. `waits` is called first when there is one.
    ///
    /// # Errors
    /// When platc's own folder cannot be made or written.
    pub fn take(folder: &Folder, waits: &dyn Fn()) -> Result<Self, WorldError> {
        folder.make(OWN)?;
        let path = format!("{OWN}/lock");
        folder.read(&path)?; // refuses a symlink
        let refused = |error: &io::Error| WorldError::disk("lock", path.as_str(), error);
        let at = folder.root().join(&path);
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(at);
        let file = file.map_err(|error| refused(&error))?;
        let held = match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                waits();
                file.lock()
            }
            Err(TryLockError::Error(error)) => Err(error),
            Ok(()) => Ok(()),
        };
        match held {
            // Some network file systems have no locks; a build there is alone, or each file is one build's.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
            held => held.map_err(|error| refused(&error))?,
        }
        folder.sweep(OWN);
        let ignore = format!("{OWN}/.gitignore");
        if folder.read(&ignore)?.is_none() {
            folder.write(&ignore, b"*\n")?;
        }
        Ok(Self { _file: file })
    }

    /// Removes the unfinished files that a killed run left in a folder: whoever has the lock is alone.
    pub fn sweep(&self, folder: &Folder, path: &str) {
        folder.sweep(path);
    }
}
