//! How many of each there are.

use crate::review::{ObjectChange, Review, Standing};

/// How many of each there are, shown or not.
#[derive(Default)]
pub(super) struct Tally {
    pub added: usize,
    pub removed: usize,
    pub changed: usize,
    pub promotions: usize,
    pub drifts: usize,
    pub expected: usize,
    pub derived: usize,
    pub own: usize,
}

/// Whether all that is different about an object follows from other changes.
fn follows(change: &ObjectChange) -> bool {
    !change.fields.is_empty() && change.fields.iter().all(|field| field.standing == Standing::Derived)
}

pub(super) fn tally(review: &Review) -> Tally {
    let mut tally = Tally { own: review.own, ..Tally::default() };
    for change in &review.changes {
        match (&change.old, &change.new) {
            (None, _) => tally.added += 1,
            (_, None) => tally.removed += 1,
            _ => tally.changed += usize::from(!follows(change)),
        }
        let whole =
            (change.fields.is_empty() || change.is_renamed()).then_some((change.class, change.standing));
        let fields = change.fields.iter().map(|field| (field.class, field.standing));
        for (class, standing) in whole.into_iter().chain(fields) {
            match standing {
                Standing::Expected(_) => tally.expected += 1,
                Standing::Derived => tally.derived += 1,
                Standing::Open if class.is_promotion() => tally.promotions += 1,
                Standing::Open => tally.drifts += 1,
            }
        }
    }
    tally
}
