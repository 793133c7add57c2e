//! The words that each environment has of its own: what is equal but for them is no difference.

use crate::{
    model::Environment,
    review::OwnWords,
    source::Sources,
    value::{Data, Value},
};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// How many places two texts are looked at together before they are taken for different: each has few words.
const STEPS: usize = 4096;

/// What an environment calls its own, by what it is: `env.name`, `vars.domain`…
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    label: Arc<str>,
    text: Arc<str>,
    /// Whether it may stand anywhere in a text: numbers and single letters do by chance.
    is_long: bool,
}

impl Vocabulary {
    /// Of an environment: its name, namespaces, cluster and scalar vars.
    pub(super) fn of(environment: &Environment) -> Self {
        let mut vocabulary = Self::default();
        let cluster = &environment.cluster;
        vocabulary.put("env.name", environment.name.shared(), true);
        vocabulary.put("env.namespace", environment.namespace.clone(), true);
        vocabulary.put("env.cluster", cluster.name.shared(), true);
        vocabulary.put("cluster.server", cluster.server.value.clone(), true);
        for (name, app) in &environment.apps {
            vocabulary.put(&format!("apps.{name}.namespace"), app.namespace.name.value.clone(), true);
        }
        vocabulary.put_all("vars", &environment.vars);
        vocabulary
    }

    /// The words that mean the same there: what an environment says alike in two states. Where two are one text, it is
    /// the first.
    pub(super) fn kept_in(mut self, other: &Self) -> Self {
        let mut seen: BTreeSet<Arc<str>> = BTreeSet::new();
        self.terms
            .retain(|term| term.is_long && other.terms.contains(term) && seen.insert(term.text.clone()));
        self
    }

    /// Its words, each with what it is.
    pub(super) fn into_words(self) -> OwnWords {
        self.terms.into_iter().map(|term| (term.label, term.text)).collect()
    }

    /// Made of such words again.
    pub(super) fn of_words(words: &[(Arc<str>, Arc<str>)]) -> Self {
        let mut vocabulary = Self::default();
        for (label, text) in words {
            vocabulary.put(label, text.clone(), true);
        }
        vocabulary
    }

    fn put_all(&mut self, label: &str, value: &Value) {
        match &value.data {
            Data::Map(map) => {
                map.iter().for_each(|entry| self.put_all(&format!("{label}.{}", entry.key), &entry.value));
            }
            Data::String(text) => self.put(label, text.clone().into(), true),
            _ => value.spelled().into_iter().for_each(|text| self.put(label, text.into(), false)),
        }
    }

    fn put(&mut self, label: &str, text: Arc<str>, is_text: bool) {
        let is_long = is_text && text.chars().nth(1).is_some();
        self.terms.push(Term { label: label.into(), text, is_long });
    }

    /// A text with what each of the words in it is, instead of the word; the longest first.
    pub(super) fn without_own<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let (mut written, mut from, mut at) = (String::new(), 0, 0);
        while at < text.len() {
            let met = self.terms.iter().filter(|term| term.is_long && is_word_at(text, at, &term.text));
            match met.min_by_key(|term| std::cmp::Reverse(term.text.len())) {
                Some(Term { label, text: word, .. }) => {
                    written.extend([&text[from..at], "\0", label, "\0"]);
                    at += word.len();
                    from = at;
                }
                None => at += 1,
            }
        }
        if from == 0 { Cow::Borrowed(text) } else { Cow::Owned(written + &text[from..]) }
    }
}

/// The words in which two environments differ.
#[derive(Debug)]
pub(super) struct Words<'s> {
    words: Vec<Word>,
    sources: &'s Sources,
}

/// What one environment says where the other says something else.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Word {
    from: Arc<str>,
    to: Arc<str>,
    is_long: bool,
}

impl<'s> Words<'s> {
    /// The words of which each environment has its own.
    pub(super) fn between(from: &Vocabulary, to: &Vocabulary, sources: &'s Sources) -> Self {
        let there: BTreeMap<&str, &Term> = to.terms.iter().map(|term| (&*term.label, term)).collect();
        let pair = |term: &Term| {
            let other = there.get(&*term.label).filter(|other| other.text != term.text)?;
            let is_long = term.is_long && other.is_long;
            Some(Word { from: term.text.clone(), to: other.text.clone(), is_long })
        };
        let words: BTreeSet<Word> = from.terms.iter().filter_map(pair).collect();
        Self { words: words.into_iter().collect(), sources }
    }

