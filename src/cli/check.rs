//! `platc check`: compiles in memory, runs the rules, and compares the complete file set with out/.

mod only;
mod staged;

use super::{
    Global, Outcome, actions,
    build::{self, count},
    known::{self, Known, Said},
    report::{Place, Subject},
    world::{SOURCES, refused, to_stderr, usage},
};
use crate::{
    build::Compiled,
    check::tree,
    diagnostic::{Diagnostic, Diagnostics, Level},
    diff::{HandEdits, Scope},
    inputs::Inputs,
    names::Name,
    source::Span,
    tree::{Output, Sight, Tree},
};
use std::{cell::Cell, collections::BTreeMap, mem::ManuallyDrop};

/// Arguments of `platc check`.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "flags of a command line are independent of each other")]
pub(super) struct Check {
    /// What cannot be changed is held against out/ at this revision, such as a pull request's base [default: HEAD]
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// Judge what is staged for the next commit, sources and out/, and not what lies in the folder
    #[arg(long)]
    staged: bool,
    /// Write what the sources compile to, to out/ and to git's index; nothing when they are wrong or out/ was edited
    #[arg(long)]
    fix: bool,
    /// Judge what a merge is about to commit; mend and stage what is stale in out/, and stop the merge for it
    #[arg(long, conflicts_with_all = ["staged", "fix", "only"])]
    merge: bool,
    /// Tell only what these rules or families find, such as secrets, and leave out/ alone
    #[arg(long, value_name = "RULES", value_delimiter = ',', conflicts_with = "fix")]
    only: Vec<String>,
    /// Read every file, also where nothing looks changed since the last run
    #[arg(long)]
    paranoid: bool,
}

impl Check {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        match self.checked(global) {
            Ok(outcome) | Err(outcome) => outcome,
        }
    }

    fn checked(&self, global: &Global) -> Result<Outcome, Outcome> {
        let only = only::rules_of(&self.only)?;
        let known = if self.is_plain() { Known::of_check(global) } else { None };
        if let Some(said) = known.as_ref().and_then(|known| known.recall(global)) {
            said.say_verdict(global);
            return Ok(Outcome::Fine);
        }
        let (compiled, sources) =
            if self.fixes() { (self.fixed(global)?, None) } else { self.compiled(global)? };
        let mut diagnostics: Diagnostics = compiled.diagnostics.clone();
        let mut seen = None;
        if !only.is_empty() {
            diagnostics = only::told(diagnostics, &only);
        } else if !diagnostics.has_errors()
            && let Some(out) = self.output(global)?
        {
            diagnostics.extend(tree::compare(compiled.files(), &out, &tree::keep(&compiled.model)));
            // What is ignored as a whole can be so no longer, and no file looks otherwise.
            if out.head.tracked().is_ok_and(|tracked| tracked.is_some()) {
                seen = out.look_again(compiled.files(), false);
            }
        }
        let outcome = told(global, &compiled, &diagnostics)?;
        let verdict = self.verdict(compiled.model.environments.len());
        let what = if diagnostics.is_empty() { verdict } else { String::new() };
        let said = Said { report: String::new(), note: None, what, files: 0 };
        said.say_verdict(global);
        if let (Outcome::Fine, Some(known), Some(sources), Some(seen)) = (outcome, known, sources, seen) {
            let report = known::printed(global, &diagnostics, &compiled.inputs.sources);
            known.keep(&sources.and(seen), &Said { report, ..said });
        }
        Ok(outcome)
    }

    /// Whether it judges what lies in the folder as a whole, against HEAD, as it may have before.
    fn is_plain(&self) -> bool {
        !self.paranoid
            && self.base.is_none()
            && !self.judges_staged()
            && !self.fixes()
            && self.only.is_empty()
    }

    /// What the sources compile to: those that are staged, or those in the folder, and what these looked like.
    fn compiled(&self, global: &Global) -> Result<(ManuallyDrop<Compiled>, Option<Sight>), Outcome> {
        let (tree, sight) = if self.judges_staged() {
            let staged = staged::index(global).and_then(|index| index.tree(SOURCES));
            (global.told(staged)?, None)
        } else {
            let (tree, sight) = global.told(Tree::seen_in(&global.directory, SOURCES))?;
            (tree, Some(sight))
        };
        Ok((global.compile_tree(tree, &[], self.base.as_deref(), |_| {})?, sight))
    }

    /// out/ as it is staged, or as it lies in the folder; `None` where none is committed.
    fn output(&self, global: &Global) -> Result<Option<Output>, Outcome> {
        global.told(if self.judges_staged() {
            staged::index(global).and_then(|index| index.output(&global.directory))
        } else {
            Output::read(&global.directory).map(Some)
        })
    }

    /// What the sources compile to, written and staged unless they are wrong.
    fn fixed(&self, global: &Global) -> Result<ManuallyDrop<Compiled>, Outcome> {
        let (first, _) = self.compiled(global)?;
        let fails = |told: &Diagnostic| told.level == Level::Error || global.deny_warnings;
        if first.diagnostics.iter().any(fails) {
            return Ok(first);
        }
        if self.judges_staged() {
            staged::refuse_unstaged(global)?;
        }
        let first = Cell::new(Some(first));
        let compile = || first.take().map_or_else(|| self.compiled(global).map(|(compiled, _)| compiled), Ok);
        let (compiled, lock) = build::locked(global, compile)?;
        if compiled.diagnostics.iter().any(fails) {
            return Ok(compiled);
        }
        let index = global.told(staged::index(global))?;
        let mut out = global.told(Output::read(&global.directory))?;
        if self.merge {
            // Git begins no merge while anything is staged: all that is there is its own.
            out.keep_staged(&index);
        }
        let plan = (&Scope::All, HandEdits::Keep);
        let receipt = build::deliver(global, &compiled, &lock, &out, plan)?;
        let paths = index.stage(compiled.files()).map_err(|error| refused(&error))?;
        if self.merge {
            return if paths > 0 { Err(mended(paths)) } else { Ok(compiled) };
        }
        let written = count(receipt.added + receipt.edited + receipt.removed, "file");
        global.say(&format!("{written} written or removed in out/, {} staged", count(paths, "path")));
        Ok(compiled)
    }

    fn judges_staged(&self) -> bool {
        self.staged || self.merge
    }

    fn fixes(&self) -> bool {
        self.fix || self.merge
    }

    fn verdict(&self, environments: usize) -> String {
        let environments = count(environments, "environment");
        match (self.only.as_slice(), self.judges_staged()) {
            ([], false) => format!("out/ is what its sources compile to, in {environments}"),
            ([], true) => format!("what is staged of out/ is what its sources compile to, in {environments}"),
            (only, _) => format!("nothing found by {}, in {environments}", only.join(", ")),
        }
    }
}

