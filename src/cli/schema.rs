//! `platc schema`: the JSON Schemas of platc's documents, for editors.

use super::{Global, Outcome, world};
use crate::{
    diagnostic::Diagnostic,
    source::Sources,
    spec::{document::Kind, schema},
    tree::{Folder, WorldError},
};

/// Arguments of `platc schema`.
#[derive(Debug, clap::Args)]
pub(super) struct Schema {
    /// Write nothing, and fail when a schema is not what this platc writes
    #[arg(long)]
    check: bool,
}

impl Schema {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        let folder = Folder::new(&global.directory);
        let outcome = stale(&folder).and_then(|stale| {
            if self.check && !stale.is_empty() {
                return Ok(global.report(&stale.iter().map(Stale::told).collect(), &Sources::default()));
            }
            for file in &stale {
                folder.write(&file.path, file.text.as_bytes())?;
            }
            let (all, written) = (Kind::ALL.len(), stale.len());
            global.say(&match written {
                0 => format!("{all} schemas are up to date"),
                _ => format!("{all} schemas: {written} written, {} up to date", all - written),
            });
            Ok(Outcome::Fine)
        });
        outcome.unwrap_or_else(|error| world::refused(&error))
    }
}

/// A schema that does not lie in the folder as platc writes it.
struct Stale {
    path: String,
    text: String,
    exists: bool,
}

impl Stale {
    fn told(&self) -> Diagnostic {
        let what = if self.exists { "is not what this platc writes" } else { "is missing" };
        Diagnostic::error("stale-schema", format!("`{}` {what}", self.path))
            .in_file(self.path.clone())
            .help("run `platc schema`")
    }
}

fn stale(folder: &Folder) -> Result<Vec<Stale>, WorldError> {
    let mut stale = Vec::new();
    for (path, text) in schema::files() {
        let found = folder.read(&path)?;
        if found.as_deref() != Some(text.as_bytes()) {
            stale.push(Stale { path, text, exists: found.is_some() });
        }
    }
    Ok(stale)
}
