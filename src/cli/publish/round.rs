//! Rounds of fetch, compare, commit and push, until nobody was faster.

use super::{
    Work,
    identity::Identity,
    remote::{Pushed, Remote},
    target::Target,
    told,
};
use crate::{
    bundle::{Change, Changes},
    cli::{Outcome, git::Git, trouble::Trouble, world::refused},
    deliver::commit::{Gone, MADE, Record, Said, message, stream},
    diff::{HandEdits, Planned, Publication, Scope},
    names::Name,
    source::Sources,
    tree::{
        Branch, Listing, ObjectId, Tree,
        published::{Past, TIP},
    },
};
use std::{borrow::Cow, collections::BTreeSet, sync::Arc, thread, time::Duration};

/// How often somebody may be faster. Each time somebody's commit has come through.
const TRIES: usize = 25;

/// The longest wait before another try.
const LONGEST: Duration = Duration::from_secs(2);

/// How many of a branch's commits are looked at for platc's own.
const LOOKED_AT: usize = 500;

/// The tree without files (`git hash-object -t tree /dev/null`).
const EMPTY: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/// What became of a target.
pub(super) enum Published {
    /// It has all of it already.
    Same {
        /// How many files were compared.
        files: usize,
    },
    /// It has what a newer commit of the sources compiles to.
    Older {
        /// One of the environments.
        environment: String,
        /// The newer commit.
        source: String,
    },
    /// What would be committed.
    Draft {
        /// Its message.
        message: String,
    },
    /// A commit was pushed.
    Commit {
        /// Its name.
        commit: ObjectId,
        /// What it does.
        planned: Planned,
        /// How often it was pushed.
        tries: usize,
    },
}

/// One publication to one target.
pub(super) struct Round<'a> {
    pub(super) work: &'a Work<'a>,
    pub(super) git: &'a Git,
    pub(super) target: Target,
    pub(super) identity: &'a Identity,
    pub(super) signs: bool,
}

/// A commit that is not pushed yet.
pub(super) struct Made {
    pub(super) commit: ObjectId,
    pub(super) message: String,
    pub(super) planned: Planned,
}

/// What a round comes to before anything is pushed.
pub(super) enum Prepared {
    /// Nothing is to be pushed.
    Done(Published),
    /// This is.
    Made(Made),
}

