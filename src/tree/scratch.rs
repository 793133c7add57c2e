//! A folder for another program's own files, which nobody keeps.

use super::{WorldError, listing, manner::Manner};
use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// How many folders of killed runs may be in the way.
const TRIES: usize = 10_000;

/// A folder that only its owner may look into. Dropped, it is gone with all that is in it.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes one in a folder, which may be everybody's.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn new(folder: &Path) -> Result<Self, WorldError> {
        for number in 0..TRIES {
            let at = folder.join(format!("platc-{number}"));
            match Manner::Private.make(&at) {
                Ok(()) => return Ok(Self(at)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(WorldError::disk("write", listing::shown(&at), &error)),
            }
        }
        Err(WorldError::Blocked { path: listing::shown(folder), what: "full of folders of others" })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0); // what stays is a leftover
    }
}
