//! Which differences the ledger expects, and which of its entries are of no use.

use crate::{
    model::Expected,
    names::Name,
    pattern::glob,
    review::{FieldChange, ObjectChange, Path, Standing, Unneeded},
};
use std::collections::BTreeSet;

/// How an entry says that it means a whole object.
const WHOLE: &str = ".";

/// What entries of a ledger turned out to be good for.
#[derive(Debug, Default)]
pub struct Use {
    /// Entries that are the first to expect something.
    first: BTreeSet<usize>,
    /// Entries that expect only what an earlier one does, with that one.
    covered: BTreeSet<(usize, usize)>,
}

impl Use {
    /// The entries, of those that `is_judged` says, that nothing needs.
    #[must_use]
    pub fn unneeded(&self, ledger: &[Expected], is_judged: impl Fn(&Expected) -> bool) -> Vec<Unneeded> {
        let judged = ledger
            .iter()
            .enumerate()
            .filter(|(entry, expected)| is_judged(expected) && !self.first.contains(entry));
        let covered_by =
            |entry| self.covered.iter().find(|(covered, _)| *covered == entry).map(|(_, by)| *by);
        judged.map(|(entry, _)| Unneeded { entry, covered_by: covered_by(entry) }).collect()
    }
}

/// Marks what the ledger expects between two environments; what only follows from another change it leaves alone.
pub fn expect(changes: &mut [ObjectChange], ledger: &[Expected], between: [&Name; 2], used: &mut Use) {
    let entries: Vec<Entry> = ledger
        .iter()
        .enumerate()
        .filter(|(_, expected)| expected.is_between(between[0], between[1]))
        .map(|(at, expected)| Entry { at, expected, path: steps(&expected.path) })
        .collect();
    for change in changes {
        let of_object: Vec<&Entry> = entries.iter().filter(|entry| entry.is_about(change)).collect();
        if of_object.is_empty() {
            continue;
        }
        for field in &mut change.fields {
            let mut covering = of_object.iter().filter(|entry| entry.covers(field));
            if field.standing == Standing::Open
                && let Some(expected) = used.take(&mut covering)
            {
                field.standing = expected;
            }
        }
        let mut whole = of_object.iter().filter(|entry| &*entry.expected.path == WHOLE);
        if change.fields.is_empty() || change.is_renamed() {
            if let Some(expected) = used.take(&mut whole) {
                change.standing = expected;
            }
        } else if !change.fields.iter().any(|field| field.standing == Standing::Open) {
            let expected = change.fields.iter().map(|field| field.standing).min();
            change.standing = expected.unwrap_or(change.standing);
        }
    }
}

struct Entry<'l> {
    at: usize,
    expected: &'l Expected,
    path: Vec<&'l str>,
}

impl Use {
    /// The first of the entries that expect something; the others are covered by it.
    fn take<'e>(&mut self, entries: &mut dyn Iterator<Item = &'e &'e Entry<'e>>) -> Option<Standing> {
        let first = entries.next()?.at;
        self.first.insert(first);
        self.covered.extend(entries.map(|entry| (entry.at, first)));
        Some(Standing::Expected(first))
    }
}

impl Entry<'_> {
    fn is_about(&self, change: &ObjectChange) -> bool {
        let is_called = |called: &str| glob::matches(&self.expected.object, called, Some('/'));
        let mut objects = change.old.iter().chain(&change.new);
        change.app() == self.expected.app.as_ref()
            && objects.any(|object| is_called(&object.subject.to_string()))
    }

    fn covers(&self, field: &FieldChange) -> bool {
        let steps = printed(&field.path);
        &*self.expected.path != WHOLE
            && self.path.len() <= steps.len()
            && self.path.iter().zip(&steps).all(|(said, step)| matches!(*said, "*" | "[*]") || said == step)
    }
}

/// Each step of a path, as it is printed.
fn printed(path: &Path) -> Vec<String> {
    let alone = |step: &crate::review::Step| Path(vec![step.clone()]).to_string();
    path.0.iter().map(alone).collect()
}

/// The steps of a path that somebody wrote as platc prints it: `a.b[\"c.d\"][name=e]`.
fn steps(path: &str) -> Vec<&str> {
    let (mut steps, mut from, mut quoted, mut escaped, mut depth) = (Vec::new(), 0, false, false, 0_usize);
    for (at, letter) in path.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' if depth > 0 => quoted = !quoted,
            _ if quoted => {}
            '[' => {
                if depth == 0 {
                    steps.push(&path[from..at]);
                    from = at;
                }
                depth += 1;
            }
            ']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    steps.push(&path[from..=at]);
                    from = at + 1;
                }
            }
            '.' if depth == 0 => {
                steps.push(&path[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    steps.push(&path[from..]);
    steps.retain(|step| !step.is_empty());
    steps
}

#[test]
fn a_path_is_read_as_it_is_printed() {
    assert_eq!(steps("spec.replicas"), ["spec", "replicas"]);
    assert_eq!(steps("a[\"b.c/d\"][name=e].f[0]"), ["a", "[\"b.c/d\"]", "[name=e]", "f", "[0]"]);
    assert_eq!(steps("data[\"a\\\"].b\"].c"), ["data", "[\"a\\\"].b\"]", "c"]);
}
