//! Whether an edit closes what is open: by the lines that made it, else by trying.

use super::{
    Between,
    seen::{Seen, places},
};
use crate::{
    build::{
        Compiled,
        edited::{Texts, edited, new_errors},
    },
    names::Name,
    promote::{Change, Overlay},
};
use std::collections::BTreeSet;

/// What an edit does.
pub(super) enum Judged {
    /// It closes something that is open.
    Closes,
    /// It would change what an entry of the ledger expects to differ.
    Expected(usize),
    /// Neither.
    Nothing,
}

/// Judges one edit of an app's overlay.
pub(super) fn judge(
    now: &Compiled,
    between: Between,
    seen: &Seen,
    (app, change, overlay): (&Name, &Change, &Overlay),
) -> Judged {
    let mut spans = BTreeSet::new();
    change.from.iter().chain(&change.to).for_each(|value| places(value, &mut spans));
    match seen.made_of(app, &spans) {
        (true, None) => return Judged::Closes,
        (false, Some(entry)) => return Judged::Expected(entry),
        _ => {}
    }
    let edits = [(change.steps.clone(), change.edit.clone())];
    let Ok(text) = overlay.with(&edits) else { return Judged::Nothing };
    if overlay.text() == Some(&text) {
        return Judged::Nothing;
    }
    let texts = Texts::from([(overlay.path.clone(), text)]);
    let after = edited(now, &texts, &between.map(|name| name.as_str().to_owned()));
    if !new_errors(now, &after).is_empty() {
        return Judged::Nothing;
    }
    let after = Seen::of(&after, between);
    match seen.touched(&after) {
        Some(entry) => Judged::Expected(entry),
        None if seen.is_closer(&after) => Judged::Closes,
        None => Judged::Nothing,
    }
}
