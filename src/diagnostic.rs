//! What is wrong, where, and how to mend it: a value, collected over a stage and printed together.

use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing is written.
    Error,
    /// Told, and nothing else, unless `--deny-warnings` says so.
    Warning,
}

/// A place in a source and what there is to say about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What stands there; may be empty.
    pub text: String,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable name, such as `dangling-secret-ref`.
    pub rule: &'static str,
    /// Its weight.
    pub level: Level,
    /// What is wrong: lower case, names in backticks, no full stop.
    pub message: String,
    /// The file that is meant when there is no span to show, below the repository's root.
    pub file: Option<String>,
    /// The first is the place to change; the others explain.
    pub labels: Vec<Label>,
    /// Further facts, a line each.
    pub notes: Vec<String>,
    /// The field of the output that it was seen in, such as ``spec.replicas` of `Deployment/web``: what is wrong there
    /// was said at the labels.
    pub rendered: Option<String>,
    /// Further fields in which the same line is wrong in the same words.
    pub elsewhere: BTreeSet<String>,
    /// What to do.
    pub help: Option<String>,
    /// Commands that do it, ready for a shell: those of each environment that the mistake was seen in.
    pub commands: BTreeSet<String>,
    /// Whether the places' text must not be shown, because it may be a secret.
    pub hides_source: bool,
    /// The environments that the mistake was seen in; empty when it is in none's particular.
    pub environments: BTreeSet<String>,
}

impl Diagnostic {
    /// An error without a place yet.
    pub fn error(rule: &'static str, message: impl Into<String>) -> Self {
        Self {
            rule,
            level: Level::Error,
            message: message.into(),
            file: None,
            labels: Vec::new(),
            notes: Vec::new(),
            rendered: None,
            elsewhere: BTreeSet::new(),
            help: None,
            commands: BTreeSet::new(),
            hides_source: false,
            environments: BTreeSet::new(),
        }
    }

    /// A warning without a place yet.
    pub fn warning(rule: &'static str, message: impl Into<String>) -> Self {
        Self { level: Level::Warning, ..Self::error(rule, message) }
    }

    /// Adds a place; the first one added is the one to change.
    #[must_use]
    pub fn at(mut self, span: impl Into<Option<Span>>, text: impl Into<String>) -> Self {
        if let Some(span) = span.into() {
            self.labels.push(Label { span, text: text.into() });
        }
        self
    }

    /// Names the file when no span can be shown.
    #[must_use]
    pub fn in_file(mut self, path: impl Into<String>) -> Self {
        self.file = Some(path.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a command that does what the help says.
    #[must_use]
    pub fn run(mut self, command: impl Into<String>) -> Self {
        self.commands.insert(command.into());
        self
    }

    /// The help with its commands, as messages say it.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        let help = self.help.as_ref()?;
        let commands: Vec<String> = self.commands.iter().map(|command| format!("`{command}`")).collect();
        Some(if commands.is_empty() { help.clone() } else { format!("{help}: {}", commands.join(", ")) })
    }

    /// Keeps the text of its places out of sight: a secret may stand there.
    #[must_use]
    pub fn hiding_source(mut self) -> Self {
        self.hides_source = true;
        self
    }

    /// The fields of the output that it was seen in, as messages say it: the first, and how many there are beside it.
    #[must_use]
    pub fn fields(&self) -> Option<String> {
        let first = self.rendered.as_ref()?;
        Some(match self.elsewhere.len() {
            0 => format!("rendered as {first}"),
            1 => format!("rendered as {first}, and in 1 more place"),
            more => format!("rendered as {first}, and in {more} more places"),
        })
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Names the field of the output that it was seen in.
    #[must_use]
    pub fn rendered(mut self, field: impl Into<String>) -> Self {
        self.rendered = Some(field.into());
        self
    }

    /// Says which environment the mistake was seen in.
    #[must_use]
    pub fn seen_in(mut self, environment: impl Into<String>) -> Self {
        self.environments.insert(environment.into());
        self
    }

    /// The place to change.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}

/// All that a stage, or a run, has to say.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Whether one is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.level == Level::Error)
    }

    /// Whether there is nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them, in the order they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// Marks all as seen in one environment.
    #[must_use]
    pub fn seen_in(self, environment: &str) -> Self {
        Self(self.0.into_iter().map(|diagnostic| diagnostic.seen_in(environment)).collect())
    }

    /// In the order of files and lines, with one message for a mistake that was seen in several environments
    /// or by several stages: the one that shows the most places stays.
    #[must_use]
    pub fn sorted(self) -> Self {
        let mut found: BTreeMap<Mistake, Diagnostic> = BTreeMap::new();
        for diagnostic in self.0 {
            match found.entry(mistake(&diagnostic)) {
                Entry::Occupied(known) => merge(known.into_mut(), diagnostic),
                Entry::Vacant(place) => {
                    place.insert(diagnostic);
                }
            }
        }
        Self(found.into_values().collect()).in_order()
    }

    /// In the order of files and lines.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.0.sort_by(|a, b| order(a).cmp(&order(b)));
        self
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, others: I) {
        self.0.extend(others);
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(iter: I) -> Self {
        Self(iter.into_iter().collect())
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

/// What two diagnostics of one mistake have in common. Without a place to show, it is told apart by its words; so is
/// what was seen in the output, where one line of a class makes fields of many objects.
type Mistake = (&'static str, Option<Span>, Option<String>, Option<String>);

fn mistake(diagnostic: &Diagnostic) -> Mistake {
    let span = diagnostic.span();
    let counts = span.is_none() || diagnostic.rendered.is_some();
    (diagnostic.rule, span, diagnostic.file.clone(), counts.then(|| diagnostic.message.clone()))
}

/// What was seen without looking at an environment is in none's particular.
fn merge(known: &mut Diagnostic, other: Diagnostic) {
    let general = known.environments.is_empty() || other.environments.is_empty();
    let environments = known.environments.union(&other.environments).filter(|_| !general).cloned().collect();
    let hides_source = known.hides_source || other.hides_source;
    let (rendered, mut elsewhere) = (known.rendered.clone(), std::mem::take(&mut known.elsewhere));
    let fields = other.elsewhere.iter().chain(&other.rendered);
    elsewhere.extend(fields.filter(|field| rendered.as_ref() != Some(field)).cloned());
    let commands = known.commands.union(&other.commands).cloned().collect();
    let mut notes = known.notes.clone();
    notes.extend(other.notes.iter().filter(|note| !known.notes.contains(note)).cloned());
    if other.labels.len() > known.labels.len() {
        *known = other;
    }
    known.environments = environments;
    known.hides_source = hides_source;
    known.rendered = rendered.or(known.rendered.take());
    known.elsewhere = elsewhere;
    known.commands = commands;
    known.notes = notes;
}

/// Sorted by the file's identity, which follows its path, because `tree` reads in sorted order.
fn order(diagnostic: &Diagnostic) -> (Option<Span>, &Option<String>, Level, &str, &str) {
    (diagnostic.span(), &diagnostic.file, diagnostic.level, diagnostic.rule, &diagnostic.message)
}
