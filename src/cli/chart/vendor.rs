//! `platc chart vendor`: brings the charts that the platform names into its own folders, and locks them.

mod credentials;
mod git;
mod kustomize;
mod plan;
mod record;
mod registry;
mod repository;
mod supply;

use crate::{
    cli::{
        Global, Outcome,
        report::escape::visible,
        trouble::Trouble,
        world::{self, SOURCES},
    },
    deliver::{self, Rewrite},
    diagnostic::{Diagnostic, Diagnostics, Level},
    inputs::Inputs,
    load,
    names::meant,
    resolve::charts::{self, Named},
    tree::{Folder, Lock, Tree, WorldError, folders_above},
};
use plan::{Differing, Plan};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};
use supply::Supply;

/// Arguments of `platc chart vendor`.
#[derive(Debug, clap::Args)]
pub(super) struct Vendor {
    /// Keys of `charts`; all that lie elsewhere unless said, and what is named no more is removed
    #[arg(value_name = "CHART")]
    charts: Vec<String>,
    /// Fetch what is there already, too
    #[arg(long)]
    again: bool,
    /// Render folders of Kustomize with your own kustomize or kubectl, and bring no chart
    #[arg(long, conflicts_with_all = ["charts", "again", "force"])]
    kustomize: bool,
    /// Take a published version that has changed, and write over folders that were edited or are not in the lock
    #[arg(long)]
    force: bool,
    /// How long a server may say nothing
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
}

/// What was done.
#[derive(Default)]
struct Done {
    lines: Vec<String>,
    vendored: usize,
    there: usize,
    removed: usize,
}

impl Vendor {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        let done = if self.kustomize { kustomize::run(global) } else { self.vendor(global) };
        match done {
            Ok(outcome) | Err(outcome) => outcome,
        }
    }

    fn vendor(&self, global: &Global) -> Result<Outcome, Outcome> {
        let folder = Folder::new(&global.directory);
        let waits = || global.say("waiting for another platc that writes here");
        let lock = Lock::take(&folder, &waits).map_err(|error| world::refused(&error))?;
        let inputs = inputs(global)?;
        let (named, told) = charts::charts(&inputs);
        heed(global, &told, &inputs)?;
        let record = record::read(&inputs).map_err(|told| global.report(&told, &inputs.sources))?;
        let wanted = self.wanted(&named)?;
        let differing = if self.force { Differing::Taken } else { Differing::Refused };
        let mut plan = Plan::new(&inputs.tree, record, differing);
        let done = self.plan(&wanted, &named, &mut plan).map_err(|troubles| refused(global, &troubles))?;
        write(&lock, &folder, &plan.rewrites()).map_err(|error| world::refused(&error))?;
        done.lines.iter().for_each(|line| global.say(&visible(line)));
        global.say(&done.summary());
        Ok(Outcome::Fine)
    }

    /// The charts that the command line names, or all.
    fn wanted<'n>(&self, named: &'n BTreeMap<String, Named>) -> Result<Vec<&'n Named>, Outcome> {
        let is_known = |key: &&String| named.values().any(|named| is_called(named, key));
        if let Some(unknown) = self.charts.iter().find(|key| !is_known(key)) {
            let known: BTreeSet<&str> =
                named.values().flat_map(|named| &named.keys).map(|key| &**key).collect();
            let message = format!("no chart `{unknown}` with a repository or git is in `charts`");
            return Err(world::usage(&visible(&message), &meant(unknown, known)));
        }
        let is_wanted =
            |named: &&Named| self.charts.is_empty() || self.charts.iter().any(|key| is_called(named, key));
        Ok(named.values().filter(is_wanted).collect())
    }

    /// Fetches everything, and says what is to be written; or why nothing is, each chart for itself.
    fn plan(
        &self,
        wanted: &[&Named],
        named: &BTreeMap<String, Named>,
        plan: &mut Plan,
    ) -> Result<Done, Vec<(Option<String>, Trouble)>> {
        let mut done = Done::default();
        let (there, missing): (Vec<&Named>, Vec<&Named>) =
            wanted.iter().partition(|named| !self.again && plan.is_there(named));
        for named in there {
            let version = plan.version(named).unwrap_or(&named.version);
            done.lines.push(format!("{} {version} is there", called(named)));
            done.there += 1;
        }
        let mut troubles = Vec::new();
        if !missing.is_empty() {
            let timeout = Duration::from_secs(self.timeout);
            let mut supply = Supply::new(timeout).map_err(|trouble| vec![(None, trouble)])?;
            for named in missing {
                match bring(&mut supply, named, plan) {
                    Ok(line) => done.lines.push(line),
                    Err(trouble) => {
                        troubles.push((Some(format!("{} {}", called(named), named.version)), trouble));
                    }
                }
                done.vendored += 1;
            }
        }
        if self.charts.is_empty() {
            let folders: BTreeSet<&str> =
                named.keys().filter_map(|folder| folder.rsplit('/').next()).collect();
            match plan.sweep(&folders) {
                Ok(gone) => {
                    done.removed = gone.len();
                    done.lines
                        .extend(gone.iter().map(|folder| format!("removed {folder}, which nobody names")));
                }
                Err(edited) => troubles.extend(edited.into_iter().map(|trouble| (None, trouble))),
            }
        }
        if troubles.is_empty() { Ok(done) } else { Err(troubles) }
    }
}

