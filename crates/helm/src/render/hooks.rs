//! Hooks: documents that Helm runs at certain moments instead of installing them.

use super::{Document, split::trim};
use crate::text::Text;

/// A document with `helm.sh/hook`.
#[derive(Clone, Debug)]
pub struct Hook {
    /// The document.
    pub document: Document,
    /// The moments: `pre-install`, `test`.
    pub events: Vec<&'static str>,
    /// `helm.sh/hook-weight`; the order among hooks of one moment, which Helm does not print by.
    pub weight: i64,
    /// `helm.sh/hook-delete-policy`
    pub delete_policies: Vec<String>,
    /// `helm.sh/hook-output-log-policy`
    pub output_log_policies: Vec<String>,
}

/// The moments that Helm knows, and what it calls them.
const EVENTS: &[(&str, &str)] = &[
    ("pre-install", "pre-install"),
    ("post-install", "post-install"),
    ("pre-delete", "pre-delete"),
    ("post-delete", "post-delete"),
    ("pre-upgrade", "pre-upgrade"),
    ("post-upgrade", "post-upgrade"),
    ("pre-rollback", "pre-rollback"),
    ("post-rollback", "post-rollback"),
    ("test", "test"),
    ("test-success", "test"),
];

type Annotations = [(String, String)];

/// The moments of a hook; none when the document is no hook, the unknown word when there is one.
pub(super) fn events(annotations: &Annotations) -> Option<Result<Vec<&'static str>, String>> {
    let words = words(get(annotations, "helm.sh/hook")?);
    let known = |word: &String| EVENTS.iter().find(|(own, _)| own == word).map(|(_, event)| *event);
    Some(words.iter().map(|word| known(word).ok_or_else(|| word.clone())).collect())
}

impl Hook {
    pub(super) fn new(document: Document, events: Vec<&'static str>, annotations: &Annotations) -> Self {
        let weight =
            get(annotations, "helm.sh/hook-weight").and_then(|weight| weight.parse().ok()).unwrap_or(0);
        let policies = |name| get(annotations, name).map(words).unwrap_or_default();
        let delete_policies = policies("helm.sh/hook-delete-policy");
        let output_log_policies = policies("helm.sh/hook-output-log-policy");
        Self { document, events, weight, delete_policies, output_log_policies }
    }

    /// Whether it is a test, which `--skip-tests` leaves out.
    pub fn is_test(&self) -> bool {
        self.events.contains(&"test")
    }
}

fn get<'a>(annotations: &'a Annotations, name: &str) -> Option<&'a str> {
    annotations.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

fn words(list: &str) -> Vec<String> {
    list.split(',').map(|word| Text::from(trim(word.as_bytes())).to_string().to_lowercase()).collect()
}
