//! What is the same in several environments or in many objects, told once.

use crate::review::{Group, Review, Standing};

/// The changes of a review that are shown, each once: the same in several environments, or in many objects, is one.
pub fn groups<'r, 'a>(review: &'r Review<'a>, shown: impl Fn(Standing) -> bool) -> Vec<Group<'r, 'a>> {
    let alone = review.changes.iter().filter_map(|change| {
        let fields: Vec<_> = change.fields.iter().filter(|field| shown(field.standing)).collect();
        let is_shown = if change.fields.is_empty() { shown(change.standing) } else { !fields.is_empty() };
        is_shown.then(|| Group::Objects { changes: vec![change], fields })
    });
    alone.collect()
}
