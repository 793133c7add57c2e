//! Whatever people and builds do in turn, nobody's work is lost.

use super::{HandEdits, Place, marked};
use proptest::{collection, prelude::*, sample};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

/// Paths that stand in each other's way.
const PATHS: [&str; 7] = ["a", "a/b", "a/b/c", "a/d", "e/f", "e/f/g", "h"];
const TEXTS: [&str; 4] = ["1", "2", "3", ""];

#[derive(Clone, Debug)]
enum Step {
    Build(Vec<(&'static str, &'static str)>, bool),
    Write { path: &'static str, text: &'static str, with_mark: bool },
    Remove(&'static str),
    Forget,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (path, text) = (|| sample::select(&PATHS[..]), || sample::select(&TEXTS[..]));
    let files = collection::btree_map(path(), sample::select(&TEXTS[..3]), 0..5).prop_map(|files| {
        let inside =
            |path: &str, other: &str| path.strip_prefix(other).is_some_and(|rest| rest.starts_with('/'));
        let paths: Vec<&str> = files.keys().copied().collect();
        files.into_iter().filter(|(path, _)| !paths.iter().any(|other| inside(path, other))).collect()
    });
    let step = prop_oneof![
        4 => (files, prop::bool::weighted(0.2)).prop_map(|(files, force)| Step::Build(files, force)),
        3 => (path(), text(), any::<bool>())
            .prop_map(|(path, text, with_mark)| Step::Write { path, text, with_mark }),
        1 => path().prop_map(Step::Remove),
        1 => Just(Step::Forget),
    ];
    collection::vec(step, 1..24)
}

/// What every build so far wrote: each path with its text.
type Ledger = BTreeSet<(String, String)>;

fn build(place: &Place, files: &[(&str, &str)], force: bool, ledger: &mut Ledger) {
    let before: BTreeMap<String, String> = place.files().into_iter().collect();
    let edits = if force { HandEdits::Overwrite } else { HandEdits::Keep };
    if place.plan(files, edits).is_err() {
        return;
    }
    place.try_build(files, edits).unwrap();
    let after: BTreeMap<String, String> = place.files().into_iter().collect();
    for (path, text) in files {
        assert_eq!(after[*path], marked(text));
        ledger.insert(((*path).to_owned(), marked(text)));
    }
    let lost = before.iter().filter(|(path, text)| after.get(*path) != Some(text));
    for (path, text) in lost.filter(|(_, text)| !text.is_empty()) {
        let ours = ledger.contains(&(path.clone(), text.clone()));
        let forced = text.starts_with("# platc:") || ledger.iter().any(|(known, _)| known == path);
        assert!(ours || force && forced, "{path} with {text:?} is lost");
    }
    let new = after.keys().filter(|path| !before.contains_key(*path));
    for path in new {
        assert!(files.iter().any(|(wanted, _)| wanted == path), "{path} was not wanted");
    }
    assert!(place.plan(files, edits).is_ok_and(|changes| changes.is_empty()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobodys_work_is_lost(steps in steps()) {
        let place = Place::new();
        let mut ledger = Ledger::new();
        for step in steps {
            match step {
                Step::Build(files, force) => build(&place, &files, force, &mut ledger),
                Step::Write { path, text, with_mark } => {
                    let at = place.path(&format!("out/{path}"));
                    let text = if with_mark { marked(text) } else { text.to_owned() };
                    if fs::create_dir_all(at.parent().unwrap()).is_ok() {
                        let _ = fs::write(at, text); // a folder may be there
                    }
                }
                Step::Remove(path) => {
                    let _ = fs::remove_file(place.path(&format!("out/{path}"))); // nothing may be there
                }
                Step::Forget => {
                    let _ = fs::remove_dir_all(place.path(".platc")); // nothing may be there
                }
            }
        }
    }
}
