//! Values that an app gives and its chart never looked at.

use crate::{
    bundle::{Read, reads::Path},
    value::{Data, Value},
};
use std::{collections::BTreeSet, sync::Arc};

/// The uppermost values of which nothing was read; `None` when the chart looked at all values at once.
pub(super) fn of(values: Option<&Value>, reads: impl Iterator<Item = Read>) -> Option<Vec<Path>> {
    let mut read = Known::default();
    for one in reads {
        match one {
            Read::All(path) if path.is_empty() => return None,
            Read::All(path) => read.whole.insert(path),
            Read::Value(path) | Read::Keys(path) => read.single.insert(path),
            _ => false,
        };
    }
    let mut found = Vec::new();
    if let Some(values) = values {
        walk(values, &mut Vec::new(), &read, &mut found);
    }
    Some(found)
}

#[derive(Default)]
struct Known {
    /// With all below them.
    whole: BTreeSet<Path>,
    /// Themselves.
    single: BTreeSet<Path>,
}

impl Known {
    fn has(&self, path: &[Arc<str>]) -> bool {
        self.single.contains(path) || (1..=path.len()).any(|end| self.whole.contains(&path[..end]))
    }
}

/// Whether anything of a value was read; what was not is found, unless all that lies around it was not, either.
fn walk(value: &Value, path: &mut Path, read: &Known, found: &mut Vec<Path>) -> bool {
    let before = found.len();
    let children: Vec<(Arc<str>, &Value)> = match &value.data {
        Data::Map(map) => map.iter().map(|entry| (entry.key.clone().into(), &entry.value)).collect(),
        Data::List(items) => {
            items.iter().enumerate().map(|(at, item)| (at.to_string().into(), item)).collect()
        }
        // It takes a default away.
        Data::Null => return true,
        _ => Vec::new(),
    };
    let mut is_read = path.is_empty() || read.has(path);
    for (key, child) in children {
        path.push(key);
        is_read |= walk(child, path, read, found);
        path.pop();
    }
    if !is_read {
        found.truncate(before);
        found.push(path.clone());
    }
    is_read
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::sample::value;

    fn path(text: &str) -> Path {
        text.split('.').filter(|key| !key.is_empty()).map(Arc::from).collect()
    }

    fn unread(values: &str, reads: &[Read]) -> Option<Vec<String>> {
        let found = of(Some(&value(values)), reads.iter().cloned())?;
        Some(found.iter().map(|path| path.join(".")).collect())
    }

    #[test]
    fn what_nothing_read_is_told_once() {
        let values = "{image: {tag: v1, digest: x}, typo: {a: 1, b: 2}, list: [{a: 1}], labels: {team: a}}";
        let reads = [
            Read::Value(path("image")),
            Read::Value(path("image.tag")),
            Read::All(path("labels")),
            Read::Value(path("list.0.a")),
        ];
        assert_eq!(unread(values, &reads), Some(vec!["image.digest".to_owned(), "typo".to_owned()]));
    }

    #[test]
    fn who_looks_at_all_values_leaves_nothing_to_tell() {
        assert_eq!(unread("{typo: 1}", &[Read::All(path(""))]), None);
        assert_eq!(unread("{a: null}", &[]), Some(Vec::new()), "a null takes a default away");
        assert_eq!(of(None, std::iter::empty()), Some(Vec::new()));
    }
}
