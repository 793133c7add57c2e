//! What has to be written where, so that a text says something else.

use super::{NotEditable, comments, flow, lines, replace, same};
use crate::source::Span;
use crate::value::{Data, Entry, Map, Value};
use crate::yaml::{emit, place};
use std::ops::Range;

/// Changes of a text that do not overlap.
pub(super) struct Patches<'t> {
    pub(super) text: &'t str,
    found: Vec<(Range<usize>, String)>,
    /// The comments that stay, whatever goes; `None` when they go with what they speak of.
    kept: Option<Vec<Range<usize>>>,
}

/// Where a value stands, as far as it decides how another is written there.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// Between brackets, where all is one line to YAML.
    Flow,
    /// After a key that ends before this byte, in a map of this indentation.
    Key(usize, usize),
    /// A document, or an item of a list.
    Alone,
}

/// An entry that a map has written itself.
struct Own<'v> {
    entry: &'v Entry,
    start: usize,
    /// Behind its colon.
    colon: usize,
    end: usize,
    /// Its value is written elsewhere.
    is_alias: bool,
}

impl<'t> Patches<'t> {
    /// What makes one document of another.
    pub(super) fn between(text: &'t str, old: &Value, new: &Value) -> Result<Self, NotEditable> {
        let mut patches = Self { text, found: Vec::new(), kept: None };
        patches.compare(old, new, Place::Alone)?;
        Ok(patches)
    }

    /// The same, and comments stay; tags go and aliases are written out where that is meant.
    pub(super) fn keeping(
        text: &'t str,
        old: &Value,
        new: &Value,
        comments: &[Range<usize>],
    ) -> Result<Self, NotEditable> {
        let mut patches = Self { text, found: Vec::new(), kept: Some(comments.to_vec()) };
        patches.compare(old, new, Place::Alone)?;
        Ok(patches)
    }

    /// The text with all changes.
    pub(super) fn applied(mut self) -> Result<String, NotEditable> {
        self.save_comments();
        self.found.sort_by_key(|(range, _)| (range.start, range.end));
        let (mut out, mut at) = (String::new(), 0);
        for (range, written) in &self.found {
            let kept = self.text.get(at..range.start).ok_or_else(repeated)?;
            out.push_str(kept);
            out.push_str(&lines::broken_as(self.text, written));
            at = range.end;
        }
        out.push_str(&self.text[at..]);
        Ok(out)
    }

    /// Whether what people wrote stays: comments, quotes.
    pub(super) fn keeps(&self) -> bool {
        self.kept.is_some()
    }

    /// Gives comments that would go with what is written over lines of their own: where the first line that goes was, or
    /// above the line of which a part goes.
    fn save_comments(&mut self) {
        let Some(kept) = &self.kept else { return };
        let mut above: Vec<(Range<usize>, String)> = Vec::new();
        for (range, written) in &mut self.found {
            let lost = |comment: &&Range<usize>| range.start <= comment.start && comment.end <= range.end;
            let lost = kept.iter().filter(lost).map(|comment| &self.text[comment.clone()]);
            let lost: Vec<&str> = lost.filter(|comment| !written.contains(comment.trim_end())).collect();
            if lost.is_empty() {
                continue;
            }
            let line = lines::start(self.text, range.start);
            let indent = &self.text[line..];
            let indent = &indent[..indent.len() - indent.trim_start_matches(' ').len()];
            let saved = comments::lines_of(lost.into_iter(), indent);
            if line == range.start {
                written.insert_str(0, &saved);
            } else {
                above.push((line..line, saved));
            }
        }
        self.found.extend(above);
    }

    pub(super) fn put(&mut self, range: Range<usize>, written: impl Into<String>) {
        self.found.push((range, written.into()));
    }

