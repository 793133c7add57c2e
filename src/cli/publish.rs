//! `platc publish`: commits what the sources compile to to the branch that Argo CD reads, and pushes it.

mod ahead;
mod identity;
mod others;
mod remote;
mod request;
mod round;
mod target;

use super::{
    Global, Outcome, actions,
    build::count,
    report::escape::visible,
    trouble::Trouble,
    world::{self, SOURCES, refused},
};
use crate::{
    build::Compiled,
    bundle::Changes,
    deliver::commit::{Gone, without_login},
    diff::Planned,
    model::Model,
    names::{Name, meant},
    tree::{History, Origin, Tree},
};
use ahead::{Ahead, Asking, Reached};
use round::{Published, Round};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use target::{Target, Targets};

/// How many files of others a note names.
const NAMED: usize = 5;

/// Arguments of `platc publish`.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "flags of a command line are independent of each other")]
#[command(
    after_help = "What is published is the commit that HEAD leads to, never what is not committed yet. The branch is that of the \
platform's `git`; each environment may say another one. Nothing is checked out, and no file outside of out/ is touched."
)]
pub(super) struct Publish {
    /// The environments; all that are not abstract unless said
    #[arg(value_name = "ENV")]
    environments: Vec<String>,
    /// Publish to this repository instead of the platform's: an address, or a folder of this machine
    #[arg(long, value_name = "REPOSITORY")]
    to: Option<String>,
    /// Publish to this branch
    #[arg(long, value_name = "BRANCH")]
    branch: Option<String>,
    /// Publish the sources of this revision, an older one than what is there, too
    #[arg(long, value_name = "REV")]
    revision: Option<String>,
    /// Overwrite files of out/ that were edited by hand in the branch
    #[arg(long)]
    force: bool,
    /// Push each environment to a branch `platc/ENV`, and open or update a request to merge it
    #[arg(long)]
    pull_request: bool,
    /// End the message with a `Signed-off-by` line
    #[arg(long)]
    signoff: bool,
    /// Print what would be committed, and push nothing
    #[arg(long, conflicts_with = "pull_request")]
    dry_run: bool,
    /// Seconds that a server may say nothing
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
}

/// What is published, wherever it goes.
struct Work<'a> {
    global: &'a Global,
    publish: &'a Publish,
    history: History,
    origin: Origin,
    compiled: &'a Compiled,
}

impl Publish {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        self.published(global).unwrap_or_else(|outcome| outcome)
    }

    fn published(&self, global: &Global) -> Result<Outcome, Outcome> {
        let history = History::open(&global.directory).map_err(|error| refused(&error))?;
        let (tree, origin) = self.sources(global, &history)?;
        let mut ahead = None;
        let compiled = global.compile_tree(tree, &[], None, |model| ahead = self.ahead(global, model))?;
        self.may_go(global, &compiled)?;
        let work = Work { global, publish: self, history, origin, compiled: &compiled };
        let mut outcome = Outcome::Fine;
        for reached in ahead.iter().flat_map(Ahead::reached) {
            // What goes wrong with one repository is nothing of another's.
            let published = reached.map_err(|trouble| told(&[trouble])).and_then(|to| work.publish_to(to));
            if let Err(other) = published {
                outcome = other;
            }
        }
        Ok(outcome)
    }

    /// Asks the targets, as soon as it is known where they are; none, when one may not be asked.
    fn ahead(&self, global: &Global, model: &Model) -> Option<Ahead> {
        let targets = Targets::find(self, model, &global.directory);
        if !targets.diagnostics.is_empty() || !targets.troubles.is_empty() {
            return None;
        }
        let asking = Asking {
            directory: global.directory.clone(),
            silence: Duration::from_secs(self.timeout),
            fetches: !self.pull_request,
        };
        Some(Ahead::start(asking, targets.list))
    }

    /// Tells what is wrong with what is published, and with where it goes.
    fn may_go(&self, global: &Global, compiled: &Compiled) -> Result<(), Outcome> {
        let mut diagnostics = others::without_others(&self.environments, global, compiled)?;
        let mut targets = Targets::default();
        if !diagnostics.has_errors() {
            self.are_known(compiled)?;
            targets = Targets::find(self, &compiled.model, &global.directory);
            diagnostics.extend(targets.diagnostics);
        }
        match global.report(&diagnostics, &compiled.inputs.sources) {
            Outcome::Fine if targets.troubles.is_empty() => Ok(()),
            Outcome::Fine => Err(told(&targets.troubles)),
            outcome => Err(outcome),
        }
    }

    /// Whether an environment is published: one that was named, or any.
    fn names(&self, name: &Name) -> bool {
        self.environments.is_empty() || self.environments.iter().any(|said| said == name.as_str())
    }

    /// The sources at the commit that is published.
    fn sources(&self, global: &Global, history: &History) -> Result<(Tree, Origin), Outcome> {
        let world = |error| refused(&error);
        let revision = history.at(self.revision.as_deref().unwrap_or("HEAD")).map_err(world)?;
        if self.revision.is_none() {
            let files = history.uncommitted(SOURCES).map_err(world)?;
            if let Some(first) = files.first() {
                let (more, are) = match files.len() - 1 {
                    0 => (String::new(), "is"),
                    others => (format!(" and {}", count(others, "other")), "are"),
                };
                let first = visible(first);
                let message =
                    format!("`{first}`{more} {are} not committed: a published commit names the sources' own");
                let help = "commit, or publish what is: `platc publish --revision HEAD`";
                return Err(world::usage(&message, help));
            }
        }
        let origin = history.origin(&revision).map_err(world)?;
        let tree = global.told(history.tree(&revision, SOURCES))?;
        Ok((tree, origin))
    }

    fn are_known(&self, compiled: &Compiled) -> Result<(), Outcome> {
        let known = || compiled.model.environments.keys().map(Name::as_str);
        let unknown = self.environments.iter().find(|name| known().all(|known| known != name.as_str()));
        unknown.map_or(Ok(()), |name| {
            let message = format!("no environment `{}` is built", visible(name));
            Err(world::usage(&message, &meant(name, known())))
        })
    }
}

