//! `platc schema`: the JSON Schemas of platc's documents, for editors; `platc schema import`: kinds of a cluster.

use super::{Global, Outcome, world};
use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    schema::{Custom, import},
    source::Sources,
    spec::{document::Kind, schema},
    tree::{Folder, WorldError, named::NamedFile},
    value::Value,
    yaml::{self, Dialect},
};
use std::path::PathBuf;

/// Arguments of `platc schema`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Schema {
    #[command(subcommand)]
    action: Option<Action>,
    /// Write nothing, and fail when a schema is not what this platc writes
    #[arg(long)]
    check: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Write the custom kinds of CRDs, or of a cluster's OpenAPI, to schemas/, one file a kind
    Import(Import),
}

/// Arguments of `platc schema import`.
#[derive(Debug, clap::Args)]
struct Import {
    /// YAML or JSON: CRDs, a List of them, or what `kubectl get --raw /openapi/v2` prints; `-` is standard input
    file: PathBuf,
}

impl Import {
    fn run(&self, global: &Global) -> Outcome {
        match global.files(std::slice::from_ref(&self.file)) {
            Ok(files) => self.write(&files, global),
            Err(outcome) => outcome,
        }
    }

    fn write(&self, files: &[NamedFile], global: &Global) -> Outcome {
        let mut sources = Sources::default();
        let mut documents: Vec<Value> = Vec::new();
        for (path, bytes) in files {
            let text = String::from_utf8_lossy(bytes);
            let file = sources.add(path.clone(), &*text);
            match yaml::read(file, &text, Dialect::Kubernetes) {
                Ok(read) => documents.extend(read),
                Err(told) => return global.report(&told, &sources),
            }
        }
        let definitions = import::definitions(&documents);
        let mut custom = Custom::default();
        let told: Diagnostics = definitions
            .values()
            .flat_map(|definition| custom.add(definition))
            .map(|mistake| mistake.diagnostic().in_file(self.file.to_string_lossy()))
            .collect();
        if told.has_errors() {
            return global.report(&told, &sources);
        }
        if definitions.is_empty() {
            return self.none(global);
        }
        let folder = Folder::new(&global.directory);
        for (path, definition) in &definitions {
            if let Err(error) = folder.write(path, yaml::emit(definition).as_bytes()) {
                return world::refused(&error);
            }
        }
        let count = definitions.len();
        global.say(&format!("{count} {} written to schemas/", if count == 1 { "kind" } else { "kinds" }));
        Outcome::Fine
    }

    fn none(&self, global: &Global) -> Outcome {
        let told = Diagnostic::error("no-definition", "there is no custom kind to import")
            .in_file(self.file.to_string_lossy())
            .help("name a file of CRDs, or of what `kubectl get --raw /openapi/v2` prints");
        global.report(&told.into(), &Sources::default())
    }
}

impl Schema {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        if let Some(Action::Import(import)) = &self.action {
            return import.run(global);
        }
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
