//! Changes one place of a YAML text and keeps every other byte: comments, blank lines, quotes, line breaks.
//!
//! What is meant is made first, as data; the text is patched where it says something else; and what came out is read
//! again. Where it does not read as what was meant (an anchor that others repeat, a style that nobody foresaw), there is
//! no new text but a reason.

mod comments;
mod flow;
mod items;
mod lines;
mod patches;
mod replace;

use super::{Dialect, emit, read};
use crate::source::Sources;
use crate::value::{Data, Entry, Map, Value};
use patches::Patches;
use std::fmt;

/// Why a place of a text can only be changed by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotEditable {
    /// The reason, as messages say it.
    pub reason: String,
}

impl NotEditable {
    fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}

impl fmt::Display for NotEditable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for NotEditable {}

/// Sets the value of a path of keys (and positions in lists) in a document, counted as [`read`] counts them; with `None`
/// removes its key. Maps that are missing on the way are made; a file without documents gets its first.
///
/// What equals what stands there is not touched: a map over a map changes the keys that differ, a list over a list of
/// the same length its items, a longer one that has all of its items gets the others. With a key go its lines, and the comment right above it at its indentation, unless it is the
/// first of its map, where the comment may speak of them all. A map that loses its last key is `{}`.
///
/// # Errors
/// When the text cannot be read, something that is no map is in the way, or what would come out does not read as
/// what is meant.
pub fn edit(
    text: &str,
    document: usize,
    path: &[&str],
    value: Option<&Value>,
) -> Result<String, NotEditable> {
    let documents = documents(text)?;
    let none = Value::from(Data::Null);
    let old = match documents.get(document) {
        Some(old) => old,
        None if documents.is_empty() && document == 0 => &none,
        None => return Err(NotEditable::new(format!("it has {} documents", documents.len()))),
    };
    amended(text, &documents, document, &changed(old, path, value)?)
}

/// The text with its documents, one of them changed wherever it is not yet as meant.
///
/// # Errors
/// As [`edit`].
pub fn amend(text: &str, document: usize, meant: &Value) -> Result<String, NotEditable> {
    amended(text, &documents(text)?, document, meant)
}

/// As [`amend`], and every comment stays: those of keys that go, and of lists that shrink, stand on lines of their own
/// where they were.
///
/// # Errors
/// As [`edit`]; when a comment would be lost all the same.
pub fn amend_keeping(text: &str, document: usize, meant: &Value) -> Result<String, NotEditable> {
    let known = documents(text)?;
    let before = comments::of(text, &known);
    let after = match known.get(document) {
        Some(old) if same(old, meant) => return Ok(text.to_owned()),
        Some(old) => Patches::keeping(text, old, meant, &before)?.applied()?,
        None => return amended(text, &known, document, meant),
    };
    let read = checked(&after, &known, document, meant)?;
    let mut left = comments::texts(&after, &comments::of(&after, &read));
    for comment in comments::texts(text, &before) {
        let at = left.iter().position(|kept| *kept == comment);
        let at = at.ok_or_else(|| NotEditable::new(format!("the comment `{comment}` would be lost")))?;
        left.swap_remove(at);
    }
    Ok(after)
}

/// The text with one more document.
#[must_use]
pub fn append(text: &str, value: &Value) -> String {
    let mut written = String::new();
    if !text.is_empty() && !text.ends_with(['\n', '\u{feff}']) {
        written.push('\n');
    }
    let last = text.lines().map(|line| line.trim_start_matches('\u{feff}').trim_end()).rfind(is_content);
    if last.is_some_and(|line| line.split(" #").next().map(str::trim_end) != Some("---")) {
        written.push_str("---\n");
    }
    written.push_str(&emit(value));
    format!("{text}{}", lines::broken_as(text, &written))
}

fn is_content(line: &&str) -> bool {
    let line = line.trim_start();
    !line.is_empty() && !line.starts_with('#')
}

fn amended(text: &str, documents: &[Value], document: usize, meant: &Value) -> Result<String, NotEditable> {
    let after = match documents.get(document) {
        Some(old) if same(old, meant) => return Ok(text.to_owned()),
        Some(old) => Patches::between(text, old, meant)?.applied()?,
        None if meant.is_null() => return Ok(text.to_owned()),
        None => append(text, meant),
    };
    checked(&after, documents, document, meant).map(|_| after)
}

/// The documents of a new text, when it says what is meant and else what it said before.
fn checked(
    after: &str,
    documents: &[Value],
    document: usize,
    meant: &Value,
) -> Result<Vec<Value>, NotEditable> {
    let mut expected = documents.to_vec();
    expected.truncate(document);
    expected.push(meant.clone());
    expected.extend(documents.iter().skip(document + 1).cloned());
    let read = self::documents(after)?;
    let is_meant = read.len() == expected.len() && read.iter().zip(&expected).all(|(a, b)| same(a, b));
    if is_meant { Ok(read) } else { Err(NotEditable::new("another place would change with it")) }
}

fn documents(text: &str) -> Result<Vec<Value>, NotEditable> {
    let mut sources = Sources::default();
    let file = sources.add("", text);
    read(file, text, Dialect::Platform).map_err(|found| {
        let told = found.iter().next().map(|first| {
            let line = first.span().map_or(0, |span| sources.position(span).line);
            format!("line {line}: {}", first.message)
        });
        NotEditable::new(told.unwrap_or_default())
    })
}

/// Equal in what platc reads: data and tags.
fn same(left: &Value, right: &Value) -> bool {
    left.tag() == right.tag()
        && match (&left.data, &right.data) {
            (Data::List(left), Data::List(right)) => {
                left.len() == right.len() && left.iter().zip(&**right).all(|(left, right)| same(left, right))
            }
            (Data::Map(left), Data::Map(right)) => {
                let held =
                    |entry: &Entry| right.get(&entry.key).is_some_and(|other| same(&entry.value, other));
                left.len() == right.len() && left.iter().all(held)
            }
            (left, right) => left == right,
        }
}

/// The document as it is meant to be.
fn changed(old: &Value, path: &[&str], value: Option<&Value>) -> Result<Value, NotEditable> {
    let Some((step, rest)) = path.split_first() else {
        return value.cloned().ok_or_else(|| NotEditable::new("a whole document is not removed"));
    };
    let mut new = old.clone();
    match &mut new.data {
        Data::Map(map) => match (map.get(step), value) {
            (None, None) => {}
            (Some(_), None) if rest.is_empty() => _ = map.remove(step),
            (inner, _) => {
                let inner = changed(inner.unwrap_or(&Data::Null.into()), rest, value)?;
                map.put(*step, inner);
            }
        },
        Data::List(items) => {
            let at = step.parse::<usize>().ok().filter(|at| *at < items.len());
            let at = at.ok_or_else(|| NotEditable::new(format!("a list has no `{step}`")))?;
            if rest.is_empty() && value.is_none() {
                return Err(NotEditable::new(format!("`{step}` is an item of a list, no key")));
            }
            let inner = changed(&items[at], rest, value)?;
            items.make_mut()[at] = inner;
        }
        Data::Null if value.is_none() => {}
        Data::Null => {
            let inner = changed(&Data::Null.into(), rest, value)?;
            new.data = Data::Map(Map::from_iter([(*step, inner)]));
        }
        _ => return Err(NotEditable::new(format!("`{step}` would stand in {}", old.kind()))),
    }
    Ok(new)
}
