//! What things are called in a review.

use crate::{
    names::Name,
    review::{Object, ObjectChange, Path, Step, Subject},
};

/// `Kind/name`, or the file.
pub(super) fn subject(change: &ObjectChange) -> String {
    change.subject().map_or_else(String::new, Subject::to_string)
}

/// What several are called: `Application/web-*` for those of staging and prod.
pub(super) fn together(changes: &[&ObjectChange]) -> String {
    let names: Vec<String> = changes.iter().map(|change| subject(change)).collect();
    let Some((first, rest)) = names.split_first() else { return String::new() };
    if rest.iter().all(|name| name == first) {
        return first.clone();
    }
    let same = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
        a.zip(b).take_while(|(a, b)| a == b).count()
    };
    let least = |count: &dyn Fn(&String) -> usize| rest.iter().map(count).min().unwrap_or_default();
    let before = least(&|name| same(&mut first.chars(), &mut name.chars()));
    let shortest = names.iter().map(|name| name.chars().count()).min().unwrap_or_default();
    let behind =
        least(&|name| same(&mut first.chars().rev(), &mut name.chars().rev())).min(shortest - before);
    let letters: Vec<char> = first.chars().collect();
    let [start, end] = [&letters[..before], &letters[letters.len() - behind..]].map(String::from_iter);
    format!("{start}*{end}")
}

pub(super) fn kind(change: &ObjectChange) -> String {
    match change.subject() {
        Some(Subject::Manifest(identity)) => identity.kind.to_string(),
        _ => "files".to_owned(),
    }
}

/// What it was called, with the namespace or the app where only that is another.
pub(super) fn former(old: &Object, change: &ObjectChange) -> String {
    match (&old.subject, change.subject()) {
        (Subject::Manifest(was), Some(Subject::Manifest(is))) if was.namespace != is.namespace => {
            format!("{} in namespace {}", old.subject, was.namespace)
        }
        (_, Some(subject)) if *subject == old.subject => {
            format!("of {}", old.app.map_or("no app", Name::as_str))
        }
        _ => old.subject.to_string(),
    }
}

/// `in dev, prod`
pub(super) fn places(changes: &[&ObjectChange]) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for change in changes {
        let name = change.environment.map_or("all environments", Name::as_str);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| format!("in {}", names.join(", ")))
}

/// The last of a path that says what it is: behind the container's name, which is told unless it is the main one's.
pub(super) fn short(path: &Path) -> String {
    let last = path.0.iter().rposition(|step| matches!(step, Step::Named { .. }));
    let tail = Path(path.0[last.map_or_else(|| path.0.len().saturating_sub(1), |at| at + 1)..].to_vec());
    match last.map(|at| &path.0[at]) {
        Some(Step::Named { by, .. }) if **by != *"name=main" => {
            format!("{}: {tail}", by.split_once('=').map_or(&**by, |(_, name)| name))
        }
        Some(_) => tail.to_string(),
        None => path.to_string().trim_start_matches("spec.").to_owned(),
    }
}