impl Round<'_> {
    pub(super) fn remote(&self) -> Remote<'_> {
        Remote { git: self.git, target: &self.target }
    }

    /// The environments that are published: those that were named, or all that go here.
    pub(super) fn names(&self) -> Vec<&Name> {
        self.target.environments.iter().filter(|name| self.work.publish.names(name)).collect()
    }

    /// Publishes onto a branch as it was fetched last.
    pub(super) fn run(&self, mut fetched: Option<Branch>) -> Result<Published, Outcome> {
        let names = self.names();
        for tries in 1..=TRIES {
            let branch = fetched.take().map_or_else(|| self.remote().fetch(), Ok);
            let branch = branch.map_err(|trouble| told(&[trouble]))?;
            let made = match self.prepare(branch, &names)? {
                Prepared::Done(published) => return Ok(published),
                Prepared::Made(Made { message, .. }) if self.work.publish.dry_run => {
                    return Ok(Published::Draft { message });
                }
                Prepared::Made(made) => made,
            };
            let pushed = self.remote().push(made.commit, &self.target.reference(), None);
            match pushed.map_err(|trouble| told(&[trouble]))? {
                Pushed::Done => {
                    return Ok(Published::Commit { commit: made.commit, planned: made.planned, tries });
                }
                Pushed::Raced => wait(tries),
            }
        }
        Err(told(&[overtaken()]))
    }

    /// Makes the commit that publishes some environments onto a branch.
    pub(super) fn prepare(&self, branch: Branch, names: &[&Name]) -> Result<Prepared, Outcome> {
        let (branch, records) = self.remembered(branch).map_err(|trouble| told(&[trouble]))?;
        if let Some(published) = self.newer(&records, names) {
            return Ok(Prepared::Done(published));
        }
        let planned = self.plan(&branch, records.first(), names)?;
        if planned.changes.is_empty() {
            return Ok(Prepared::Done(Published::Same { files: planned.changes.unchanged }));
        }
        self.commit(&branch, names, planned).map(Prepared::Made).map_err(|trouble| told(&[trouble]))
    }

    /// What platc's last commit of an environment says, of the branch as it was fetched last.
    pub(super) fn published(&self, name: &Name) -> Option<Record> {
        let tip = self.remote().name(TIP).ok();
        let branch = Branch::open(self.git.path(), tip).ok()?;
        let records = self.records(&branch).into_iter().map(|(_, record)| record);
        records.into_iter().find(|record| record.environments.iter().any(|it| it == name.as_str()))
    }

    /// The commits of platc's to this folder of the branch, the latest first.
    fn remembered(&self, branch: Branch) -> Result<(Branch, Vec<(Past, Record)>), Trouble> {
        let found = self.records(&branch);
        if !found.is_empty() || branch.tip().is_none() || !self.is_shallow()? {
            return Ok((branch, found));
        }
        let branch = self.remote().fetch_more()?;
        let found = self.records(&branch);
        Ok((branch, found))
    }

    fn records(&self, branch: &Branch) -> Vec<(Past, Record)> {
        let folder = if self.target.folder.is_empty() { "." } else { &self.target.folder };
        let past = branch.past(LOOKED_AT).into_iter();
        let records = past.filter_map(|past| Record::read(&past.message).map(|record| (past, record)));
        records.filter(|(_, record)| record.folder == folder).collect()
    }

    fn is_shallow(&self) -> Result<bool, Trouble> {
        let printed = self.git.run(&["rev-parse", "--is-shallow-repository"])?;
        Ok(printed.starts_with(b"true"))
    }

    /// Whether one of the environments is there of a commit after this one: pipelines overtake each other.
    fn newer(&self, records: &[(Past, Record)], names: &[&Name]) -> Option<Published> {
        let publish = self.work.publish;
        if publish.revision.is_some() || publish.force {
            return None;
        }
        let origin = &self.work.origin;
        names.iter().find_map(|name| {
            let has = |record: &Record| record.environments.iter().any(|it| it == name.as_str());
            let (past, record) = records.iter().find(|(_, record)| has(record))?;
            let is_newer = record.source != origin.id
                && self
                    .work
                    .history
                    .is_after(&record.source, &origin.id)
                    // A published commit has the date of its sources' commit.
                    .unwrap_or(past.seconds > origin.date.seconds);
            is_newer
                .then(|| Published::Older { environment: name.to_string(), source: record.source.clone() })
        })
    }

    fn plan(
        &self,
        branch: &Branch,
        last: Option<&(Past, Record)>,
        names: &[&Name],
    ) -> Result<Planned, Outcome> {
        let out = self.target.out();
        let listing = |commit: ObjectId| branch.files(commit, &out).map_err(|error| refused(&error));
        let there = branch.tip().map_or(Ok(Listing::new()), listing)?;
        let left = last.map(|(past, record)| self.left(branch, past, record, &there)).transpose()?.flatten();
        self.is_ours(last)?;
        let (expected, scope) = (self.expected(), self.scope(names));
        let question =
            Publication { expected: &expected, there: &there, written: left.as_deref(), scope: &scope };
        let seen = self.remote().files(branch, &question.unknown()).map_err(|trouble| told(&[trouble]))?;
        let edits = if self.work.publish.force { HandEdits::Overwrite } else { HandEdits::Keep };
        let planned = question.plan(&seen, edits);
        planned.map_err(|refused| {
            self.work.global.report(&refused, &Sources::default());
            Outcome::Findings
        })
    }

    /// The files as platc's last commit left them, mostly those that are there; `None` when its words are not those of its
    /// files, as after a rebase.
    fn left<'l>(
        &self,
        branch: &Branch,
        past: &Past,
        record: &Record,
        there: &'l Listing,
    ) -> Result<Option<Cow<'l, Listing>>, Outcome> {
        let folder = |commit| branch.folder(commit, &self.target.out()).map_err(|error| refused(&error));
        if folder(past.id)? != Some(record.tree) {
            return Ok(None);
        }
        if branch.tip().map(folder).transpose()?.flatten() == Some(record.tree) {
            return Ok(Some(Cow::Borrowed(there)));
        }
        let files = branch.files(past.id, &self.target.out()).map_err(|error| refused(&error))?;
        Ok(Some(Cow::Owned(files)))
    }

    /// Two platforms in one folder would remove each other's environments.
    fn is_ours(&self, last: Option<&(Past, Record)>) -> Result<(), Outcome> {
        let platform = self.platform();
        match last {
            Some((_, record)) if record.platform != platform && !self.work.publish.force => {
                let message =
                    format!("`{}` there is of the platform `{}`", self.target.out(), record.platform);
                let help =
                    "give each platform a folder of its own, `git.path`, or let `--force` take this one";
                Err(told(&[Trouble::new(message, help)]))
            }
            _ => Ok(()),
        }
    }

    fn platform(&self) -> &str {
        let platform = self.work.compiled.inputs.platform.as_ref();
        platform.map_or("platform", |document| document.name.as_str())
    }

    /// What should be in out/ of this target: its environments', and what belongs to none.
    fn expected(&self) -> Tree {
        let is_here = |path: &Arc<str>| match path.split_once('/') {
            Some((environment, _)) => {
                self.target.environments.iter().any(|name| name.as_str() == environment)
            }
            None => true,
        };
        let files = self.work.compiled.files().iter().filter(|(path, _)| is_here(path));
        files.map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
    }

    /// The part of out/ that is compared: all of it when all environments are published.
    fn scope(&self, names: &[&Name]) -> Scope {
        if names.len() == self.target.environments.len() {
            return Scope::All;
        }
        let shared =
            self.work.compiled.files().iter().map(|(path, _)| path).filter(|path| !path.contains('/'));
        Scope::Below(names.iter().map(|name| name.shared()).chain(shared.cloned()).collect::<BTreeSet<_>>())
    }

    fn commit(&self, branch: &Branch, names: &[&Name], planned: Planned) -> Result<Made, Trouble> {
        let (tip, out) = (branch.tip(), self.target.out());
        self.git
            .run_on(&["fast-import", "--quiet", "--force", "--done"], stream(tip, &out, &planned.changes))?;
        let made = self.remote().name(MADE)?;
        let world = |error: crate::tree::WorldError| Trouble::new(error.to_string(), error.help());
        let opened = Branch::open(self.git.path(), Some(made)).map_err(world)?;
        let tree = opened.folder(made, &out).map_err(world)?.or_else(|| ObjectId::read(EMPTY));
        let environments: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
        let signature = self.work.publish.signoff.then(|| self.identity.committer.shown());
        let message = message(&Said {
            platform: self.platform(),
            folder: &self.target.folder,
            environments: &environments,
            changes: &planned.changes,
            gone: &Gone::of(&planned.changes, self.work.compiled.files()),
            origin: &self.work.origin,
            tree: tree.unwrap_or(made),
            sign_off: signature.as_deref(),
        });
        let commit = self.written(tip, &message)?;
        Ok(Made { commit, message, planned })
    }

    /// Writes the commit: the same input, parent and author give the same, since its dates are those of its source.
    fn written(&self, tip: Option<ObjectId>, message: &str) -> Result<ObjectId, Trouble> {
        let (tree, tip) = (format!("{MADE}^{{tree}}"), tip.map(|tip| tip.to_string()));
        let mut words = vec!["commit-tree"];
        words.extend(self.signs.then_some("-S"));
        words.extend(tip.iter().flat_map(|tip| ["-p", tip]));
        words.extend(["-F", "-", &tree]);
        let Identity { author, committer } = self.identity;
        let date = self.work.origin.date.for_git();
        let variables = [
            ("GIT_AUTHOR_NAME", author.name.clone()),
            ("GIT_AUTHOR_EMAIL", author.address.clone()),
            ("GIT_AUTHOR_DATE", date.clone()),
            ("GIT_COMMITTER_NAME", committer.name.clone()),
            ("GIT_COMMITTER_EMAIL", committer.address.clone()),
            ("GIT_COMMITTER_DATE", date),
        ];
        let answer = self.git.answer(&words, message.as_bytes().to_vec(), &variables)?;
        let commit = ObjectId::read(&String::from_utf8_lossy(&answer.printed));
        commit.filter(|_| answer.is_well).ok_or_else(|| {
            let help = if self.signs {
                "let `git commit -S` succeed here first, without asking anybody"
            } else {
                "look at its words"
            };
            Trouble { help: help.to_owned(), ..answer.refused() }
        })
    }
}

