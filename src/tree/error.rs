//! What the world refuses: the disk, git. Not what is wrong with the platform.

use crate::diagnostic::{Diagnostic, Diagnostics};
use std::{fmt, io};

/// Why a folder did not become a tree.
#[derive(Debug)]
pub enum TreeError {
    /// Something in it may not be there.
    Refused(Diagnostics),
    /// It could not be read.
    World(WorldError),
}

impl From<WorldError> for TreeError {
    fn from(error: WorldError) -> Self {
        Self::World(error)
    }
}

impl From<Diagnostic> for TreeError {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Refused(diagnostic.into())
    }
}

/// An error of the world: which file, what was to be done with it, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorldError {
    /// The disk refused.
    Disk {
        /// What was to be done: `read`, `write`, `remove`, `lock`…
        action: &'static str,
        /// The file, below the repository's root.
        path: String,
        /// The kind of the reason.
        kind: io::ErrorKind,
        /// The reason in the system's words.
        reason: String,
    },
    /// Something on the way to a file is a symlink or no folder.
    Blocked {
        /// What stands there, below the repository's root.
        path: String,
        /// What it is.
        what: &'static str,
    },
    /// The file's permissions protect it.
    ReadOnly {
        /// The file, below the repository's root.
        path: String,
    },
    /// The file holds a secret, and its permissions let others read it.
    Open {
        /// The file, below the folder that is looked in.
        path: String,
    },
    /// The file is not what it was when it was read: somebody has edited it meanwhile.
    Changed {
        /// The file, below the repository's root.
        path: String,
    },
    /// Git has not what is to be compared.
    Missing(Missing),
    /// Git's data could not be read.
    Git {
        /// The reason in libgit2's words.
        reason: String,
    },
}

/// What git has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// A repository around the platform.
    Repository,
    /// Any commit.
    Commit,
    /// A revision of a name.
    Revision {
        /// The name.
        revision: String,
        /// Whether the clone has only the end of the history.
        is_shallow: bool,
    },
    /// The commit where a revision and the head parted, in a clone that has only the end of the history.
    MergeBase {
        /// The revision.
        revision: String,
    },
}

impl Missing {
    fn help(&self) -> &'static str {
        match self {
            Self::Repository => "run it in one, or compare two environments: `platc diff FROM TO`",
            Self::Commit => "commit the platform once: there is nothing to compare it with before",
            Self::Revision { is_shallow: false, .. } => {
                "name a branch, a tag or a commit that is here; `git fetch` brings others"
            }
            Self::Revision { .. } => {
                "this clone is shallow: fetch the revision, as with `fetch-depth: 0` of actions/checkout or `git fetch --unshallow`"
            }
            Self::MergeBase { .. } => {
                "this clone is shallow: fetch more, as with `fetch-depth: 0` of actions/checkout or `git fetch --unshallow`"
            }
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Repository => f.write_str("the platform is in no git repository"),
            Self::Commit => f.write_str("there is no commit yet"),
            Self::Revision { revision, .. } => write!(f, "git knows no revision `{revision}`"),
            Self::MergeBase { revision } => {
                write!(f, "git does not know where `{revision}` and the head parted")
            }
        }
    }
}

impl WorldError {
    /// The disk's refusal to do something with a file.
    pub fn disk(action: &'static str, path: impl Into<String>, error: &io::Error) -> Self {
        let text = error.to_string();
        let reason = text.split(" (os error").next().unwrap_or_default().to_owned();
        Self::Disk { action, path: path.into(), kind: error.kind(), reason }
    }

    /// The same of a path as somebody wrote it.
    #[must_use]
    pub(super) fn seen_at(self, said: String) -> Self {
        match self {
            Self::Disk { action, kind, reason, .. } => Self::Disk { action, path: said, kind, reason },
            Self::Blocked { what, .. } => Self::Blocked { path: said, what },
            other => other,
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        let Self::Disk { kind, .. } = self else {
            return match self {
                Self::Missing(missing) => missing.help(),
                Self::Git { .. } => "let `git status` work here first",
                Self::ReadOnly { .. } => "let its owner unlock it, as with `chmod u+w`: nothing was written",
                Self::Open { .. } => {
                    "let its owner alone read it: `chmod 600`; make another one if somebody may have"
                }
                Self::Changed { .. } => "run the same command again: it reads the file as it is now",
                _ => "move it away: platc follows no symlinks and writes over nothing that is not its own",
            };
        };
        match kind {
            io::ErrorKind::ReadOnlyFilesystem => {
                "mount the file system writable, or work in a copy of the repository"
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                "make room and run the same command again: each file is whole, the old one or the new one"
            }
            io::ErrorKind::PermissionDenied => "give the user that runs platc the right to do so",
            _ => "mend that and run the same command again: each file is whole, the old one or the new one",
        }
    }
}

impl fmt::Display for WorldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disk { action, path, reason, .. } => write!(f, "cannot {action} `{path}`: {reason}"),
            Self::Blocked { path, what } => write!(f, "`{path}` is {what}"),
            Self::ReadOnly { path } => write!(f, "`{path}` is read-only"),
            Self::Open { path } => write!(f, "`{path}` holds a secret, and others may read it"),
            Self::Changed { path } => write!(f, "`{path}` was changed by somebody else meanwhile"),
            Self::Missing(missing) => missing.fmt(f),
            Self::Git { reason } => write!(f, "cannot read git's data: {reason}"),
        }
    }
}

impl std::error::Error for WorldError {}