impl Work<'_> {
    fn publish_to(&self, reached: Reached) -> Result<(), Outcome> {
        let Reached { target, git, identity, signs, branch } = reached;
        let round = Round { work: self, git: &git, target, identity: &identity, signs };
        if self.publish.pull_request {
            return request::requests(&round);
        }
        let published = round.run(branch)?;
        self.tell(&round.target, &published);
        Ok(())
    }

    fn tell(&self, target: &Target, published: &Published) {
        let place = format!("{} of {}", visible(&target.branch), shown(target));
        let (commit, changes, files) = match published {
            Published::Same { files } => {
                let files = count(*files, "file");
                self.global
                    .say(&format!("nothing to publish: {place} has what the sources compile to, {files}"));
                return self.output("false", "");
            }
            Published::Older { environment, source } => {
                self.global.say(&format!(
                    "nothing published: {place} has `{environment}` of the newer commit {source:.7}; go back with `--revision`"
                ));
                return self.output("false", "");
            }
            Published::Draft { message } => return world::to_stdout(message),
            Published::Commit { commit, planned, tries } => {
                self.notes(planned);
                self.removals(&planned.changes);
                let times = if *tries > 1 {
                    format!(", after {} of others", count(*tries - 1, "push"))
                } else {
                    String::new()
                };
                (commit.to_string(), &planned.changes, times)
            }
        };
        let told = round::counted(changes);
        self.global.say(&format!("published to {place} as {commit:.10}: {told}{files}"));
        self.output("true", &commit);
    }

    /// Says what stood in the way, and what does not belong there.
    fn notes(&self, planned: &Planned) {
        let named = |paths: &BTreeSet<Arc<str>>| {
            let first =
                paths.iter().take(NAMED).map(|path| format!("`{}`", visible(&round::below_out(path))));
            let more = if paths.len() > NAMED { ", …" } else { "" };
            format!("{}{more}", first.collect::<Vec<_>>().join(", "))
        };
        if !planned.kept.is_empty() {
            self.global.say(&format!("note: not platc's, and kept: {}", named(&planned.kept)));
        }
        if !planned.replaced.is_empty() {
            let paths = named(&planned.replaced);
            self.global
                .say(&format!("note: not platc's, and replaced; the branch's history has it: {paths}"));
        }
    }

    /// Names the apps that Argo CD will take away.
    fn removals(&self, changes: &Changes) {
        for (environment, apps) in Gone::of(changes, self.compiled.files()).iter() {
            let apps: Vec<String> = apps.map(|app| format!("`{}`", visible(app))).collect();
            let (noun, environment) = (if apps.len() == 1 { "app" } else { "apps" }, visible(environment));
            self.global.say(&format!("note: removes {noun} {} from {environment}", apps.join(", ")));
        }
    }

    /// Tells the steps that come after in a workflow of GitHub's.
    fn output(&self, published: &str, commit: &str) {
        if self.global.in_github() {
            // The push is done, whatever becomes of what is told about it.
            let _ = actions::output("published", published).and_then(|()| actions::output("commit", commit));
        }
    }
}

/// The repository as messages name it.
fn shown(target: &Target) -> String {
    visible(&without_login(&target.address).unwrap_or_else(|| target.address.clone()))
}

/// Prints each trouble.
fn told(troubles: &[Trouble]) -> Outcome {
    for trouble in troubles {
        world::usage(&trouble.message, &trouble.help);
    }
    Outcome::Trouble
}
