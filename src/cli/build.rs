//! `platc build`: compiles to out/.

mod watch;

use super::{
    Global, Outcome,
    known::{self, Known, Said},
    report::Format,
    world::{SOURCES, refused, to_stderr},
};
use crate::{
    build::{Compiled, chart::LeftOut},
    bundle::Changes,
    deliver::{self, Receipt},
    diff::{self, HandEdits, Scope},
    parallel,
    tree::{Folder, Lock, Output, Record, Sight, Tree, WorldError},
};
use std::{collections::BTreeSet, mem::ManuallyDrop, time::Instant};

/// Arguments of `platc build`.
#[derive(Debug, clap::Args)]
pub(super) struct Build {
    /// The environments; all that are not abstract unless said
    #[arg(value_name = "ENV")]
    environments: Vec<String>,
    /// Overwrite files of out/ that were edited by hand
    #[arg(long)]
    force: bool,
    /// Read every file, also where nothing looks changed since the last run
    #[arg(long)]
    paranoid: bool,
    /// Build again on every save, until interrupted; tell what that changes
    #[arg(long)]
    watch: bool,
}

impl Build {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        if self.watch {
            return match global.answers_in("platc build --watch", &[Format::Text]) {
                Ok(()) => self.watch(global),
                Err(outcome) => outcome,
            };
        }
        match self.built(global, Instant::now()) {
            Ok(outcome) | Err(outcome) => outcome,
        }
    }

    fn built(&self, global: &Global, start: Instant) -> Result<Outcome, Outcome> {
        let known = if self.paranoid { None } else { Known::of_build(global, &self.environments) };
        if let Some(said) = known.as_ref().and_then(|known| known.recall(global)) {
            said.say(global, &Receipt { unchanged: said.files, ..Receipt::default() }, start);
            return Ok(Outcome::Fine);
        }
        let (Read { compiled, sources, out }, lock) = locked(global, || self.read(global))?;
        let edits = if self.force { HandEdits::Overwrite } else { HandEdits::Keep };
        let receipt = deliver(global, &compiled, &lock, &out, (&self.scope(&compiled), edits))?;
        let said = Said {
            report: String::new(),
            note: hooks(compiled.left_out()),
            what: what(&compiled),
            files: receipt.unchanged + receipt.added + receipt.edited,
        };
        said.say(global, &receipt, start);
        let was_written = receipt.added + receipt.edited + receipt.removed > 0;
        if let Some(known) = known
            && let Some(seen) = out.look_again(compiled.files(), was_written)
        {
            let report = known::printed(global, &compiled.diagnostics, &compiled.inputs.sources);
            known.keep(&sources.and(seen), &Said { report, ..said });
        }
        Ok(Outcome::Fine)
    }

    /// What the sources compile to, and what lies in out/ meanwhile.
    fn read(&self, global: &Global) -> Result<Read, Outcome> {
        let (compiled, out) = parallel::beside(|| self.compiled(global), || Output::read(&global.directory));
        let (compiled, sources) = compiled?;
        Ok(Read { compiled, sources, out: global.told(out)? })
    }

    /// What the sources compile to, when nothing is wrong with them, and what they looked like.
    fn compiled(&self, global: &Global) -> Result<(ManuallyDrop<Compiled>, Sight), Outcome> {
        let (tree, sight) = global.told(Tree::seen_in(&global.directory, SOURCES))?;
        let compiled = global.compile_tree(tree, &self.environments, None, |_| {})?;
        match global.report(&compiled.diagnostics, &compiled.inputs.sources) {
            Outcome::Fine => Ok((compiled, sight)),
            outcome => Err(outcome),
        }
    }

    /// All of out/, or the folders of the environments that were named.
    fn scope(&self, compiled: &Compiled) -> Scope {
        if self.environments.is_empty() {
            return Scope::All;
        }
        Scope::Below(compiled.bundles.keys().map(crate::names::Name::shared).collect())
    }
}

/// All that a build reads.
struct Read {
    compiled: ManuallyDrop<Compiled>,
    sources: Sight,
    out: Output,
}

