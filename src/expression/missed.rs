//! A name that an expression read and that is not there.

use super::problem::Problem;
use crate::names::nearest;
use crate::value::Value;
use std::sync::Arc;

/// How many names the help tells when none is near.
const TOLD: usize = 8;

/// The step that led nowhere.
#[derive(Clone, Debug)]
pub(super) struct Missed {
    /// What is there.
    pub path: Vec<Arc<str>>,
    /// What is not.
    pub name: Arc<str>,
    /// What is there besides.
    pub known: Vec<Arc<str>>,
}

impl Missed {
    /// The name that was meant, when its `-` was taken for a subtraction.
    pub(super) fn subtracted(&self) -> Option<&Arc<str>> {
        let begins =
            |known: &&Arc<str>| known.strip_prefix(&*self.name).is_some_and(|rest| rest.starts_with('-'));
        self.known.iter().find(begins)
    }
}

impl From<Missed> for Problem {
    fn from(missed: Missed) -> Self {
        let Missed { path, name, known } = &missed;
        let whole = spelled(path, name);
        let problem = Self::new("undefined", format!("`{whole}` is not defined"));
        let problem = problem.about([whole, name.to_string()]);
        let near = nearest(name, known.iter().map(|known| &**known));
        match (missed.subtracted(), near) {
            (Some(known), _) => {
                problem.help(format!("`-` subtracts; write `_` for it in names: `{}`", spelled(path, known)))
            }
            (None, Some(known)) => problem.help(format!("did you mean `{}`?", spelled(path, known))),
            (None, None) if known.is_empty() => {
                problem.help("nothing is there; say what stands for it: `| default(…)`")
            }
            (None, None) => problem.help(all(path, known)),
        }
    }
}

/// The message for a branch where a value is wanted.
pub(super) fn no_value(path: &[Arc<str>], known: &[Arc<str>]) -> Problem {
    let spelled = path.split_last().map_or_else(String::new, |(last, parents)| spelled(parents, last));
    Problem::bad(format!("`{spelled}` is no value")).help(all(path, known))
}

/// The message for a step into a value that has no such member.
pub(super) fn no_member(value: &Value, path: Vec<Arc<str>>, name: Arc<str>) -> Problem {
    match (value.as_map(), path.split_last()) {
        (None, Some((last, parents))) if value.as_list().is_none() => Problem::new(
            "undefined",
            format!("`{}` is {} and has no `{name}`", spelled(parents, last), value.kind()),
        ),
        _ => Missed { path, name, known: keys(value) }.into(),
    }
}

/// The keys of a map.
pub(super) fn keys(value: &Value) -> Vec<Arc<str>> {
    value.as_map().into_iter().flat_map(|map| map.iter()).map(|entry| entry.key.clone().into()).collect()
}

fn all(path: &[Arc<str>], known: &[Arc<str>]) -> String {
    let names: Vec<String> = known.iter().take(TOLD).map(|known| format!("`{known}`")).collect();
    let names = names.join(", ");
    let more = match known.len().saturating_sub(TOLD) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    match path.split_last() {
        Some((last, parents)) => format!("`{}` has {names}{more}", spelled(parents, last)),
        None => format!("an expression reads {names}{more}"),
    }
}

/// A path as an expression writes it: `_` for `-`, brackets around what is no name.
pub(super) fn spelled(path: &[Arc<str>], last: &str) -> String {
    let mut out = String::new();
    for name in path.iter().map(|name| &**name).chain([last]) {
        let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        let begins = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        if name.bytes().all(|byte| byte.is_ascii_digit()) {
            out.extend(["[", name, "]"]);
        } else if !begins || !name.bytes().all(word) {
            out.extend(["['", name, "']"]);
        } else {
            if !out.is_empty() {
                out.push('.');
            }
            out.push_str(&name.replace('-', "_"));
        }
    }
    out
}
