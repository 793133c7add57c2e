//! `platc publish`, to folders of this machine: what becomes of the branch that Argo CD reads.

mod bad_days;
mod branch;
mod hostile;
mod layout;

use super::gate::Repository;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// A value of the example that comes out in both environments.
pub(crate) const APP: &str = "platform/apps/web.yaml";

/// What prod alone says.
pub(crate) const PROD: &str = "environments/prod/environment.yaml";

/// A repository that Argo CD reads: bare, and one that clones may leave files out of.
pub(crate) struct Target {
    folder: TempDir,
}

impl Target {
    pub(crate) fn new() -> Self {
        let target = Self { folder: tempfile::tempdir().unwrap() };
        target.git(&["init", "--quiet", "--bare", "--initial-branch", "main"]);
        target.git(&["config", "uploadpack.allowFilter", "true"]);
        target
    }

    pub(crate) fn path(&self) -> &str {
        self.folder.path().to_str().unwrap()
    }

    /// What git prints there.
    pub(crate) fn git(&self, words: &[&str]) -> String {
        git(self.folder.path(), words)
    }

    /// The commit that a branch ends at.
    pub(crate) fn tip(&self, branch: &str) -> String {
        self.git(&["rev-parse", branch]).trim().to_owned()
    }

    /// How many commits a branch has.
    pub(crate) fn commits(&self, branch: &str) -> usize {
        self.git(&["rev-list", branch]).lines().count()
    }

    /// Somebody's clone of a branch.
    pub(crate) fn clone(&self) -> Clone {
        let clone = Clone(tempfile::tempdir().unwrap());
        git(clone.0.path(), &["clone", "--quiet", self.path(), "."]);
        git(clone.0.path(), &["config", "user.name", "Hand"]);
        git(clone.0.path(), &["config", "user.email", "hand@example.com"]);
        clone
    }

    /// A hook of the server, as a shell script.
    pub(crate) fn hook(&self, name: &str, script: &str) {
        executable(&self.folder.path().join("hooks").join(name), script);
    }
}

/// A clone with a work tree.
pub(crate) struct Clone(TempDir);

impl Clone {
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Commits what somebody changes by hand, and pushes it.
    pub(crate) fn commits(&self, change: impl FnOnce(&Path)) {
        change(self.0.path());
        git(self.0.path(), &["add", "--all"]);
        git(self.0.path(), &["commit", "--quiet", "--message", "by hand"]);
        git(self.0.path(), &["push", "--quiet"]);
    }
}

pub(crate) fn git(folder: &Path, words: &[&str]) -> String {
    let output = Command::new("git").args(words).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Writes a program that a shell runs.
pub(crate) fn executable(path: &Path, script: &str) {
    use std::os::unix::fs::PermissionsExt;
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// All files of a folder with their bytes, by their path below it.
pub(crate) fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    let below = |path: &Path| path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
    walk.filter(|entry| entry.file_type().is_file())
        .map(|entry| (below(entry.path()), fs::read(entry.path()).unwrap()))
        .collect()
}

impl Repository {
    /// Commits an edit of the sources.
    pub(crate) fn commits(&self, path: &str, from: &str, to: &str) {
        self.replace(path, from, to);
        self.git(&["commit", "--quiet", "--all", "--message", &format!("{to} in {path}")]);
    }
}