    fn compare(&mut self, old: &Value, new: &Value, place: Place) -> Result<(), NotEditable> {
        if same(old, new) {
            return Ok(());
        }
        if old.tag() != new.tag() {
            return self.retag(old, new, place);
        }
        match (&old.data, &new.data) {
            (Data::Map(before), Data::Map(after)) if !before.is_empty() && !after.is_empty() => {
                self.map(old, new, place)
            }
            (Data::List(before), Data::List(after)) if are_alike(before, after) => {
                let place = if matches!(place, Place::Flow) || self.is_bracketed(old)? {
                    Place::Flow
                } else {
                    Place::Alone
                };
                before.iter().zip(&**after).try_for_each(|(before, after)| self.compare(before, after, place))
            }
            (Data::List(before), Data::List(after))
                if before.len() < after.len()
                    && !matches!(place, Place::Flow)
                    && !self.is_bracketed(old)?
                    && self.insert_items(before, after) =>
            {
                Ok(())
            }
            _ => self.replace(old, new, place),
        }
    }

    /// A value without the tag that another had there.
    fn retag(&mut self, old: &Value, new: &Value, place: Place) -> Result<(), NotEditable> {
        let tag = old.tag().or(new.tag()).unwrap_or_default();
        let refused = || NotEditable::new(format!("the tag `!{tag}` would come or go"));
        let Place::Key(colon, _) = place else { return Err(refused()) };
        if new.tag().is_some() || self.kept.is_none() {
            return Err(refused());
        }
        let written = format!("!{tag}");
        let at = self.text[colon..lines::end(self.text, colon)].find(&written).ok_or_else(refused)? + colon;
        let end = at + written.len();
        let bare = Value { data: old.data.clone(), ..Value::at(Data::Null, span(old)?) };
        if range(span(old)?).start < end {
            // Nothing stands behind the tag.
            self.put(at..end, emit(new).trim_end());
            return if replace::is_tall(new) { Err(refused()) } else { Ok(()) };
        }
        let gap = self.text[end..].len() - self.text[end..].trim_start_matches(' ').len();
        self.put(at..end + gap, "");
        self.compare(&bare, new, place)
    }

    fn map(&mut self, old: &Value, new: &Value, place: Place) -> Result<(), NotEditable> {
        let (Some(before), Some(after)) = (old.as_map(), new.as_map()) else { return Ok(()) };
        let is_flow = matches!(place, Place::Flow) || self.is_bracketed(old)?;
        let own = self.own(old, before)?;
        let Some(last) = own.iter().rposition(|own| after.get(&own.entry.key).is_some()) else {
            return self.replace(old, new, place);
        };
        let is_own = |entry: &Entry| own.iter().any(|own| own.entry.key == entry.key);
        if let Some(lost) = before.iter().find(|entry| after.get(&entry.key).is_none() && !is_own(entry)) {
            return Err(NotEditable::new(format!("`{}` comes from a merge key", lost.key)));
        }
        let column = own[0].start - lines::start(self.text, own[0].start);
        for (at, one) in own.iter().enumerate() {
            match after.get(&one.entry.key) {
                Some(value) if one.is_alias && !same(&one.entry.value, value) => {
                    if self.kept.is_none() {
                        return Err(repeated());
                    }
                    let spaces = &self.text[one.colon..one.end];
                    let start = one.end - spaces.trim_start_matches([' ', '\t']).len();
                    self.put(start..one.end, flow::written(value));
                }
                Some(value) => {
                    let place = if is_flow { Place::Flow } else { Place::Key(one.colon, column) };
                    self.compare(&one.entry.value, value, place)?;
                }
                None if is_flow && at < last => self.put(one.start..own[at + 1].start, ""),
                None if is_flow => self.put(own[at - 1].end..one.end, ""),
                None => self.remove(&own, at)?,
            }
        }
        let is_as_merged = |entry: &Entry| before.get(&entry.key).is_some_and(|old| same(old, &entry.value));
        let added: Map = after.iter().filter(|new| !is_own(new) && !is_as_merged(new)).cloned().collect();
        if added.is_empty() {
            return Ok(());
        }
        if is_flow {
            return self.add_within(old, own[last].end, &added);
        }
        self.add_below(own[own.len() - 1].end, column, &added);
        Ok(())
    }

