//! One value written over another.

use super::patches::{Patches, Place, range, span};
use super::{NotEditable, flow, lines};
use crate::value::{Data, Map, Value};
use crate::yaml::{Dialect, emit, scalar, text};
use std::ops::Range;

/// Whether a value is written over several lines, where it stands in no brackets.
pub(super) fn is_tall(value: &Value) -> bool {
    match &value.data {
        Data::Map(map) => !map.is_empty(),
        Data::List(items) => !items.is_empty(),
        Data::String(string) => text::style(string) == text::Style::Literal,
        _ => false,
    }
}

impl Patches<'_> {
    pub(super) fn replace(&mut self, old: &Value, new: &Value, place: Place) -> Result<(), NotEditable> {
        let mut stretch = range(span(old)?);
        let is_bracketed = self.is_bracketed(old)?;
        let is_block = matches!(old.data, Data::List(_) | Data::Map(_)) && !is_bracketed;
        if is_block {
            // A last key without a value ends before its colon.
            let behind = self.text[stretch.end..].trim_start_matches(' ');
            stretch.end = behind.strip_prefix(':').map_or(stretch.end, |rest| self.text.len() - rest.len());
        }
        let stays_flow = is_bracketed && is_tall(old) && flow::is_flat(new) && is_tall(new);
        let is_flow = matches!(place, Place::Flow) || stays_flow;
        if is_tall(new) && !is_flow {
            match place {
                Place::Key(colon, column) if is_block => {
                    self.block_over_block(colon, column, stretch, new)?;
                }
                Place::Key(colon, column) => self.block_over_line(colon, column, stretch, new)?,
                Place::Alone | Place::Flow => self.block_alone(stretch, new)?,
            }
            return Ok(());
        }
        let written = match &new.data {
            // What is a version to whoever wrote it is spelled as there.
            Data::Number(number) => number.spelled().to_string(),
            Data::String(string) if let Some(quoted) = self.quoted_as(&stretch, string) => quoted,
            _ if is_flow => flow::written(new),
            _ => emit(new).trim_end().to_owned(),
        };
        match place {
            Place::Key(colon, column) if is_block => {
                self.put(colon..colon, format!(" {written}"));
                let first = lines::start(self.text, stretch.start);
                self.put(first..self.below(stretch.end, column), "");
            }
            Place::Key(colon, _) if stretch.is_empty() => self.put(colon..colon, format!(" {written}")),
            _ if stretch.is_empty() => return Err(NotEditable::new("nothing is written there yet")),
            _ => self.put(stretch, written),
        }
        Ok(())
    }

    /// A text in the quotes that another stands in, or in none.
    fn quoted_as(&self, old: &Range<usize>, string: &str) -> Option<String> {
        if !self.keeps() {
            return None;
        }
        let is_short = matches!(text::style(string), text::Style::Plain | text::Style::Single);
        match self.text[old.clone()].as_bytes().first()? {
            b'"' if is_short => {
                let mut quoted = String::new();
                text::write_double(string, &mut quoted);
                Some(quoted)
            }
            b'\'' if is_short => Some(format!("'{}'", string.replace('\'', "''"))),
            byte if byte.is_ascii_alphanumeric() && is_word(string) => Some(string.to_owned()),
            _ => None,
        }
    }

    /// Several lines where one was: what was written behind it stays behind the key.
    fn block_over_line(
        &mut self,
        colon: usize,
        column: usize,
        old: Range<usize>,
        new: &Value,
    ) -> Result<(), NotEditable> {
        let (head, body) = below_key(new, column);
        let old = if old.is_empty() { colon..colon } else { old };
        let before = self.text[colon..old.start].trim_end();
        if before.contains('\n') {
            return Err(between());
        }
        let end = lines::end(self.text, old.end);
        let behind = self.text[old.end..end].trim_end();
        self.put(colon..end, format!("{before}{head}{behind}{body}"));
        Ok(())
    }

    /// Lines for lines; a comment between them and the key stays.
    fn block_over_block(
        &mut self,
        colon: usize,
        column: usize,
        old: Range<usize>,
        new: &Value,
    ) -> Result<(), NotEditable> {
        let (head, body) = below_key(new, column);
        let mut first = lines::start(self.text, old.start);
        if !head.is_empty() {
            // Text follows its header at once, and a comment in it would be text.
            let below = lines::next(self.text, colon);
            if !self.text[below..first].trim().is_empty() {
                return Err(between());
            }
            first = below;
        }
        self.put(colon..colon, head);
        self.put(first..lines::end(self.text, old.end), &body[1..]);
        Ok(())
    }

    fn block_alone(&mut self, old: Range<usize>, new: &Value) -> Result<(), NotEditable> {
        if new.as_str().is_some() {
            return Err(NotEditable::new("text of several lines would stand without a key"));
        }
        let first = lines::start(self.text, old.start);
        let written = emit(new);
        if self.text[first..].starts_with("---") {
            self.put(first + "---".len()..old.end, format!("\n{}", written.trim_end()));
        } else {
            self.put(old.clone(), lines::hang(written.trim_end(), old.start - first));
        }
        Ok(())
    }
}

/// Whether every reader takes a text for text without quotes.
fn is_word(string: &str) -> bool {
    let is_of_words = |byte: u8| byte.is_ascii_alphanumeric() || b"._/-".contains(&byte);
    string.starts_with(|first: char| first.is_ascii_alphanumeric())
        && string.bytes().all(is_of_words)
        && scalar::plain(string, Dialect::Platform) == Ok(None)
}

fn between() -> NotEditable {
    NotEditable::new("a comment stands between a key and its value")
}

/// What stands behind a key, and the lines below it: ` |` and those of a text, or those of a collection.
fn below_key(value: &Value, column: usize) -> (String, String) {
    let entry = emit(&Value::from(Map::from_iter([("k", value.clone())])));
    let entry = lines::hang(entry.strip_suffix('\n').unwrap_or(&entry), column);
    let (head, body) = entry.split_at(entry.find('\n').unwrap_or(entry.len()));
    (head["k:".len()..].to_owned(), body.to_owned())
}
