//! `platc diff`: what differs between two environments, or between two states of the platform.

use super::{Global, Outcome, review, world};
use crate::{
    build::{self, Compiled},
    names::{Name, meant},
    review::Review,
    tree::{History, Tree},
};
use std::{collections::BTreeSet, mem::ManuallyDrop};

/// What the state that is edited is called.
const WORK_TREE: &str = "the work tree";

/// How many files a line names at most.
const NAMED: usize = 10;

/// Arguments of `platc diff`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Two environments are compared as they are in the work tree, without what each has of its own:
name, namespaces, cluster and vars. Without environments all of them are compared in two states: \
the work tree with HEAD, or with where --head left --base, as a pull request shows it."
)]
pub(super) struct Diff {
    /// The environment to compare with
    #[arg(value_name = "FROM", requires = "to", conflicts_with_all = ["base", "head", "expect_empty"])]
    from: Option<String>,
    /// The environment to look at
    #[arg(value_name = "TO")]
    to: Option<String>,
    /// Compare with another revision: from its merge base with the head on, where both are commits
    #[arg(long, value_name = "REV", default_value = "HEAD", hide_default_value = true)]
    base: String,
    /// Compare this revision instead of the work tree
    #[arg(long, value_name = "REV")]
    head: Option<String>,
    /// Show this app alone
    #[arg(long, value_name = "APP")]
    app: Option<String>,
    /// Show what environments/differences.yaml expects, too
    #[arg(long)]
    all: bool,
    /// Prove that nothing changes: fail unless all files are the same bytes, but for the lines that name their sources
    #[arg(long, conflicts_with = "app")]
    expect_empty: bool,
    /// Bytes that the Markdown may have; what is dangerous is never cut
    #[arg(long, value_name = "BYTES", default_value_t = 60_000, value_parser = clap::value_parser!(u64).range(review::LEAST_BYTES..))]
    max_bytes: u64,
    /// What a comment of Markdown is found again by, to be updated in place
    #[arg(long, value_name = "WORD", default_value = "diff", value_parser = marker)]
    marker: String,
}

/// What stops a command is told when it is known.
type Told<T> = Result<T, Outcome>;

impl Diff {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        let outcome = match (&self.from, &self.to) {
            (Some(from), Some(to)) => self.environments(global, from, to),
            _ => self.states(global),
        };
        outcome.unwrap_or_else(|outcome| outcome)
    }

    fn environments(&self, global: &Global, from: &str, to: &str) -> Told<Outcome> {
        if from == to {
            return Err(world::usage("an environment is what it is", "name two: `platc diff staging prod`"));
        }
        let tree = global.told(Tree::from_folder(&global.directory, world::SOURCES))?;
        let compiled = ManuallyDrop::new(build::draft(tree, &[from.to_owned(), to.to_owned()]));
        sound(global, &compiled)?;
        let review = build::review::environments(&compiled, from, to).ok_or(Outcome::Trouble)?;
        self.tell(global, review, &[&compiled])
    }

    fn states(&self, global: &Global) -> Told<Outcome> {
        let [(old, before), (new, after)] = self.trees(global)?;
        let is_first = old.is_empty();
        // Never dropped: the process ends with the command.
        let compiled = ManuallyDrop::new(build::drafts([old, new]));
        let [old, new] = &*compiled;
        sound(global, new)?;
        // Where there was no platform yet, all of it is new.
        if old.diagnostics.has_errors() && !is_first {
            world::to_stderr(&format!("error: `{before}` does not compile: these are its own lines\n"));
            global.tell(&old.diagnostics, &old.inputs.sources);
            return Err(Outcome::Trouble);
        }
        if self.expect_empty && is_proven(global, &before, old, new) {
            return Ok(Outcome::Fine);
        }
        let outcome = self.tell(global, build::review::states(old, new, [before, after]), &[old, new])?;
        if !self.expect_empty {
            return Ok(outcome);
        }
        world::to_stderr(&unproven(&build::review::other_bytes(old, new)));
        Ok(Outcome::Findings)
    }

    /// The sources before and after, each with the name of its state.
    fn trees(&self, global: &Global) -> Told<[(Tree, String); 2]> {
        let history = History::open(&global.directory).map_err(|error| world::refused(&error))?;
        let read =
            |commit: &_| global.told(history.tree(commit, world::SOURCES)).map_err(|_| Outcome::Trouble);
        let head = self.head.as_deref().unwrap_or("HEAD");
        let base = history.base(&self.base, head).map_err(|error| world::refused(&error))?;
        let after = match &self.head {
            None => {
                let tree = global.told(Tree::from_folder(&global.directory, world::SOURCES))?;
                (tree, WORK_TREE.to_owned())
            }
            Some(head) => {
                let head = history.at(head).map_err(|error| world::refused(&error))?;
                (read(&head)?, head.name)
            }
        };
        Ok([(read(&base)?, base.name), after])
    }

    /// Prints a review; says whether it shows anything.
    fn tell<'a>(&self, global: &Global, mut review: Review<'a>, states: &[&'a Compiled]) -> Told<Outcome> {
        if let Some(app) = &self.app {
            let environments = states.iter().flat_map(|state| state.model.environments.values());
            let known: BTreeSet<&str> =
                environments.flat_map(|it| it.apps.keys().map(Name::as_str)).collect();
            if !known.contains(app.as_str()) {
                let message = format!("there is no app `{app}` in what is compared");
                return Err(world::usage(&message, &meant(app, known)));
            }
            review = build::review::only(review, app, states);
        }
        let all = self.all || self.expect_empty;
        let shown = if all { review::Shown::All } else { review::Shown::Open };
        let form = review::Markdown {
            max_bytes: usize::try_from(self.max_bytes).unwrap_or(usize::MAX),
            marker: self.marker.clone(),
        };
        global.tell_review(&review, shown, &form)?;
        Ok(if shown.any(&review) { Outcome::Findings } else { Outcome::Fine })
    }
}

/// Whether all files are the bytes that they were; says so.
fn is_proven(global: &Global, name: &str, before: &Compiled, after: &Compiled) -> bool {
    let is_proven = build::review::other_bytes(before, after).is_empty();
    if is_proven {
        let (files, environments) = (after.files().len(), after.bundles.len());
        global.say(&format!(
            "proof: all {files} files of {environments} environments are the bytes that they are at {name}, but for \
             the lines that name their sources"
        ));
    }
    is_proven
}

/// Tells what there is to say; what has mistakes is not compared.
fn sound(global: &Global, compiled: &Compiled) -> Told<()> {
    global.tell(&compiled.diagnostics, &compiled.inputs.sources);
    if compiled.diagnostics.has_errors() { Err(Outcome::Trouble) } else { Ok(()) }
}

fn unproven(files: &[std::sync::Arc<str>]) -> String {
    let mut text = format!("error: {} files are not the bytes that they were\n", files.len());
    for file in files.iter().take(NAMED) {
        text.extend(["  out/", file, "\n"]);
    }
    if files.len() > NAMED {
        text.push_str("  …\n");
    }
    text.push_str("help: leave `--expect-empty` out where a change is meant\n");
    text
}

/// A word that may stand in a comment of HTML.
fn marker(word: &str) -> Result<String, String> {
    let may = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    // Two hyphens would end the comment.
    if word.is_empty() || !word.chars().all(may) || word.contains("--") {
        return Err("a marker has letters, digits and single hyphens".to_owned());
    }
    Ok(word.to_owned())
}
