//! Overlays as people wrote them: a way without shorthands, followed through the shorthands that stand there.

use super::overlay::{Steps, is_hollow};
use crate::{
    expression::Reference,
    value::{Data, Map, Value},
    yaml::NotEditable,
};
use std::sync::Arc;

/// Words of which a scalar is short for a map with one key: the way to them ends with these, `*` being any key.
const SHORT: &[(&[&str], &str)] = &[
    (&["namespace"], "name"),
    (&["chart"], "name"),
    (&["rules", "*"], "level"),
    (&["files", "*"], "file"),
    (&["ports", "*"], "container"),
    (&["configMap"], "name"),
    (&["secret"], "secretName"),
];

const PARTS: &[&str] = &["repository", "tag", "digest"];

/// The value at a way.
pub(super) fn find(spec: &Value, steps: &Steps) -> Option<Value> {
    let mut at = spec.clone();
    let mut rest = as_written(spec, steps);
    let mut done: Vec<Arc<str>> = Vec::new();
    while let Some((step, below)) = rest.split_first() {
        if at.spelled().is_some() {
            at = long(&at, &done)?;
        }
        at = at.at_path([&**step])?.clone();
        done.push(step.clone());
        rest = below.to_vec();
    }
    Some(at)
}

/// Makes a spec say a value at a way.
pub(super) fn set(spec: &mut Value, steps: &Steps, value: Value) -> Result<(), NotEditable> {
    let steps = as_written(spec, steps);
    put(spec, &mut Vec::new(), &steps, value)
}

/// Makes a spec say nothing at a way; what says nothing else goes with it.
pub(super) fn remove(spec: &mut Value, steps: &Steps) {
    let steps = as_written(spec, steps);
    take(spec, &mut Vec::new(), &steps);
}

/// `workload` is `workloads.main`, unless the overlay says it in full.
fn as_written(spec: &Value, steps: &Steps) -> Vec<Arc<str>> {
    match steps {
        [first, second, rest @ ..] if &**first == "workloads" && &**second == "main" => {
            let in_full = spec.at_path(["workloads", "main"]).is_some();
            let head: &[&str] = if in_full { &["workloads", "main"] } else { &["workload"] };
            head.iter().map(|step| Arc::from(*step)).chain(rest.iter().cloned()).collect()
        }
        _ => steps.to_vec(),
    }
}

fn put(at: &mut Value, done: &mut Vec<Arc<str>>, steps: &Steps, value: Value) -> Result<(), NotEditable> {
    let Some((step, rest)) = steps.split_first() else {
        *at = beside(at, done, value);
        return Ok(());
    };
    if at.is_null() {
        at.data = Data::Map(Map::default());
    }
    if at.spelled().is_some() {
        let short = at.clone();
        *at = long(at, done).ok_or_else(|| in_the_way(&done.join("."), at))?;
        let depth = done.len();
        put(at, done, steps, value)?;
        done.truncate(depth);
        *at = shortened(at, done, short);
        return Ok(());
    }
    if let Data::List(items) = &mut at.data {
        let item = step.parse::<usize>().ok().and_then(|item| items.make_mut().get_mut(item));
        let item = item.ok_or_else(|| NotEditable { reason: format!("the list has no `{step}`") })?;
        done.push(step.clone());
        return put(item, done, rest, value);
    }
    let Some(map) = at.as_map_mut() else { return Ok(()) };
    map.put_missing(step.clone(), Value::NULL);
    done.push(step.clone());
    map.get_mut(step).map_or(Ok(()), |inner| put(inner, done, rest, value))
}

/// Whether nothing is left of it.
fn take(at: &mut Value, done: &mut Vec<Arc<str>>, steps: &Steps) -> bool {
    let Some((step, rest)) = steps.split_first() else { return true };
    if at.spelled().is_some() {
        let short = at.clone();
        let Some(whole) = long(at, done) else { return false };
        *at = whole;
        let depth = done.len();
        let is_gone = take(at, done, steps);
        done.truncate(depth);
        *at = shortened(at, done, short);
        return is_gone;
    }
    let Some(map) = at.as_map_mut() else { return false };
    let Some(inner) = map.get_mut(step) else { return false };
    done.push(step.clone());
    if take(inner, done, rest) {
        map.remove(step);
        return map.is_empty();
    }
    false
}

/// A value where another stands: an image stays in the form that it has there.
fn beside(at: &Value, done: &[Arc<str>], value: Value) -> Value {
    let is_image = done.last().is_some_and(|key| &**key == "image");
    match (&at.data, value.as_str()) {
        (Data::Map(_), Some(_)) if is_image => long(&value, done).unwrap_or(value),
        _ => value,
    }
}

/// What a scalar is short for.
fn long(scalar: &Value, done: &[Arc<str>]) -> Option<Value> {
    let fits = |pattern: &[&str]| {
        let end = done.len().checked_sub(pattern.len()).map(|start| &done[start..]);
        end.is_some_and(|end| end.iter().zip(pattern).all(|(step, word)| *word == "*" || **step == **word))
    };
    if fits(&["image"]) {
        let Reference { repository, tag, digest } = Reference::split(scalar.as_str()?);
        let parts = PARTS.iter().zip([Some(repository), tag, digest]);
        let parts: Map = parts.filter_map(|(key, part)| Some((*key, Value::from(part?)))).collect();
        return Some(parts.into());
    }
    let (_, key) = SHORT.iter().find(|(pattern, _)| fits(pattern))?;
    let bare = Value { data: scalar.data.clone(), trace: None };
    Some(Map::from_iter([(*key, bare)]).into())
}

/// The short form again, where it says all.
fn shortened(whole: &Value, done: &[Arc<str>], short: Value) -> Value {
    let Some(map) = whole.as_map() else { return whole.clone() };
    let part = |key: &str| map.get(key).and_then(Value::as_str);
    let is_image = done.last().is_some_and(|key| &**key == "image");
    if is_image && let Some(repository) = part("repository") {
        let is_text = map.iter().all(|entry| entry.value.as_str().is_some());
        if is_text && map.keys().all(|key| PARTS.contains(&key)) {
            let image = Reference { repository, tag: part("tag"), digest: part("digest") };
            return Value { data: Data::String(image.to_string().into()), trace: short.trace };
        }
    }
    let only = if map.len() == 1 { map.iter().next() } else { None };
    match only {
        Some(entry) if !is_image && long(&short, done).is_some_and(|long| long.get(&entry.key).is_some()) => {
            Value { data: entry.value.data.clone(), trace: short.trace }
        }
        _ if is_hollow(whole) => short,
        _ => whole.clone(),
    }
}

fn in_the_way(path: &str, found: &Value) -> NotEditable {
    NotEditable { reason: format!("`{path}` is {} there", found.kind()) }
}
