//! The merge driver for out/ in a repository's configuration, and whether its attributes ask for it.

use super::{
    WorldError,
    head::{self, missing, refused},
};
use git2::{AttrCheckFlags, Config, ConfigLevel, Repository};
use std::path::Path;

/// What git knows it by: `merge=platc` in `.gitattributes`.
pub const NAME: &str = "platc";

/// The driver of a repository, which all its work trees share.
pub struct Driver {
    repository: Repository,
    /// The way from the top to the platform's out/, with a slash at the end.
    out: String,
}

impl Driver {
    /// That of the repository around a platform.
    ///
    /// # Errors
    /// When there is none, or git's data cannot be read.
    pub fn of(root: &Path) -> Result<Self, WorldError> {
        let Some((repository, out)) = head::open(root)? else {
            return Err(WorldError::Git { reason: "this is no git repository".to_owned() });
        };
        Ok(Self { repository, out })
    }

    /// What one of its settings is in the repository's own configuration.
    ///
    /// # Errors
    /// When git's data cannot be read.
    pub fn read(&self, setting: &str) -> Result<Option<String>, WorldError> {
        let found = self.config().and_then(|mut config| config.snapshot()?.get_string(&key(setting)));
        match found {
            Err(error) if missing(&error) => Ok(None),
            found => found.map(Some).map_err(|error| refused(&error)),
        }
    }

    /// Writes one of its settings.
    ///
    /// # Errors
    /// When git's data cannot be written.
    pub fn write(&self, setting: &str, value: &str) -> Result<(), WorldError> {
        let written = self.config().and_then(|mut config| config.set_str(&key(setting), value));
        written.map_err(|error| refused(&error))
    }

    /// Takes one of its settings away; that it is not there is no error.
    ///
    /// # Errors
    /// When git's data cannot be written.
    pub fn remove(&self, setting: &str) -> Result<(), WorldError> {
        match self.config().and_then(|mut config| config.remove(&key(setting))) {
            Err(error) if !missing(&error) => Err(refused(&error)),
            _ => Ok(()),
        }
    }

    /// Whether the attributes of out/ name it.
    ///
    /// # Errors
    /// When git's data cannot be read.
    pub fn is_asked(&self) -> Result<bool, WorldError> {
        let file = format!("{}any.yaml", self.out);
        let asked = self.repository.get_attr(Path::new(&file), "merge", AttrCheckFlags::default());
        Ok(asked.map_err(|error| refused(&error))? == Some(NAME))
    }

    fn config(&self) -> Result<Config, git2::Error> {
        self.repository.config()?.open_level(ConfigLevel::Local)
    }
}

fn key(setting: &str) -> String {
    format!("merge.{NAME}.{setting}")
}