impl Said {
    fn say_verdict(&self, global: &Global) {
        to_stderr(&self.report);
        if !self.what.is_empty() {
            global.say(&self.what);
        }
    }
}

/// Stops a merge whose tree is not what it should be: git has written that tree before it asks its hook, and commits it
/// whatever the hook stages (builtin/merge.c, `finish_automerge`).
fn mended(paths: usize) -> Outcome {
    let paths = count(paths, "file");
    usage(
        &format!(
            "{paths} of out/ would be stale after this merge, which changes their sources on both sides"
        ),
        "they are mended and staged: complete the merge with `git commit`",
    );
    Outcome::Findings
}

/// Prints what was found, in every format that was asked for.
fn told(global: &Global, compiled: &Compiled, diagnostics: &Diagnostics) -> Result<Outcome, Outcome> {
    let outcome = global.report_on(&subjects(compiled), diagnostics, &compiled.inputs.sources);
    let environments: Vec<&str> = compiled.model.environments.keys().map(Name::as_str).collect();
    if global.in_github() {
        let names = serde_json::json!(environments).to_string();
        actions::output("environments", &names).map_err(|error| refused(&error))?;
    }
    Ok(outcome)
}

/// The documents, by their files, and what each environment has in out/.
fn subjects(compiled: &Compiled) -> Vec<Subject> {
    let Inputs { sources, platform, classes, apps, environments, overlays, .. } = &compiled.inputs;
    let documents = (platform.iter().map(|document| ("Platform", document)))
        .chain(classes.values().map(|document| ("Class", document)))
        .chain(apps.values().chain(overlays.values()).map(|document| ("App", document)))
        .chain(environments.values().map(|document| ("Environment", document)));
    let mut files = BTreeMap::<&str, Vec<String>>::new();
    for (kind, document) in documents {
        files.entry(&document.path).or_default().push(format!("{kind}/{}", document.name));
    }
    let documents = files.into_iter().filter_map(|(path, names)| {
        let (file, source) = sources.find(path)?;
        let end = u32::try_from(source.text.len()).ok()?;
        let place = Place::Span(Span { file, start: 0, end });
        Some(Subject { name: names.join(", "), place })
    });
    let written = compiled.bundles.keys().map(|environment| Subject {
        name: format!("the files of {environment}"),
        place: Place::Folder(format!("out/{environment}")),
    });
    documents.chain(written).collect()
}
