//! Words that are valid by construction: names by RFC 1123, paths that stay in the repository.

use crate::{diagnostic::Diagnostic, source::Span};
use std::{fmt, sync::Arc};

/// A name that Kubernetes takes as a label: RFC 1123, lower case, at most 63 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

impl Name {
    /// Takes a name; the error says what a name must be.
    ///
    /// # Errors
    /// When it is no DNS-1123 label.
    pub fn new(text: impl Into<Arc<str>>) -> Result<Self, &'static str> {
        let text = text.into();
        if text.len() > 63 {
            return Err("a name has at most 63 characters");
        }
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let ends = text.bytes().next().is_some_and(inner) && text.bytes().last().is_some_and(inner);
        if !ends || !text.bytes().all(|byte| inner(byte) || byte == b'-') {
            return Err(
                "a name has only lower-case letters, digits and `-`, and begins and ends with a letter or digit",
            );
        }
        Ok(Self(text))
    }

    /// Takes a name that was written somewhere; the error is the message for it.
    ///
    /// # Errors
    /// When it is no DNS-1123 label.
    pub fn written(text: &Arc<str>, span: Option<Span>) -> Result<Self, Diagnostic> {
        Self::new(text.clone()).map_err(|reason| {
            let rule = if text.len() > 63 { "name-too-long" } else { "bad-name" };
            Diagnostic::error(rule, format!("`{text}` cannot be a name")).at(span, "").help(reason)
        })
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, shared.
    #[must_use]
    pub fn shared(&self) -> Arc<str> {
        self.0.clone()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::borrow::Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// A path below the repository's root, with `/` between components and neither `.` nor `..`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Arc<str>);

impl RepoPath {
    /// The path that `relative` means when the file `base` says it.
    ///
    /// # Errors
    /// When it is empty, absolute, or leaves the repository.
    pub fn beside(base: &str, relative: &str) -> Result<Self, &'static str> {
        let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
        Self::below(folder, relative)
    }

    /// The path that `relative` means below a folder (`""` is the root).
    ///
    /// # Errors
    /// When it is empty, absolute, or leaves the repository.
    pub fn below(folder: &str, relative: &str) -> Result<Self, &'static str> {
        if relative.is_empty() || relative.starts_with('/') || relative.contains(['\\', '\0']) {
            return Err("a path is relative to the file that says it, with `/` between its components");
        }
        let mut components: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in relative.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    components.pop().ok_or("a path stays below the repository's root")?;
                }
                part => components.push(part),
            }
        }
        if components.is_empty() {
            return Err("a path names something below the repository's root");
        }
        Ok(Self(components.join("/").into()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What to do about a word that names nothing: the name that was probably meant, or all that there are.
pub fn meant<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(word, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if known.is_empty() => "there is none yet".to_owned(),
        None => format!("known: `{}`", known.join("`, `")),
    }
}

/// The candidate that was probably meant: at most a third of the letters differ (Damerau-Levenshtein).
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many letters to insert, remove, replace or swap with the next.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<_>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
