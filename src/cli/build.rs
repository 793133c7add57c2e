//! `platc build`: compiles to out/.

use super::{Global, Outcome, world::refused};
use crate::{
    build::Compiled,
    deliver::{self, Receipt},
    diff::{self, HandEdits, Scope},
    tree::{Folder, Lock, Output},
};
use std::time::Instant;

/// Arguments of `platc build`.
#[derive(Debug, clap::Args)]
pub(super) struct Build {
    /// The environments; all that are not abstract unless said
    #[arg(value_name = "ENV")]
    environments: Vec<String>,
    /// Overwrite files of out/ that were edited by hand
    #[arg(long)]
    force: bool,
}

impl Build {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        let start = Instant::now();
        let compiled = match global.compile(&self.environments) {
            Ok(compiled) => compiled,
            Err(outcome) => return outcome,
        };
        let outcome = global.report(&compiled.diagnostics, &compiled.inputs.sources);
        if outcome != Outcome::Fine {
            return outcome;
        }
        match self.deliver(global, &compiled) {
            Ok(receipt) => {
                global.say(&summary(&compiled, &receipt, start));
                Outcome::Fine
            }
            Err(outcome) => outcome,
        }
    }

    fn deliver(&self, global: &Global, compiled: &Compiled) -> Result<Receipt, Outcome> {
        let folder = Folder::new(&global.directory);
        let wait = || global.say("waiting for another build in this folder");
        let lock = Lock::take(&folder, &wait).map_err(|error| refused(&error))?;
        let out = global.told(Output::read(&global.directory))?;
        let expected = compiled.files();
        let edits = if self.force { HandEdits::Overwrite } else { HandEdits::Keep };
        let changes = diff::plan(&expected, &out, &self.scope(compiled), edits)
            .map_err(|refused| global.report(&refused, &compiled.inputs.sources))?;
        deliver::apply(&lock, &out, &expected, &changes).map_err(|error| refused(&error))
    }

    /// All of out/, or the folders of the environments that were named.
    fn scope(&self, compiled: &Compiled) -> Scope {
        if self.environments.is_empty() {
            return Scope::All;
        }
        Scope::Below(compiled.bundles.keys().map(crate::names::Name::shared).collect())
    }
}

/// `3 environments, 27 apps: 4 files added, 1 edited, 0 removed, 212 unchanged (31 ms)`
fn summary(compiled: &Compiled, receipt: &Receipt, start: Instant) -> String {
    let environments = compiled.model.environments.len();
    let apps: usize = compiled.model.environments.values().map(|environment| environment.apps.len()).sum();
    let what = format!("{} in {}", count(apps, "app"), count(environments, "environment"));
    let Receipt { added, edited, removed, unchanged } = receipt;
    let files = count(*unchanged, "file");
    let millis = start.elapsed().as_millis();
    if added + edited + removed == 0 {
        return format!("{what}: nothing changed, {files} up to date ({millis} ms)");
    }
    format!("{what}: {added} added, {edited} changed, {removed} removed, {files} unchanged ({millis} ms)")
}

fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}
