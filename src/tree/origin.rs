//! The commit that sources were read at: what it says of itself, and whether it is all that there is.

use super::{
    WorldError,
    head::refused,
    listing::is_hidden,
    revision::{History, Revision},
};
use git2::{Oid, StatusOptions};
use std::path::Path;

/// A commit of the platform's sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Its name.
    pub id: String,
    /// The first line of what it says.
    pub subject: String,
    /// The rest of it.
    pub body: String,
    /// Who wrote it, as `name <address>`.
    pub author: String,
    /// When it was committed.
    pub date: Date,
    /// The address of the repository, of the remote `origin`: as somebody has configured it, perhaps with a login.
    pub url: Option<String>,
}

/// A moment, and where somebody was then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// Seconds since 1970.
    pub seconds: i64,
    /// Minutes that the clock there is before that of Greenwich.
    pub minutes: i32,
}

impl History {
    /// What a revision says of itself.
    ///
    /// # Errors
    /// When it is no commit, or git's data cannot be read.
    pub fn origin(&self, revision: &Revision) -> Result<Origin, WorldError> {
        let commit = self
            .repository
            .find_commit(revision.id)
            .map_err(|_| WorldError::Git { reason: format!("`{}` is no commit", revision.name) })?;
        let message = String::from_utf8_lossy(commit.message_bytes()).into_owned();
        let (subject, body) = message.split_once('\n').unwrap_or((&message, ""));
        let author = commit.author();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let when = commit.time();
        Ok(Origin {
            id: commit.id().to_string(),
            subject: subject.trim().to_owned(),
            body: body.trim().to_owned(),
            author: format!("{} <{}>", text(author.name_bytes()), text(author.email_bytes())),
            date: Date { seconds: when.seconds(), minutes: when.offset_minutes() },
            url: self.remote(),
        })
    }

    /// The address of the remote `origin`.
    fn remote(&self) -> Option<String> {
        let remote = self.repository.find_remote("origin").ok()?;
        remote.url().ok().map(str::to_owned)
    }

    /// The files of some folders right below the platform's root that are not what HEAD has.
    ///
    /// # Errors
    /// When git's data cannot be read.
    pub fn uncommitted(&self, below: &[&str]) -> Result<Vec<String>, WorldError> {
        let mut options = StatusOptions::new();
        options.include_untracked(true).recurse_untracked_dirs(true).exclude_submodules(true);
        options.disable_pathspec_match(true);
        for folder in below {
            options.pathspec(format!("{}{folder}", self.platform));
        }
        let found = self.repository.statuses(Some(&mut options)).map_err(|error| refused(&error))?;
        let paths = found.iter().map(|entry| String::from_utf8_lossy(entry.path_bytes()).into_owned());
        let is_read = |path: &String| Path::new(path).iter().all(|name| !is_hidden(name));
        Ok(paths.filter(is_read).collect())
    }

    /// Whether one commit came after another; `None` where one of them, or what is between them, is not here.
    #[must_use]
    pub fn is_after(&self, newer: &str, older: &str) -> Option<bool> {
        let id = |name: &str| Oid::from_str(name).ok().filter(|id| self.repository.find_commit(*id).is_ok());
        let (newer, older) = (id(newer)?, id(older)?);
        match self.repository.graph_descendant_of(newer, older) {
            Ok(false) if self.repository.is_shallow() => None,
            found => found.ok(),
        }
    }
}
