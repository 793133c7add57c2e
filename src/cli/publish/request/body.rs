//! What a request says: the consequences and changes of an environment since what is published, as `platc diff` has them.

use super::super::round::Round;
use crate::{
    build,
    cli::{
        review::{Markdown, Shown, in_markdown},
        world::SOURCES,
    },
    names::Name,
    tree::Tree,
};
use std::mem::ManuallyDrop;

/// GitHub takes 65,536 letters.
const BYTES: usize = 60_000;

/// The body of a request: the review since the commit whose sources are published now, or else the files that change.
pub(super) fn body(round: &Round, name: &Name, summary: &str) -> String {
    reviewed(round, name).unwrap_or_else(|| {
        let files = summary.split("\n\nPlatc-").next().unwrap_or_default();
        format!("```text\n{}\n```\n", files.replace("```", "'''"))
    })
}

/// The review; `None` where the published commit is not in this clone, or did not compile.
fn reviewed(round: &Round, name: &Name) -> Option<String> {
    let record = round.published(name)?;
    let history = &round.work.history;
    let tree = |revision: &str| -> Option<Tree> { history.tree(&history.at(revision).ok()?, SOURCES).ok() };
    let environment = [name.to_string()];
    // Never dropped: the process ends with the command.
    let [before, after] = [tree(&record.source)?, tree(&round.work.origin.id)?]
        .map(|tree| ManuallyDrop::new(build::draft(tree, &environment)));
    if before.diagnostics.has_errors() {
        return None;
    }
    let names = [record.source, round.work.origin.id.clone()].map(|commit| format!("{commit:.7}"));
    let review = build::review::states(&before, &after, names);
    let form = Markdown { max_bytes: BYTES, marker: format!("publish-{name}") };
    Some(in_markdown(&review, Shown::Open, &form))
}