    /// Both vocabularies with one label for all words that may stand for each other: texts without them are equal
    /// wherever the texts are alike.
    pub(super) fn shared(&self) -> [Vocabulary; 2] {
        let mut classes: Vec<[BTreeSet<&Arc<str>>; 2]> = Vec::new();
        for word in self.words.iter().filter(|word| word.is_long) {
            let mut class = [BTreeSet::from([&word.from]), BTreeSet::from([&word.to])];
            classes.retain(|other| {
                let is_apart = (0..2).all(|side| other[side].is_disjoint(&class[side]));
                if !is_apart {
                    (0..2).for_each(|side| class[side].extend(&other[side]));
                }
                is_apart
            });
            classes.push(class);
        }
        let mut shared = [Vocabulary::default(), Vocabulary::default()];
        for (at, class) in classes.iter().enumerate() {
            for (vocabulary, texts) in shared.iter_mut().zip(class) {
                for text in texts {
                    vocabulary.put(&at.to_string(), (*text).clone(), true);
                }
            }
        }
        shared
    }

    /// Whether two scalars are equal but for the words of their sides.
    pub(super) fn are_alike(&self, old: &Value, new: &Value) -> bool {
        let (Some(left), Some(right)) = (old.spelled(), new.spelled()) else { return false };
        let are_texts = old.as_str().is_some() && new.as_str().is_some();
        let is_expression = old
            .span()
            .is_some_and(|span| Some(span) == new.span() && self.sources.text(span).contains("${{"));
        if !are_texts && !is_expression {
            return false;
        }
        self.align(&left, &right, |word| word.is_long || is_expression)
    }

    /// Which name of the one side is which of the other, where there is no doubt.
    pub(super) fn twins<'k>(
        &self,
        gone: impl Iterator<Item = &'k str>,
        come: &[&'k str],
    ) -> BTreeMap<&'k str, &'k str> {
        let mut twins: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for from in gone.filter(|_| !come.is_empty()) {
            let alike = come.iter().filter(|to| self.are_names(from, to));
            let found: Vec<&str> = alike.copied().take(2).collect();
            if let [to] = found.as_slice() {
                twins.entry(to).or_default().push(from);
            }
        }
        twins
            .into_iter()
            .filter_map(|(to, from)| <[&str; 1]>::try_from(from).ok().map(|[from]| (from, to)))
            .collect()
    }

    /// Whether two names are equal but for the words of their sides.
    pub(super) fn are_names(&self, from: &str, to: &str) -> bool {
        self.align(from, to, |word| word.is_long)
    }

    /// Walks through both texts at once: at each point both have the same letter, or, where a word begins, the same
    /// word, each as its side says it.
    fn align(&self, left: &str, right: &str, counts: impl Fn(&Word) -> bool) -> bool {
        let mut open = vec![(0, 0)];
        let mut seen = BTreeSet::new();
        while let Some((mut i, mut j)) = open.pop() {
            loop {
                if i == left.len() && j == right.len() {
                    return true;
                }
                let met = self.words.iter().filter(|word| {
                    counts(word) && is_word_at(left, i, &word.from) && is_word_at(right, j, &word.to)
                });
                for word in met {
                    let next = (i + word.from.len(), j + word.to.len());
                    if seen.insert(next) {
                        open.push(next);
                    }
                }
                if seen.len() > STEPS
                    || left.as_bytes().get(i).is_none_or(|l| right.as_bytes().get(j) != Some(l))
                {
                    break;
                }
                (i, j) = (i + 1, j + 1);
            }
        }
        false
    }
}

/// Whether a whole word begins there: neither before nor behind it goes a letter on. So `prod` is none of `production`.
fn is_word_at(text: &str, at: usize, word: &str) -> bool {
    let (bytes, word) = (text.as_bytes(), word.as_bytes());
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
    let ends = |at: usize| bytes.get(at).is_none_or(|byte| !is_letter(byte));
    !word.is_empty()
        && bytes.get(at..).is_some_and(|rest| rest.starts_with(word))
        && at.checked_sub(1).is_none_or(ends)
        && ends(at + word.len())
}
