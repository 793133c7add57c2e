//! Regular expressions from sources: compiled once each, and never larger than a limit.

pub mod glob;
mod go;

use regex::{Regex, RegexBuilder};
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, RwLock},
};

/// Bytes that a compiled expression may take: `(a{99}){99}{99}` in a CRD is no reason to take a gigabyte.
const LIMIT: usize = 1 << 20;

type Compiled = Result<Pattern, Arc<str>>;

/// Every expression that was asked for, in a run that asks for the same few over and over.
static COMPILED: LazyLock<RwLock<HashMap<Arc<str>, Compiled>>> = LazyLock::new(RwLock::default);

/// A compiled regular expression, in the syntax that Go's `regexp` and Rust's `regex` share (RE2's).
#[derive(Clone, Debug)]
pub struct Pattern(Regex);

impl Pattern {
    /// The expression of this text; compiled when it is asked for the first time.
    ///
    /// # Errors
    /// What is wrong with it, in one line; also when it would grow beyond the limit.
    pub fn new(text: &str) -> Compiled {
        if let Some(known) = COMPILED.read().ok().and_then(|known| known.get(text).cloned()) {
            return known;
        }
        let compiled =
            RegexBuilder::new(text).size_limit(LIMIT).build().map(Self).map_err(|error| last_line(&error));
        if let Ok(mut known) = COMPILED.write() {
            known.insert(text.into(), compiled.clone());
        }
        compiled
    }

    /// The expression of a text in Go's syntax, which Kubernetes reads.
    ///
    /// # Errors
    /// As [`Pattern::new`].
    pub fn of_go(text: &str) -> Result<Self, Arc<str>> {
        Self::new(&go::translated(text))
    }

    /// Whether a text has a stretch that it describes.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// The stretches of the first match by the number of their group, the whole at 0; a group that took no part is empty.
    #[must_use]
    pub fn captures<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let found = self.0.captures(text)?;
        Some(found.iter().map(|group| group.map_or("", |group| group.as_str())).collect())
    }

    /// The first stretches that it describes, at most so many.
    #[must_use]
    pub fn find_all<'t>(&self, text: &'t str, most: usize) -> Vec<&'t str> {
        self.0.find_iter(text).take(most).map(|found| found.as_str()).collect()
    }
}

/// The crate draws the expression above its message; a message of ours is one line.
fn last_line(error: &regex::Error) -> Arc<str> {
    let told = error.to_string();
    told.lines().last().unwrap_or_default().trim_start_matches("error: ").into()
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn a_pattern_that_would_grow_beyond_bounds_is_refused() {
        let told = Pattern::new("((a{99}){99}){99}").unwrap_err();
        assert!(told.contains("size limit"), "{told}");
    }

    #[test]
    fn a_mistake_is_told_in_one_line() {
        assert_eq!(&*Pattern::new("a(b").unwrap_err(), "unclosed group");
    }

    #[test]
    fn groups_that_took_no_part_are_empty() {
        let scheme = Pattern::new("^([a-z]+)://(x)?").unwrap();
        assert_eq!(scheme.captures("https://host"), Some(vec!["https://", "https", ""]));
    }
}
