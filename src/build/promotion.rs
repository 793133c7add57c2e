//! What makes one environment equal another, up to the ledger: edits of overlays, each tried before it is taken.

mod seen;
mod trial;

use super::{
    Compiled,
    edited::{Texts, edited, new_errors},
};
use crate::{
    diagnostic::Diagnostics,
    names::Name,
    promote::{Change, Edit, Overlay, Specs, differing},
    resolve::{Reading, below},
    value::{Value, Way},
};
use seen::{Item, Seen};
use std::sync::Arc;
use trial::Judged;

/// How often what is still open is looked at again: one edit may bring what another needs.
const ROUNDS: usize = 6;

/// What a promotion does, and what it leaves.
#[derive(Debug, Default)]
pub struct Promotion {
    /// The files that change.
    pub texts: Texts,
    /// What is written, as `app.path`, with the value; `None`: the overlay says nothing of it any more.
    pub written: Vec<(String, Option<Value>)>,
    /// What is not, because the ledger expects the difference: `app.path`, and its entry.
    pub refused: Vec<(String, usize)>,
    /// What cannot be promoted, as `app: object path`, and what to do.
    pub left: Vec<(String, String)>,
    /// An entry whose difference all edits together would change: then nothing is to be written.
    pub touched: Option<usize>,
    /// Apps that were named and differ only as the ledger expects, each with an entry.
    pub expected: Vec<(Name, usize)>,
    /// Apps whose overlay can only be changed by hand, and why.
    pub stuck: Vec<(Name, String)>,
    /// What it compiles to afterwards; `None` when nothing is written.
    pub after: Option<Compiled>,
    /// Errors that it would make: then nothing is to be written.
    pub errors: Diagnostics,
}

/// The environments: from which, to which.
pub type Between<'a> = [&'a Name; 2];

/// Makes `to` equal `from`, for some apps or all.
#[must_use]
pub fn promotion(before: &Compiled, between: Between, apps: &[Name]) -> Promotion {
    let mut promotion = Promotion::default();
    let first = Seen::of(before, between);
    for app in apps {
        let own: Vec<&Item> = first.of_app(app).collect();
        let entry = own.iter().find_map(|item| item.entry());
        if let Some(entry) = entry.filter(|_| !own.iter().any(|item| item.is_open())) {
            promotion.expected.push((app.clone(), entry));
        }
    }
    for _ in 0..ROUNDS {
        let mut round = Round::new(before, between, apps, &mut promotion);
        if !round.run() {
            break;
        }
    }
    let now = promotion.after.as_ref().unwrap_or(before);
    let last = Seen::of(now, between);
    promotion.left = last.left(now, between, apps);
    promotion.touched = first.touched(&last);
    promotion.refused.sort();
    promotion.refused.dedup();
    if promotion.after.is_some() {
        let whole = edited(before, &promotion.texts, &[]);
        promotion.errors = new_errors(before, &whole);
        promotion.after = Some(whole);
    }
    promotion
}

/// One look at what is open.
struct Round<'a> {
    before: &'a Compiled,
    between: Between<'a>,
    apps: &'a [Name],
    promotion: &'a mut Promotion,
}

/// Edits of one app's overlay.
type Edits = Vec<(Vec<Arc<str>>, Edit)>;

impl<'a> Round<'a> {
    fn new(
        before: &'a Compiled,
        between: Between<'a>,
        apps: &'a [Name],
        promotion: &'a mut Promotion,
    ) -> Self {
        Self { before, between, apps, promotion }
    }

