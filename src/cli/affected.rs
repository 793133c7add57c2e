//! `platc affected`: which environments and apps a change touches, for CI that runs a job for each.

use super::{Global, Outcome, report::Format, world::SOURCES};
use crate::{
    build::{
        self, Compiled,
        affected::{Affected, affected, everything},
    },
    names::Name,
    tree::{History, Tree, TreeError},
};
use serde_json::json;
use std::{collections::BTreeSet, fmt::Write};

/// Arguments of `platc affected`.
#[derive(Debug, clap::Args)]
pub(super) struct AffectedBy {
    /// What the work tree is held against: where HEAD left this revision
    #[arg(long, value_name = "REV")]
    base: String,
}

impl AffectedBy {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        match self.answer(global) {
            Ok(()) => Outcome::Fine,
            Err(outcome) => outcome,
        }
    }

    fn answer(&self, global: &Global) -> Result<(), Outcome> {
        global.answers_in("platc affected", &[Format::Text, Format::Json])?;
        let after = global.compile(&[])?;
        if after.diagnostics.has_errors() {
            global.tell(&after.diagnostics, &after.inputs.sources);
            return Err(Outcome::Trouble);
        }
        let (touched, unknown) = match self.before(global) {
            Ok(before) => (affected(&before, &after), None),
            Err(reason) => (everything(&after, &after), Some(reason)),
        };
        if let Some(reason) = &unknown {
            global.say(&format!("everything counts as touched: {reason}"));
        }
        global.answer(|format| match format {
            Format::Json => self.json(&touched, unknown.as_deref()),
            _ => text(&touched),
        })
    }

    /// The platform at the base, or why nobody knows what it was.
    fn before(&self, global: &Global) -> Result<Compiled, String> {
        let history = History::open(&global.directory).map_err(|error| error.to_string())?;
        let base = history.base(&self.base, "HEAD").map_err(|error| error.to_string())?;
        let tree: Result<Tree, TreeError> = history.tree(&base, SOURCES);
        let tree = tree.map_err(|error| match error {
            TreeError::World(error) => error.to_string(),
            TreeError::Refused(_) => format!("`{}` has files that platc does not read", base.name),
        })?;
        let before = build::compile(tree, &[]);
        if before.diagnostics.has_errors() {
            return Err(format!("`{}` does not compile", base.name));
        }
        Ok(before)
    }

    /// `include` is what a matrix of GitHub Actions takes.
    fn json(&self, touched: &Affected, unknown: Option<&str>) -> String {
        let pairs =
            touched.iter().flat_map(|(environment, apps)| apps.iter().map(move |app| (environment, app)));
        let include =
            pairs.map(|(environment, app)| json!({"environment": environment.as_str(), "app": app.as_str()}));
        let answer = json!({
            "base": self.base,
            "environments": touched.keys().map(Name::as_str).collect::<Vec<_>>(),
            "apps": touched.values().flatten().map(Name::as_str).collect::<BTreeSet<_>>(),
            "include": include.collect::<Vec<_>>(),
            "unknown": unknown,
        });
        format!("{answer}\n")
    }
}

/// `prod: backend, frontend`
fn text(touched: &Affected) -> String {
    if touched.is_empty() {
        return "nothing is touched\n".to_owned();
    }
    touched.iter().fold(String::new(), |mut text, (environment, apps)| {
        let apps: Vec<&str> = apps.iter().map(Name::as_str).collect();
        // Writing to memory does not fail.
        let _ = writeln!(text, "{environment}: {}", apps.join(", "));
        text
    })
}
