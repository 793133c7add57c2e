//! `platc promote`: makes one environment equal another by the smallest edit of its overlays, up to the ledger.

use super::{
    Global, Outcome,
    desk::{Desk, Ends},
    report::escape::visible,
    world,
};
use crate::{
    build::promotion::{Promotion, promotion},
    names::Name,
    value::Value,
};

/// Arguments of `platc promote`.
#[derive(Debug, clap::Args)]
pub(super) struct Promote {
    /// The environment to promote from
    #[arg(value_name = "FROM")]
    from: String,
    /// The environment whose overlays are edited
    #[arg(value_name = "TO")]
    to: String,
    /// The apps; all unless said
    #[arg(value_name = "APP")]
    apps: Vec<String>,
    /// Show what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl Promote {
    pub(super) fn run(&self, global: &Global) -> Outcome {
        self.promoted(global).unwrap_or_else(|outcome| outcome)
    }

    fn promoted(&self, global: &Global) -> Result<Outcome, Outcome> {
        let desk = Desk::open(global, if self.dry_run { Ends::Shown } else { Ends::Written })?;
        let between = [built(&desk, &self.from)?, built(&desk, &self.to)?];
        if self.from == self.to {
            return Err(world::usage(
                "an environment is not promoted to itself",
                "name two environments: `platc promote FROM TO`",
            ));
        }
        let apps: Vec<Name> = self.apps.iter().map(|app| desk.app(app).cloned()).collect::<Result<_, _>>()?;
        desk.sound()?;
        let mut told = promotion(&desk.compiled, between, &apps);
        let after = told.after.take();
        if let Some(after) = after.as_ref().filter(|_| told.errors.has_errors()) {
            global.tell(&told.errors, &after.inputs.sources);
            global.say("nothing was written: what would be promoted does not compile there");
            return Ok(Outcome::Findings);
        }
        if let Some(entry) = told.touched {
            global.say(&format!(
                "nothing was written: it would change what is expected: {}",
                reason(&desk, entry)
            ));
            return Ok(Outcome::Findings);
        }
        self.tell(&desk, &told);
        match &after {
            Some(after) => desk.finish(&told.texts, after)?,
            None => global.say(&format!("nothing to promote from {} to {}", self.from, self.to)),
        }
        let is_done = told.left.is_empty() && told.expected.is_empty();
        Ok(if is_done { Outcome::Fine } else { Outcome::Findings })
    }

    fn tell(&self, desk: &Desk, told: &Promotion) {
        let global = desk.global;
        for (path, value) in &told.written {
            let said = value.as_ref().map_or_else(|| "no longer said".to_owned(), inline);
            global.say(&visible(&format!("promoted: {path}: {said}")));
        }
        for (path, entry) in &told.refused {
            global.say(&visible(&format!("expected: {path}: {}", reason(desk, *entry))));
        }
        for (app, entry) in &told.expected {
            let (from, to) = (&self.from, &self.to);
            global.say(&visible(&format!(
                "refused: all that differs of {app} between {from} and {to} is expected: {}",
                reason(desk, *entry)
            )));
        }
        for (app, reason) in &told.stuck {
            global.say(&visible(&format!("left: {app}: {reason}")));
        }
        for (what, advice) in &told.left {
            global.say(&visible(&format!("left: {what}: {advice}")));
        }
    }
}

/// An environment that is built.
fn built<'d>(desk: &'d Desk, name: &str) -> Result<&'d Name, Outcome> {
    let found = desk.environment(name)?;
    let is_abstract =
        !desk.compiled.model.environments.contains_key(name) && !desk.compiled.diagnostics.has_errors();
    if is_abstract {
        let message = format!("environment `{name}` is only extended");
        return Err(world::usage(&message, "name environments that are built"));
    }
    Ok(found)
}

/// The reason of an entry of the ledger, and where it stands.
fn reason(desk: &Desk, entry: usize) -> String {
    let Some(expected) = desk.compiled.model.expected.get(entry) else {
        return "the ledger says so".to_owned();
    };
    let place = expected.span.map(|span| format!(" ({})", desk.compiled.inputs.sources.place(span)));
    format!("{}{}", expected.reason, place.unwrap_or_default())
}

fn inline(value: &Value) -> String {
    value.to_json().to_string()
}
