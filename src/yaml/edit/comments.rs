//! The comments of a text, and where they go when what they speak of is taken out.

use super::{lines, patches::range};
use crate::value::{Data, Value};
use std::ops::Range;

/// All comments of a text, by its documents: a `#` behind a space or at the start of a line, in no key and no scalar.
pub(super) fn of(text: &str, documents: &[Value]) -> Vec<Range<usize>> {
    let mut scalars = Vec::new();
    for document in documents {
        self::scalars(document, &mut scalars);
    }
    scalars.sort_unstable_by_key(|scalar| scalar.start);
    let mut comments: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.match_indices('#') {
        let is_begun = text[..at].ends_with([' ', '\t', '\n', '\u{feff}']) || at == 0;
        let is_within = |stretch: &Range<usize>| stretch.contains(&at);
        let before = scalars.partition_point(|scalar| scalar.start <= at);
        if is_begun && !comments.last().is_some_and(is_within) && !scalars[..before].iter().any(is_within) {
            comments.push(at..lines::end(text, at));
        }
    }
    comments
}

/// What comments say.
pub(super) fn texts<'t>(text: &'t str, comments: &[Range<usize>]) -> Vec<&'t str> {
    comments.iter().map(|comment| text[comment.clone()].trim_end()).collect()
}

/// Comments on lines of their own, indented alike.
pub(super) fn lines_of<'t>(comments: impl Iterator<Item = &'t str>, indent: &str) -> String {
    comments.flat_map(|comment| [indent, comment.trim_end(), "\n"]).collect()
}

fn scalars(value: &Value, found: &mut Vec<Range<usize>>) {
    match &value.data {
        Data::List(items) => items.iter().for_each(|item| scalars(item, found)),
        Data::Map(map) => {
            for entry in map {
                found.extend(entry.key_span.map(range));
                scalars(&entry.value, found);
            }
        }
        Data::Null => {}
        _ => found.extend(value.span().map(range)),
    }
}
