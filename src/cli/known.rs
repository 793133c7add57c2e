//! What a build or a check said when it last found or left everything as it should be: while all that it read and wrote
//! looks the same, it says that again.

use super::{Global, report::Format, world::SOURCES};
use crate::{
    diagnostic::Diagnostics,
    source::Sources,
    tree::{Cache, Folder, Head, Look, Output, Sight, Tree},
    value::digest::digits,
};
use serde_json::{Map, Value as Json, json};
use std::{
    env,
    time::{SystemTime, UNIX_EPOCH},
};

/// The place in the cache for what a command line says here.
pub(super) struct Known {
    cache: Cache,
    name: String,
    /// When the command began, in nanoseconds since 1970.
    at: i64,
}

/// What is said for people.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said {
    /// Warnings, printed.
    pub(super) report: String,
    /// What charts have that Argo CD has not.
    pub(super) note: Option<String>,
    /// `9 apps in 3 environments`; of a check, its verdict.
    pub(super) what: String,
    /// How many files out/ has.
    pub(super) files: usize,
}

impl Known {
    /// That of building some environments.
    pub(super) fn of_build(global: &Global, environments: &[String]) -> Option<Self> {
        Self::of(global, &format!("build {environments:?}"))
    }

    /// That of checking what lies in the folder; `None` on CI, where nobody knows who wrote the cache, and where git tracks
    /// nothing.
    pub(super) fn of_check(global: &Global) -> Option<Self> {
        if env::var_os("CI").is_some_and(|value| value == "true") {
            return None;
        }
        let tracked = Head::new(&global.directory).index_look()?;
        Self::of(global, &format!("check {tracked:?}"))
    }

    /// `None` where machines read what is said.
    fn of(global: &Global, command: &str) -> Option<Self> {
        if global.form() != Format::Text || global.outputs.len() > 1 {
            return None;
        }
        let program = Look::at(&env::current_exe().ok()?)?;
        let before = Head::new(&global.directory).output_id().ok()?;
        let said = (global.deny_warnings, global.colors());
        let name = format!("{command} {program:?} {} {before:?} {said:?}", env!("PLATC_VERSION"));
        let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
        let at = i64::try_from(since.as_nanos()).ok()?;
        Some(Self { cache: Cache::new(&global.directory), name: digits(name.as_bytes()), at })
    }

    /// What was said, where nothing looks otherwise than it did then.
    pub(super) fn recall(&self, global: &Global) -> Option<Said> {
        let held: Json = serde_json::from_str(&self.cache.get(&self.name)?).ok()?;
        let root = &global.directory;
        let now = Tree::glance_at(root, SOURCES).and(Output::glance_at(root));
        if now.told()? != held["looks"].as_str()? {
            return None;
        }
        for (path, digest) in held["fresh"].as_object()? {
            if digits(&Folder::new(root).read(path).ok()??) != digest.as_str()? {
                return None;
            }
        }
        let text = |key: &str| held[key].as_str().map(str::to_owned);
        let files = held["files"].as_u64().and_then(|files| usize::try_from(files).ok())?;
        Some(Said { report: text("report")?, note: text("note"), what: text("what")?, files })
    }

    /// Remembers what was said of sources and an out/ that looked like this.
    pub(super) fn keep(&self, sight: &Sight, said: &Said) {
        let Some(looks) = sight.glance().told() else { return };
        let fresh: Map<String, Json> =
            sight.fresh(self.at).map(|(path, digest)| (path.to_owned(), digest.into())).collect();
        let Said { report, note, what, files } = said;
        let held = json!({
            "looks": looks,
            "fresh": fresh,
            "report": report,
            "note": note,
            "what": what,
            "files": files,
        });
        self.cache.put(&self.name, &held.to_string());
    }
}

/// What diagnostics are printed as on this terminal.
pub(super) fn printed(global: &Global, diagnostics: &Diagnostics, sources: &Sources) -> String {
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = super::report::report(diagnostics, sources, Format::Text, global.colors(), &mut text);
    String::from_utf8_lossy(&text).into_owned()
}
