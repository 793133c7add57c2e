//! What is the same in several environments or in many objects, told once.

use super::own::Vocabulary;
use crate::{
    names::Name,
    review::{
        FieldChange, Group, Object, ObjectChange, OwnWords, Question, Review, Side, Standing, Subject, What,
    },
    value::{Data, Value},
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt::Write,
};

/// In how many objects a field has to differ alike to be told once.
const MANY: usize = 3;

/// The words that an environment says alike in both states: what is the same but for them is the same.
pub fn words(pair: &[Option<Side>; 2]) -> Option<(Name, OwnWords)> {
    let mut environments = pair.iter().flatten().filter_map(|side| side.environment);
    let (first, other) = (environments.next()?, environments.next());
    let old = Vocabulary::of(first);
    let new = other.map_or_else(|| old.clone(), Vocabulary::of);
    Some((other.unwrap_or(first).name.clone(), new.kept_in(&old).into_words()))
}

/// The changes of a review that are shown, each once.
///
/// Objects in which all the same differs, but for the words of their environments, are one group. Then a field that
/// differs alike in many of them is one; what a promotion carries is told of each app.
pub fn groups<'r, 'a>(review: &'r Review<'a>, shown: impl Fn(Standing) -> bool) -> Vec<Group<'r, 'a>> {
    let mut entries = entries(review, shown);
    let often = often(&entries);
    let mut groups: Vec<Group> = Vec::new();
    let mut told: HashMap<String, usize> = HashMap::new();
    let is_between = matches!(review.question, Question::Environments { .. });
    for entry in &mut entries {
        let mut own = Vec::new();
        for (field, alike) in std::mem::take(&mut entry.fields) {
            if !often.contains(&alike) || (is_between && field.class.is_promotion()) {
                own.push(field);
                continue;
            }
            let at = *told.entry(alike).or_insert_with(|| {
                groups.push(Group::Field { field, objects: Vec::new() });
                groups.len() - 1
            });
            if let Some(Group::Field { objects, .. }) = groups.get_mut(at) {
                objects.extend(&entry.changes);
            }
        }
        if entry.is_whole || !own.is_empty() {
            groups.push(Group::Objects { changes: std::mem::take(&mut entry.changes), fields: own });
        }
    }
    groups
}

/// What differs alike in many objects.
fn often(entries: &[Entry]) -> HashSet<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (_, alike) in entries.iter().flat_map(|entry| &entry.fields) {
        *counts.entry(alike).or_default() += 1;
    }
    counts.into_iter().filter(|(_, count)| *count >= MANY).map(|(alike, _)| alike.to_owned()).collect()
}

/// An object, with those of other environments in which all the same differs.
struct Entry<'r, 'a> {
    changes: Vec<&'r ObjectChange<'a>>,
    /// The fields of the first that are shown, each with all that has to be the same elsewhere.
    fields: Vec<(&'r FieldChange<'a>, String)>,
    /// Whether there is something to tell besides the fields.
    is_whole: bool,
}

fn entries<'r, 'a>(review: &'r Review<'a>, shown: impl Fn(Standing) -> bool) -> Vec<Entry<'r, 'a>> {
    let none = Vocabulary::default();
    let vocabularies: BTreeMap<&Name, Vocabulary> =
        review.words.iter().map(|(name, words)| (name, Vocabulary::of_words(words))).collect();
    let mut entries: Vec<Entry> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for change in &review.changes {
        let words = change.environment.and_then(|name| vocabularies.get(name)).unwrap_or(&none);
        let fields = change.fields.iter().filter(|field| shown(field.standing));
        let fields: Vec<_> = fields.map(|field| (field, alike(field, words))).collect();
        let is_whole = (change.fields.is_empty() || change.is_renamed()) && shown(change.standing);
        if fields.is_empty() && !is_whole {
            continue;
        }
        let key = whole(change, &fields, is_whole, words);
        let at = *known.entry(key).or_insert(entries.len());
        match entries.get_mut(at) {
            Some(entry) => entry.changes.push(change),
            None => entries.push(Entry { changes: vec![change], fields, is_whole }),
        }
    }
    entries
}

/// All that has to be the same of a field, as a text that no other has.
fn alike(field: &FieldChange, words: &Vocabulary) -> String {
    let mut text = String::new();
    let _ = write!(text, "{} {:?} ", field.class.word(), field.standing);
    put(&field.path.to_string(), words, &mut text);
    for value in [field.old, field.new] {
        match value {
            Some(value) => write_value(value, words, &mut text),
            None => text.push('-'),
        }
    }
    text
}

/// All that has to be the same of an object.
fn whole(
    change: &ObjectChange,
    fields: &[(&FieldChange, String)],
    is_whole: bool,
    words: &Vocabulary,
) -> String {
    let mut text = String::new();
    let _ = write!(text, "{} {is_whole} {:?} ", change.class.word(), change.standing);
    for object in [&change.old, &change.new] {
        match object {
            Some(object) => write_object(object, words, &mut text),
            None => text.push('-'),
        }
    }
    let is_new = change.old.is_none() || change.new.is_none();
    for object in change.old.iter().chain(&change.new) {
        match object.what {
            What::Value(value) if is_new => write_value(value, words, &mut text),
            What::Bytes(bytes) => put(&bytes.escape_ascii().to_string(), words, &mut text),
            What::Value(_) => {}
        }
    }
    for (_, alike) in fields {
        put(alike, &Vocabulary::default(), &mut text);
    }
    text
}

fn write_object(object: &Object, words: &Vocabulary, text: &mut String) {
    let _ = write!(text, "{:?} ", object.app);
    match &object.subject {
        Subject::Manifest(it) => {
            for part in [&it.group, &it.kind, &it.namespace, &it.name] {
                put(part, words, text);
            }
        }
        Subject::File(path) => put(path, words, text),
    }
}

fn write_value(value: &Value, words: &Vocabulary, text: &mut String) {
    match &value.data {
        Data::Null => text.push('~'),
        Data::Bool(truth) => text.push(if *truth { 't' } else { 'f' }),
        Data::Number(number) => {
            let _ = write!(text, "#{};", number.canonical());
        }
        Data::String(string) => put(string, words, text),
        Data::List(items) => {
            text.push('[');
            items.iter().for_each(|item| write_value(item, words, text));
            text.push(']');
        }
        Data::Map(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by(|a, b| a.key.cmp(&b.key));
            text.push('{');
            for entry in entries {
                put(&entry.key, words, text);
                write_value(&entry.value, words, text);
            }
            text.push('}');
        }
    }
}

/// A text with its length before it, so that no two are written alike in a row.
fn put(part: &str, words: &Vocabulary, text: &mut String) {
    let part = words.without_own(part);
    let _ = write!(text, "{}:{part}", part.len());
}