    /// The entries that stand in a map itself, none that a merge key brings in.
    fn own<'v>(&self, old: &Value, map: &'v Map) -> Result<Vec<Own<'v>>, NotEditable> {
        let whole = span(old)?;
        let written = map.iter().filter_map(|entry| Some((entry, entry.key_span?)));
        let written = written.filter(|(_, key)| whole.contains(*key));
        written.map(|(entry, key)| self.entry(entry, key, whole)).collect()
    }

    fn entry<'v>(&self, entry: &'v Entry, key: Span, whole: Span) -> Result<Own<'v>, NotEditable> {
        let (start, whole) = (key.start as usize, range(whole));
        let colon = place::indicator(self.text, key.end as usize..self.text.len(), b":");
        let colon = colon.ok_or_else(|| NotEditable::new(format!("`{}` has no `:`", entry.key)))? + 1;
        let value = range(span(&entry.value)?);
        let is_alias = value.start < start || value.end > whole.end;
        let end = if is_alias {
            let rest = self.text[colon..].trim_start_matches([' ', '\t']);
            let name = rest.find([' ', '\t', '\r', '\n', ',', '}', ']']).unwrap_or(rest.len());
            self.text.len() - rest.len() + name
        } else {
            value.end.max(colon)
        };
        Ok(Own { entry, start, colon, end, is_alias })
    }

    /// Takes the lines of an entry out.
    fn remove(&mut self, own: &[Own], at: usize) -> Result<(), NotEditable> {
        let one = &own[at];
        let line = lines::start(self.text, one.start);
        if !self.text[line..one.start].trim_start_matches(' ').is_empty() {
            // A list's `-` stands before it.
            let next = own.get(at + 1).map(|next| next.start);
            let next = next.filter(|next| lines::next(self.text, one.end) == lines::start(self.text, *next));
            let next = next.ok_or_else(|| NotEditable::new("a comment stands behind it"))?;
            self.put(one.start..next, "");
            return Ok(());
        }
        let indent = one.start - line;
        let mut first = line;
        // Above the first key, a comment may speak of the whole map.
        while at > 0 && first > 0 && lines::comment(self.text, first - 1) == Some(indent) {
            first = lines::start(self.text, first - 1);
        }
        self.put(first..self.below(one.end, indent), "");
        Ok(())
    }

    /// Where the line starts that follows an entry and the comments that are indented deeper.
    pub(super) fn below(&self, end: usize, indent: usize) -> usize {
        let mut next = lines::next(self.text, end);
        while next < self.text.len() && lines::comment(self.text, next).is_some_and(|deep| deep > indent) {
            next = lines::next(self.text, next);
        }
        next
    }

    fn add_below(&mut self, end: usize, column: usize, added: &Map) {
        let at = self.below(end, column);
        let lead = if self.text[..at].ends_with('\n') { "" } else { "\n" };
        let written = lines::hang(&format!("\n{}", emit(&Value::from(added.clone()))), column);
        self.put(at..at, format!("{lead}{}", &written[1..]));
    }

    fn add_within(&mut self, old: &Value, end: usize, added: &Map) -> Result<(), NotEditable> {
        if !self.is_bracketed(old)? {
            return Err(NotEditable::new("a map without braces stands in a list in brackets"));
        }
        for entry in added {
            self.put(end..end, format!(", {}", flow::entry(&entry.key, &entry.value)));
        }
        Ok(())
    }

    /// Whether a list or map stands in brackets.
    pub(super) fn is_bracketed(&self, value: &Value) -> Result<bool, NotEditable> {
        Ok(self.text[range(span(value)?)].starts_with(['[', '{']))
    }
}

/// Whether two lists differ only within their items, and those can be written where the old ones are.
fn are_alike(before: &[Value], after: &[Value]) -> bool {
    let fit = |(before, after): (&Value, &Value)| match (&before.data, &after.data) {
        (Data::Map(before), Data::Map(after)) => before.is_empty() == after.is_empty(),
        (Data::List(before), Data::List(after)) => are_alike(before, after),
        (Data::Map(_) | Data::List(_), _) | (_, Data::Map(_) | Data::List(_)) => false,
        _ => !replace::is_tall(after),
    };
    before.len() == after.len() && !before.is_empty() && before.iter().zip(after).all(fit)
}

pub(super) fn span(value: &Value) -> Result<Span, NotEditable> {
    value.span().ok_or_else(repeated)
}

pub(super) fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}

fn repeated() -> NotEditable {
    NotEditable::new("an alias repeats what is written elsewhere")
}