    /// Takes the edits that close something; says whether there were any.
    fn run(&mut self) -> bool {
        let now = self.promotion.after.as_ref().unwrap_or(self.before);
        let seen = Seen::of(now, self.between);
        let [from, to] = self.between.map(|name| Reading::of(&now.inputs, name));
        let (Some(from), Some(to)) = (from, to) else { return false };
        let mut texts = self.promotion.texts.clone();
        let (mut written, mut refused, mut stuck) = (Vec::new(), Vec::new(), Vec::new());
        let wanted = now.inputs.apps.keys().filter(|app| self.apps.is_empty() || self.apps.contains(app));
        for app in wanted.filter(|app| seen.is_open(app)) {
            let overlay = Overlay::of(&now.inputs, self.between[1], app);
            let changes = changes(now, self.between, app, [from.spec(app), to.spec(app)], &overlay);
            let mut edits = Edits::new();
            for change in changes {
                let path = spelled(app, &change.steps);
                match trial::judge(now, self.between, &seen, (app, &change, &overlay)) {
                    Judged::Closes => edits.push((change.steps, change.edit)),
                    Judged::Expected(entry) => refused.push((path, entry)),
                    Judged::Nothing => {}
                }
            }
            // What takes away comes after what says: it may be gone by itself then.
            let is_set = |(_, edit): &(_, Edit)| matches!(edit, Edit::Set(value) if !value.is_null());
            if edits.iter().any(is_set) {
                edits.retain(|edit| is_set(edit) || edit.1 == Edit::Remove);
            }
            let text = match overlay.with(&edits) {
                Ok(text) => text,
                Err(reason) => {
                    stuck.push((
                        app.clone(),
                        format!("{} cannot be changed without touching the rest: {reason}", overlay.path),
                    ));
                    continue;
                }
            };
            if overlay.text() != Some(&text) && !edits.is_empty() {
                texts.insert(overlay.path.clone(), text);
                written.extend(edits.into_iter().map(|(steps, edit)| (spelled(app, &steps), said(edit))));
            }
        }
        self.promotion.refused.extend(refused);
        self.promotion.stuck = stuck;
        if written.is_empty() {
            return false;
        }
        let names = self.between.map(|name| name.as_str().to_owned());
        let after = edited(self.before, &texts, &names);
        let is_sound = new_errors(self.before, &after).is_empty();
        (self.promotion.texts, self.promotion.after) = (texts, Some(after));
        self.promotion.written.extend(written);
        is_sound
    }
}

fn said(edit: Edit) -> Option<Value> {
    if let Edit::Set(value) = edit { Some(value) } else { None }
}

/// The differences of an app that overlays may say.
fn changes(
    now: &Compiled,
    [from, to]: Between,
    app: &Name,
    specs: [Option<&Value>; 2],
    overlay: &Overlay,
) -> Vec<Change> {
    let enabled: Vec<Arc<str>> = vec!["enabled".into()];
    let below = below(&now.inputs, to, app);
    let switch = |edit: Edit| Change { steps: enabled.clone(), edit, from: None, to: None };
    let is_off = |overlay: &Overlay| overlay.says(&enabled).and_then(|said| said.as_bool()) == Some(false);
    match (specs, below) {
        ([Some(from), Some(to)], Some(below)) => {
            let specs = Specs { from, to, below: &below };
            let fills = |value: &Value| {
                value.span().is_some_and(|span| is_filled(&super::explain::layer(&now.inputs, span)))
            };
            let mut changes = differing(&specs, overlay, &fills);
            // What an environment says of itself is its own.
            changes.retain(|change| {
                !change.from.as_ref().is_some_and(|from| fills(from) && change.to.is_some())
            });
            changes
        }
        ([Some(_), None], below) if is_off(overlay) => {
            vec![switch(if below.is_some() { Edit::Remove } else { Edit::Set(true.into()) })]
        }
        ([None, Some(_)], _) if is_off(&Overlay::of(&now.inputs, from, app)) => {
            vec![switch(Edit::Set(false.into()))]
        }
        _ => Vec::new(),
    }
}

/// Layers that no overlay repeats: they fill, or are an environment's own.
fn is_filled(layer: &str) -> bool {
    ["default of", "vars of", "environment "].iter().any(|own| layer.starts_with(own))
}

/// `app.path`, as `explain` takes it.
fn spelled(app: &Name, steps: &[Arc<str>]) -> String {
    let way = steps.iter().map(|step| &**step).collect::<Way>().to_string();
    let way = way.strip_prefix("workloads.main").map_or(way.clone(), |rest| format!("workload{rest}"));
    format!("{app}.{way}")
}
