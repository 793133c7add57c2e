//! The folder that git runs hooks from.

use super::{
    WorldError,
    folder::UNFINISHED,
    head::{self, refused},
};
use git2::{Config, ConfigLevel, ErrorCode, Repository};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Where git looks for the hooks of a repository, which all its work trees share.
#[derive(Debug)]
pub struct Hooks {
    /// The folder.
    pub folder: PathBuf,
    /// Whether it is this repository's own: one that `core.hooksPath` names for a user or a machine is everybody's.
    pub is_own: bool,
    /// The way from the top of the repository to the platform, with a slash at its end.
    pub above: String,
}

impl Hooks {
    /// Those of the repository around a platform.
    ///
    /// # Errors
    /// When there is none, or git's data cannot be read.
    pub fn of(root: &Path) -> Result<Self, WorldError> {
        let Some((repository, out)) = head::open(root)? else {
            return Err(WorldError::Git { reason: "this is no git repository".to_owned() });
        };
        let above = out.strip_suffix("out/").unwrap_or_default().to_owned();
        let (folder, is_own) = said(&repository)
            .map_err(|error| refused(&error))?
            .unwrap_or_else(|| (repository.commondir().join("hooks"), true));
        Ok(Self { folder, is_own, above })
    }

    /// The text of a hook; `None` when there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self, name: &str) -> Result<Option<String>, WorldError> {
        match fs::read(self.folder.join(name)) {
            Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.failed("read", name, &error)),
        }
    }

    /// Writes a hook that git can run: the old or the new one at any moment.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write(&self, name: &str, text: &str) -> Result<(), WorldError> {
        let beside = self.folder.join(format!("{UNFINISHED}{name}"));
        let written = fs::create_dir_all(&self.folder)
            .and_then(|()| fs::write(&beside, text))
            .and_then(|()| let_run(&beside))
            .and_then(|()| fs::rename(&beside, self.folder.join(name)));
        written.map_err(|error| {
            let _ = fs::remove_file(&beside); // a leftover disturbs nobody
            self.failed("write", name, &error)
        })
    }

    /// Removes a hook.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn remove(&self, name: &str) -> Result<(), WorldError> {
        fs::remove_file(self.folder.join(name)).map_err(|error| self.failed("remove", name, &error))
    }

    fn failed(&self, action: &'static str, name: &str, error: &io::Error) -> WorldError {
        WorldError::disk(action, self.folder.join(name).display().to_string(), error)
    }
}

/// What `core.hooksPath` says: from the top of the work tree, in which git runs hooks.
fn said(repository: &Repository) -> Result<Option<(PathBuf, bool)>, git2::Error> {
    let config: Config = repository.config()?.snapshot()?;
    let is_own = match config.get_entry("core.hooksPath") {
        Err(error) if error.code() == ErrorCode::NotFound => return Ok(None),
        entry => matches!(entry?.level(), ConfigLevel::Local | ConfigLevel::Worktree),
    };
    let path = config.get_path("core.hooksPath")?;
    let top = repository.workdir().unwrap_or_else(|| repository.path());
    Ok(Some((top.join(path), is_own)))
}

#[cfg(unix)]
fn let_run(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

/// Git for Windows runs what is there.
#[cfg(not(unix))]
fn let_run(_: &Path) -> io::Result<()> {
    Ok(())
}
