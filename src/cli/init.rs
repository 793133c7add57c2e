//! `platc init`: a platform to start from, written where there is none.

use super::{Global, Outcome, world};
use crate::{
    deliver::{self, Rewrite},
    names::meant,
    tree::{Folder, Lock, Tree},
};
use std::{collections::BTreeMap, sync::Arc};

/// The path of a file, and its bytes.
type File = (&'static str, &'static [u8]);

// What build.rs found in docs/example, in the repository's own root and below examples/: `EXAMPLES`, the name of each with
// its files.
include!(concat!(env!("OUT_DIR"), "/examples.rs"));

/// The example that is written when none is named.
const FIRST: &str = "small";

/// The folders that must not be there: whoever has one has a platform.
const TAKEN: &[&str] = &["platform", "environments"];

/// Arguments of `platc init`.
#[derive(Debug, clap::Args)]
pub(super) struct Init {
    /// The example to start from
    #[arg(long, value_name = "NAME", default_value = FIRST, value_parser = clap::builder::PossibleValuesParser::new(names()))]
    example: String,
}

fn names() -> impl Iterator<Item = &'static str> {
    EXAMPLES.iter().map(|(name, _)| *name)
}

impl Init {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        self.written(global).unwrap_or_else(|outcome| outcome)
    }

    fn written(&self, global: &Global) -> Result<Outcome, Outcome> {
        let found = EXAMPLES.iter().find(|(name, _)| *name == self.example);
        let Some((name, files)) = found else {
            return Err(world::usage(
                &format!("no example `{}`", self.example),
                &meant(&self.example, names()),
            ));
        };
        let tree = global.told(Tree::from_folder(&global.directory, TAKEN))?;
        if let Some((path, _)) = tree.iter().next() {
            let help = "start in an empty folder: `platc -C FOLDER init`";
            return Err(world::usage(&format!("there is a platform already: {path}"), help));
        }
        let folder = Folder::new(&global.directory);
        let waits = || global.say("waiting for another platc that writes here");
        let lock = Lock::take(&folder, &waits).map_err(|error| world::refused(&error))?;
        let rewrites: BTreeMap<Arc<str>, Rewrite> = files
            .iter()
            .map(|(path, bytes)| ((*path).into(), Rewrite { before: None, after: Some((*bytes).into()) }))
            .collect();
        deliver::sources(&lock, &folder, &rewrites).map_err(|error| world::refused(&error))?;
        global.say(&format!("{} files of `{name}` written; next: `platc build`", files.len()));
        Ok(Outcome::Fine)
    }
}
