//! How a file is made: as a build's, as its author's, or as a secret.

use std::{
    fs::{DirBuilder, File, OpenOptions, Permissions},
    io,
    path::Path,
};

#[cfg(unix)]
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};

pub(super) enum Manner {
    /// What the next build writes again: not flushed.
    Output,
    /// What people keep: with the permissions that it had, on the medium before it takes its place.
    Source(Option<Permissions>),
    /// What only its owner may read.
    Private,
}

impl Manner {
    /// Makes one folder.
    pub(super) fn make(&self, folder: &Path) -> io::Result<()> {
        self.folders().create(folder)
    }

    /// Makes a folder and those above it.
    pub(super) fn make_all(&self, folder: &Path) -> io::Result<()> {
        self.folders().recursive(true).create(folder)
    }

    fn folders(&self) -> DirBuilder {
        let mut folders = DirBuilder::new();
        #[cfg(unix)]
        if matches!(self, Self::Private) {
            folders.mode(0o700);
        }
        folders
    }

    /// Makes a file that was not there.
    pub(super) fn create(&self, at: &Path) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        // A source may be one that only its owner reads: it is shown to others, if at all, when it is whole.
        #[cfg(unix)]
        if !matches!(self, Self::Output | Self::Source(None)) {
            options.mode(0o600);
        }
        options.open(at)
    }

    /// Finishes a file that is written.
    pub(super) fn settle(&self, file: &File) -> io::Result<()> {
        if let Self::Source(Some(permissions)) = self {
            file.set_permissions(permissions.clone())?;
        }
        if matches!(self, Self::Output) { Ok(()) } else { file.sync_all() }
    }
}

/// Whether others than its owner may read a file.
#[cfg(unix)]
pub(super) fn is_open(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

/// Whether others than its owner may read a file, which cannot be told here.
#[cfg(not(unix))]
pub(super) fn is_open(_: &Path) -> bool {
    false
}
