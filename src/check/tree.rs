//! Whether out/ is what its sources compile to: the complete set of files.

use crate::{
    diagnostic::{Diagnostic, Diagnostics},
    model::Model,
    names::Name,
    spec::Traced,
    tree::{Output, Tree, folders_above, header},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The environments, and what foreign files and folders each keeps, by their path below its folder.
pub type Keep = BTreeMap<Name, BTreeSet<Arc<str>>>;

/// What the environments of a model keep.
pub fn keep(model: &Model) -> Keep {
    let listed = |kept: &[Traced<Arc<str>>]| kept.iter().map(|path| path.value.clone()).collect();
    model.environments.iter().map(|(name, environment)| (name.clone(), listed(&environment.keep))).collect()
}

/// What would make it right.
const BUILD: &str = "run `platc build`, and commit what it writes";

/// Compares what should be in out/ with what is: files that are missing, stale, edited by hand, superfluous, foreign
/// or unknown to git.
pub fn compare(expected: &Tree, out: &Output, keep: &Keep) -> Diagnostics {
    let mut found = Diagnostics::default();
    for (path, bytes) in expected {
        found.extend(match out.files.get(path) {
            Some(present) if present == bytes => None,
            Some(_) => Some(stale(expected, out, path)),
            None => Some(missing(expected, out, path)),
        });
    }
    let strays = out.files.iter().filter(|(path, _)| expected.get(path).is_none());
    found.extend(strays.filter_map(|(path, _)| superfluous(out, keep, path)));
    let strangers = out.strangers.iter().filter(|(path, _)| expected.get(path).is_none());
    found.extend(strangers.filter_map(|(path, what)| foreign(keep, path, what)));
    found.extend(out.leftovers.iter().map(|path| leftover(path)));
    found.extend(untracked(expected, out));
    found.sorted()
}

fn missing(expected: &Tree, out: &Output, path: &str) -> Diagnostic {
    let message = match out.strangers.get(path) {
        Some(what) => format!("`out/{path}` is {what}, and should be what its sources compile to"),
        None => format!("`out/{path}` is missing"),
    };
    let sources = header::sources_in(expected, path);
    let missing = at(Diagnostic::error("out-missing", message), path, &sources);
    // Who reads of it is led to a file that is there.
    missing.in_file(sources.first().map_or("platform/platform.yaml", String::as_str))
}

fn stale(expected: &Tree, out: &Output, path: &str) -> Diagnostic {
    let sources = header::sources_in(expected, path);
    if !out.owns(path) && !out.owned(path) {
        let message = format!("`out/{path}` is not platc's, and stands where platc has to write");
        return at(Diagnostic::error("out-conflict", message), path, &sources)
            .help("move it away, and run `platc build`");
    }
    if out.is_edited(path) {
        let message = format!("`out/{path}` was edited by hand");
        return at(Diagnostic::error("out-edited", message), path, &sources)
            .help("move the edit to the source, and run `platc build --force`");
    }
    let message = format!("`out/{path}` is not what its sources compile to");
    at(Diagnostic::error("out-stale", message), path, &sources)
}

fn superfluous(out: &Output, keep: &Keep, path: &str) -> Option<Diagnostic> {
    if !out.owns(path) {
        return foreign(keep, path, "not platc's");
    }
    let message = format!("`out/{path}` is compiled from nothing any more");
    Some(at(Diagnostic::error("out-superfluous", message), path, &header::sources_in(&out.files, path)))
}

/// Foreign files disturb where Argo CD may read them, in the folders of environments.
fn foreign(keep: &Keep, path: &str, what: &str) -> Option<Diagnostic> {
    let (environment, below) = path.split_once('/').unwrap_or((path, ""));
    let kept = keep.get(environment)?;
    let listed = |path: &str| kept.iter().any(|kept| kept.trim_end_matches('/') == path);
    if listed(below) || folders_above(below).any(listed) {
        return None;
    }
    let help = format!("move it away, or list `{below}` in `keep` of the environment `{environment}`");
    let message = format!("`out/{path}` is {what}");
    Some(at(Diagnostic::error("out-foreign", message), path, &[]).help(help))
}

fn leftover(path: &str) -> Diagnostic {
    let message = format!("`out/{path}` was left by a build that did not end");
    at(Diagnostic::error("out-superfluous", message), path, &[])
}

/// The files that are right, and that a commit would lose.
fn untracked(expected: &Tree, out: &Output) -> Vec<Diagnostic> {
    let finding = |message: String| Diagnostic::error("out-untracked", message);
    let add = "run `git add out`";
    match out.head.tracked() {
        Ok(None) => Vec::new(),
        Ok(Some(tracked)) if tracked.is_empty() && !expected.is_empty() => {
            vec![finding("nothing in `out/` is tracked by git".to_owned()).in_file("out").help(add)]
        }
        Ok(Some(tracked)) => {
            let present = expected.iter().filter(|(path, bytes)| out.files.get(path) == Some(bytes));
            let lost = present.filter(|(path, _)| !tracked.contains(&***path)).map(|(path, _)| {
                let told = finding(format!("`out/{path}` is not tracked by git"));
                at(told, path, &header::sources_in(expected, path)).help(add)
            });
            lost.collect()
        }
        Err(error) => {
            let message = format!("whether git tracks `out/` is not known: {error}");
            vec![Diagnostic::warning("out-untracked", message).in_file("out").help(error.help())]
        }
    }
}

/// Names the file, what it is compiled from, and the command that mends it.
fn at(diagnostic: Diagnostic, path: &str, sources: &[String]) -> Diagnostic {
    let diagnostic = diagnostic.in_file(format!("out/{path}")).help(BUILD);
    if sources.is_empty() {
        return diagnostic;
    }
    diagnostic.note(format!("compiled from `{}`", sources.join("`, `")))
}
