//! `platc merge-driver`: git merges a file of out/ by compiling the merged sources.

use super::{
    Global, Outcome,
    report::escape::visible,
    world::{SOURCES, refused, to_stderr, usage},
};
use crate::{
    build::compile,
    diagnostic::{Diagnostics, Level},
    tree::{Merging, Named, Tree, TreeError, Unmerged, Versions, named},
};
use std::{env, mem::ManuallyDrop, path::PathBuf};

/// What git runs for a file that both sides changed. Git before 2.44 leaves `%S` and `%Y` as they are.
pub(super) const COMMAND: &str = "platc merge-driver -- %O %A %B %P %S %Y";

/// How git's variables begin that name the commits of a merge.
const HEAD: &str = "GITHEAD_";

/// Arguments of `platc merge-driver`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Git runs it where `.gitattributes` says `merge=platc`; `platc hook install` tells git how.
Of a merge that it cannot make it leaves our side as it is and ends with 1, which git calls a conflict."
)]
pub(super) struct MergeDriver {
    /// What both sides come from: git's %O
    base: PathBuf,
    /// What our side has, and where the result is written: git's %A
    ours: PathBuf,
    /// What the other side has: git's %B
    theirs: PathBuf,
    /// The path in the repository: git's %P
    path: String,
    /// What git calls the base: git's %S
    base_name: Option<String>,
    /// What git calls the other side: git's %Y
    their_name: Option<String>,
}

impl MergeDriver {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        match self.merged(global) {
            Ok(outcome) | Err(outcome) => outcome,
        }
    }

    fn merged(&self, global: &Global) -> Result<Outcome, Outcome> {
        let read = |path| global.files(std::slice::from_ref(path)).map(only);
        let (base, ours, theirs) = (read(&self.base)?, read(&self.ours)?, read(&self.theirs)?);
        let versions = Versions { base: &base, ours: &ours, theirs: &theirs };
        let write = |bytes: &[u8]| {
            named::write(&global.directory, &self.ours, bytes).map_err(|error| refused(&error))
        };
        let merging = Merging::of(&global.directory, &self.path).map_err(|why| self.stays("", &why))?;
        let platform = merging.platform.clone();
        let reason = match self.made(merging, &versions) {
            Ok(bytes) => return write(&bytes).map(|()| Outcome::Fine),
            Err(why) => why,
        };
        // What is not platc's, or a copy of a source, no build would mend: it is what git makes of it without us.
        if !versions.are_marked()
            && let Some((bytes, is_clean)) = versions.as_text().map_err(|error| refused(&error))?
        {
            return write(&bytes).map(|()| if is_clean { Outcome::Fine } else { Outcome::Findings });
        }
        Err(self.told(&platform, &reason))
    }

    /// The file as the merged sources compile to it; why there is none.
    fn made(&self, merging: Merging, versions: &Versions) -> Result<Vec<u8>, String> {
        let (platform, path) = (merging.platform.clone(), merging.path.clone());
        let sources = merging.sources(&self.named(), versions, SOURCES);
        compiled(sources.map_err(|why| reason(&platform, &why))?, &path)
    }

    fn named(&self) -> Named {
        let names = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        let heads = names.filter_map(|name| name.strip_prefix(HEAD).map(str::to_owned)).collect();
        Named { heads, base: self.base_name.clone(), theirs: self.their_name.clone() }
    }

    /// Says why our side stays as it is.
    fn stays(&self, platform: &str, why: &Unmerged) -> Outcome {
        if !matches!(why, Unmerged::Stray) {
            return self.told(platform, &reason(platform, why));
        }
        let message = format!("`{}` is not in the out/ of a platform", visible(&self.path));
        usage(&message, "give `merge=platc` to `out/**` alone, in the `.gitattributes` beside it")
    }

    fn told(&self, platform: &str, reason: &str) -> Outcome {
        let at = match platform.trim_end_matches('/') {
            "" => String::new(),
            folder => format!(" -C {}", quoted(folder)),
        };
        to_stderr(&format!(
            "error: `{}` stays as our side has it: {reason}\n\
             help: resolve what conflicts in the sources, then run `platc{at} build` and `git add {}`\n",
            visible(&self.path),
            quoted(&format!("{platform}out")),
        ));
        Outcome::Findings
    }
}

/// A path as a shell reads it.
fn quoted(path: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "/._-".contains(letter);
    let path = visible(path);
    if path.chars().all(plain) { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

fn reason(platform: &str, why: &Unmerged) -> String {
    match why {
        Unmerged::Stray => "it is in no platform".to_owned(),
        Unmerged::Unknown => "git does not say which commits are merged".to_owned(),
        Unmerged::Conflicts(paths) => {
            let shown = paths.iter().map(|path| format!("`{}`", visible(&format!("{platform}{path}"))));
            format!("its sources conflict in {}", shown.collect::<Vec<_>>().join(", "))
        }
        Unmerged::Refused(TreeError::World(error)) => visible(&error.to_string()),
        Unmerged::Refused(TreeError::Refused(told)) => first(told),
    }
}

/// The file as the sources compile to it; why it is none.
fn compiled(sources: Tree, path: &str) -> Result<Vec<u8>, String> {
    // Never dropped: the process ends with the command.
    let compiled = ManuallyDrop::new(compile(sources, &[]));
    if compiled.diagnostics.has_errors() {
        return Err(format!("the merged sources do not compile: {}", first(&compiled.diagnostics)));
    }
    let bytes = compiled.files().get(path);
    bytes
        .map(|bytes| bytes.to_vec())
        .ok_or_else(|| "the merged sources do not compile to such a file".to_owned())
}

/// The first error. All are told by the build that has to follow: git starts a driver for each file.
fn first(told: &Diagnostics) -> String {
    let error = told.iter().find(|told| told.level == Level::Error);
    error.map(|told| visible(&format!("{} ({})", told.message, told.rule))).unwrap_or_default()
}

/// The bytes of the one file that was read.
fn only(files: Vec<named::NamedFile>) -> std::sync::Arc<[u8]> {
    files.into_iter().next().map(|(_, bytes)| bytes).unwrap_or_default()
}
