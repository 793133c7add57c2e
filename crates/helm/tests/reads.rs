//! What a render says that it read: whatever it does not name may be edited, and nothing changes.

use crate::template::{Counter, Request, flags::Flags};
use helm::{
    chart::Chart,
    context::{Random as _, Version},
    render::{Options, Rendered, Shown, render},
    text::Text,
    trace::{Path as Keys, Read},
    value::Tree,
    values,
};
use std::{collections::BTreeSet, fs, path::Path};

/// What stands in the place of a value that nobody read.
fn edits() -> [Option<Tree>; 4] {
    [Some(Tree::Text("edited by a test".into())), Some(Tree::Float(7.0)), Some(Tree::Bool(true)), None]
}

#[test]
fn what_was_not_read_changes_nothing() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recordings/charts/cases");
    let mut folders: Vec<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let (mut charts, mut edited, mut problems) = (0, 0, Vec::new());
    for folder in folders {
        let words = fs::read_to_string(folder.join("arguments")).unwrap_or_default();
        let flags = Flags::parse(&words).unwrap();
        let version = Version::V4_1;
        let (chart, release) = ("chart", "test-release");
        let request = Request { folder: &folder, chart, root: &folder, release, flags: &flags, version };
        let (Ok(chart), Ok(given)) = (request.load(), request.values()) else { continue };
        let values = effective(&chart, given);
        let Some(before) = rendered(&chart, &values) else { continue };
        let unread = unread(&values, &before.trace.as_ref().unwrap().reads());
        charts += usize::from(!unread.is_empty());
        let case = folder.file_name().unwrap().to_string_lossy().into_owned();
        let mut check = |values: &Tree, what: &str| {
            edited += 1;
            let after = rendered(&chart, values).map(|after| printed(&after));
            if after.as_ref() != Some(&printed(&before)) {
                problems.push(format!("{case}: {what}"));
            }
        };
        for path in &unread {
            for edit in edits() {
                let mut values = values.clone();
                set(&mut values, path, edit.clone());
                check(&values, &format!("{} became {edit:?}", shown(path)));
            }
        }
        let mut chance = Counter(7);
        for _ in 0..4 {
            let mut values = values.clone();
            for path in &unread {
                let mut byte = [0];
                chance.fill(&mut byte);
                if let Some(edit) = edits().get(usize::from(byte[0] % 8)) {
                    set(&mut values, path, edit.clone());
                }
            }
            check(&values, "several at once");
        }
    }
    assert!(problems.is_empty(), "{} edits show:\n{}", problems.len(), problems.join("\n"));
    assert!(charts > 200 && edited > 2_000, "{edited} edits of {charts} charts are too few to tell");
}

fn rendered(chart: &Chart, values: &Tree) -> Option<Rendered> {
    let options = Options { trace: true, ..Options::new("test-release", Version::V4_1) };
    render(chart, values, &options, &mut Counter(1)).ok()
}

fn printed(rendered: &Rendered) -> Vec<u8> {
    rendered.manifest(Shown { crds: true, ..Shown::default() })
}

/// The values that a render sees, as far as edits have to know them.
fn effective(chart: &Chart, given: Tree) -> Tree {
    let mut values = Tree::empty();
    for below in chart.dependencies() {
        let name = Text::from(below.metadata().name.as_str());
        values::merge(&mut values, Tree::Map(vec![(name, effective(below, Tree::empty()))]));
    }
    values::merge(&mut values, chart.values().clone());
    values::merge(&mut values, given);
    values
}

/// The paths of all scalars that no read covers, and of keys that are not there in maps whose keys nobody asked for.
fn unread(values: &Tree, reads: &BTreeSet<Read>) -> Vec<Keys> {
    let mut paths = Vec::new();
    leaves(values, &mut Vec::new(), &mut paths);
    paths.retain(|path| !is_read(path, reads));
    paths
}

fn leaves(tree: &Tree, path: &mut Keys, found: &mut Vec<Keys>) {
    let mut below = |key: Text, tree: &Tree| {
        path.push(key);
        leaves(tree, path, found);
        path.pop();
    };
    match tree {
        Tree::Map(entries) => {
            for (key, tree) in entries {
                below(key.clone(), tree);
            }
            below("zz-new".into(), &Tree::Nil);
        }
        Tree::List(items) => {
            items.iter().enumerate().for_each(|(at, item)| below(at.to_string().into(), item));
        }
        _ => found.push(path.clone()),
    }
}

/// Whether an edit of the scalar at this path, or its going or coming, may show.
fn is_read(path: &[Text], reads: &BTreeSet<Read>) -> bool {
    let above = &path[..path.len() - 1];
    reads.iter().any(|read| match read {
        Read::Value(read) => read == path,
        Read::Keys(read) => read == above,
        Read::All(read) => path.starts_with(read),
        _ => false,
    })
}

/// Edits one value; a key goes with `None`.
fn set(tree: &mut Tree, path: &[Text], value: Option<Tree>) {
    let Some((key, below)) = path.split_first() else { return };
    match tree {
        Tree::Map(entries) => match entries.binary_search_by(|(own, _)| own.cmp(key)) {
            Ok(at) if !below.is_empty() => set(&mut entries[at].1, below, value),
            Ok(at) => match value {
                Some(value) => entries[at].1 = value,
                None => drop(entries.remove(at)),
            },
            Err(at) => {
                if let Some(value) = value {
                    entries.insert(at, (key.clone(), value));
                }
            }
        },
        Tree::List(items) => {
            let at: usize = key.lossy().parse().unwrap();
            match value {
                _ if !below.is_empty() => set(&mut items[at], below, value),
                Some(value) => items[at] = value,
                None => items[at] = Tree::Nil,
            }
        }
        _ => {}
    }
}

fn shown(path: &[Text]) -> String {
    path.iter().map(|key| key.lossy().into_owned()).collect::<Vec<_>>().join(".")
}