fn bring(supply: &mut Supply, named: &Named, plan: &mut Plan) -> Result<String, Trouble> {
    let is_inner = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    if !named.name.starts_with(|letter: char| letter.is_ascii_alphanumeric())
        || !named.name.chars().all(is_inner)
    {
        let help = "a chart's name has letters, digits, `-`, `_` and `.`";
        return Err(Trouble::new(format!("`{}` is no name of a chart", named.name), help));
    }
    let brought = supply.bring(named)?;
    plan.put(named, &brought)?;
    let (files, source) = (brought.package.files().len(), record::source(named));
    let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
    Ok(format!("vendored {} {} from {source}, {files}", called(named), brought.version))
}

fn is_called(named: &Named, key: &str) -> bool {
    named.keys.iter().any(|own| **own == *key)
}

fn called(named: &Named) -> String {
    named.keys.join(", ")
}

/// Reads the sources. What the lock has and is not there is what vendoring brings.
fn inputs(global: &Global) -> Result<Inputs, Outcome> {
    let tree = global.told(Tree::from_folder(&global.directory, SOURCES))?;
    let (inputs, told) = load::load(tree);
    let is_reason = |told: &&Diagnostic| !load::is_stray(told) && told.rule != "chart-lock";
    heed(global, &told.iter().filter(is_reason).cloned().collect(), &inputs)?;
    Ok(inputs)
}

fn heed(global: &Global, told: &Diagnostics, inputs: &Inputs) -> Result<(), Outcome> {
    if told.iter().any(|told| told.level == Level::Error) {
        global.report(told, &inputs.sources);
        return Err(Outcome::Findings);
    }
    Ok(())
}

fn refused(global: &Global, troubles: &[(Option<String>, Trouble)]) -> Outcome {
    for (chart, trouble) in troubles {
        let of = chart.as_ref().map_or_else(String::new, |chart| format!("{}: ", visible(chart)));
        world::usage(&format!("{of}{}", trouble.message), &trouble.help);
    }
    global.say("nothing was written");
    Outcome::Trouble
}

/// Writes everything, and takes away the folders that are empty then.
fn write(lock: &Lock, folder: &Folder, rewrites: &BTreeMap<Arc<str>, Rewrite>) -> Result<(), WorldError> {
    deliver::sources(lock, folder, rewrites)?;
    let gone = rewrites.iter().filter(|(_, rewrite)| rewrite.after.is_none());
    let emptied: BTreeSet<&str> = gone.flat_map(|(path, _)| folders_above(path)).collect();
    let below = format!("{}/", crate::model::VENDORED);
    for path in emptied.into_iter().rev().filter(|path| path.starts_with(&below)) {
        folder.remove_empty(path)?;
    }
    Ok(())
}

impl Done {
    fn summary(&self) -> String {
        let Self { vendored, there, removed, .. } = self;
        let count = vendored + there;
        let charts = if count == 1 { "chart" } else { "charts" };
        let removed = if *removed == 0 { String::new() } else { format!(", {removed} removed") };
        format!("{count} {charts}: {vendored} vendored, {there} there{removed}")
    }
}