impl Said {
    fn say(&self, global: &Global, receipt: &Receipt, start: Instant) {
        to_stderr(&self.report);
        if let Some(note) = &self.note {
            global.say(note);
        }
        global.say(&summary(&self.what, receipt, start));
    }
}

/// What was compiled, and the right to write it.
///
/// A build that finds a mistake leaves nothing behind, a lock's file neither. So the lock is taken after compiling; whoever
/// delivered in between may have read newer sources, and what was compiled here is too old.
pub(super) fn locked<T>(
    global: &Global,
    compile: impl Fn() -> Result<T, Outcome>,
) -> Result<(T, Lock), Outcome> {
    let folder = Folder::new(&global.directory);
    let world = |error: WorldError| refused(&error);
    let known = Record::bytes(&folder).map_err(world)?;
    let mut compiled = compile()?;
    let wait = || global.say("waiting for another build in this folder");
    let lock = Lock::take(&folder, &wait).map_err(world)?;
    if Record::bytes(&folder).map_err(world)? != known {
        compiled = compile()?;
    }
    Ok((compiled, lock))
}

/// Makes out/ what was compiled; says what stands in the way.
pub(super) fn deliver(
    global: &Global,
    compiled: &Compiled,
    lock: &Lock,
    out: &Output,
    plan: (&Scope, HandEdits),
) -> Result<Receipt, Outcome> {
    deliver_changes(global, compiled, lock, out, plan).map(|(_, receipt)| receipt)
}

fn deliver_changes(
    global: &Global,
    compiled: &Compiled,
    lock: &Lock,
    out: &Output,
    (scope, edits): (&Scope, HandEdits),
) -> Result<(Changes, Receipt), Outcome> {
    let expected = compiled.files();
    let changes = diff::plan(expected, out, scope, edits)
        .map_err(|refused| global.report(&refused, &compiled.inputs.sources))?;
    let receipt = deliver::apply(lock, out, expected, &changes).map_err(|error| refused(&error))?;
    Ok((changes, receipt))
}

/// `9 apps in 3 environments`
fn what(compiled: &Compiled) -> String {
    let environments = compiled.model.environments.len();
    // An app is one, in however many environments it runs.
    let all = compiled.model.environments.values().flat_map(|environment| environment.apps.keys());
    let apps = all.collect::<BTreeSet<_>>().len();
    format!("{} in {}", count(apps, "app"), count(environments, "environment"))
}

/// `9 apps in 3 environments: 4 added, 1 changed, 0 removed, 212 files unchanged (31 ms)`
fn summary(what: &str, receipt: &Receipt, start: Instant) -> String {
    let Receipt { added, edited, removed, unchanged } = receipt;
    let files = count(*unchanged, "file");
    let millis = start.elapsed().as_millis();
    if added + edited + removed == 0 {
        return format!("{what}: nothing changed, {files} up to date ({millis} ms)");
    }
    format!("{what}: {added} added, {edited} changed, {removed} removed, {files} unchanged ({millis} ms)")
}

/// What charts have that Argo CD has not.
fn hooks(left_out: LeftOut) -> Option<String> {
    let LeftOut { tests, rollbacks, deletions, objects } = left_out;
    let gone = [(tests, "test"), (rollbacks, "hook of rollbacks"), (deletions, "hook of deletions")];
    let gone = gone.into_iter().filter(|(number, _)| *number > 0).map(|(number, thing)| {
        match thing.split_once(' ') {
            Some((hook, rest)) => format!("{} {rest}", count(number, hook)),
            None => count(number, thing),
        }
    });
    let gone: Vec<String> = gone.collect();
    let mut said = Vec::new();
    if !gone.is_empty() {
        said.push(format!("{} left out", gone.join(", ")));
    }
    if objects > 0 {
        let became = if objects == 1 {
            "only has to be there became an object"
        } else {
            "only have to be there became objects"
        };
        said.push(format!("{} that {became}", count(objects, "hook")));
    }
    (!said.is_empty()).then(|| format!("note: of charts, {}", said.join("; ")))
}

pub(super) fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}