/// Waits a while that others do not wait as long: the more, the more often somebody was faster.
pub(super) fn wait(tries: usize) {
    let mut byte = [0];
    // Without chance all wait alike, and race again.
    let _ = getrandom::fill(&mut byte);
    let longest = Duration::from_millis(40 << tries.min(6)).min(LONGEST);
    thread::sleep(longest.mul_f64(0.25 + f64::from(byte[0]) / 340.0));
}

pub(super) fn overtaken() -> Trouble {
    let message = format!("others were faster {TRIES} times, and nothing was pushed");
    Trouble::new(message, "publish again: whatever others have pushed is there")
}

/// `4 added, 2 changed, 1 removed`
pub(super) fn counted(changes: &Changes) -> String {
    let count = |wanted: fn(&Change) -> bool| changes.files.values().filter(|change| wanted(change)).count();
    let added = count(|change| matches!(change, Change::Add(_)));
    let edited = count(|change| matches!(change, Change::Edit(_)));
    let removed = count(|change| matches!(change, Change::Remove));
    format!("{added} added, {edited} changed, {removed} removed, {} unchanged", changes.unchanged)
}

/// A path of the repository's out/.
pub(super) fn below_out(path: &str) -> String {
    if path.is_empty() { "out".to_owned() } else { format!("out/{path}") }
}
