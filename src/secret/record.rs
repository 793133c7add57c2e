//! What stands beside ciphertext: what it was sealed for, by which it is judged without being opened.

use crate::value::{Map, Value};
use seal::{Binding, Scope, Subject};
use std::sync::Arc;

/// The words of a record that say what a value was sealed for.
const WORDS: [&str; 4] = ["environment", "namespace", "name", "scope"];

/// What a value is sealed for, in the words of its record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The environment.
    pub environment: Arc<str>,
    /// The Secret's namespace.
    pub namespace: Arc<str>,
    /// The Secret's name.
    pub name: Arc<str>,
    /// How far it may be moved.
    pub scope: Scope,
}

impl Bound {
    /// As the format binds it.
    pub fn binding(&self) -> Binding<'_> {
        Binding { scope: self.scope, namespace: &self.namespace, name: &self.name }
    }

    /// As digests are made of it.
    pub fn subject<'a>(&'a self, key: &'a str) -> Subject<'a> {
        let Self { environment, namespace, name, scope } = self;
        Subject { environment, namespace, scope: *scope, name, key }
    }

    fn words(&self) -> [(&'static str, &str); 4] {
        let [environment, namespace, name, scope] = WORDS;
        [
            (environment, &self.environment),
            (namespace, &self.namespace),
            (name, &self.name),
            (scope, self.scope.word()),
        ]
    }
}

/// A key's ciphertext and its record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The ciphertext, in base64.
    pub value: Arc<str>,
    /// The fingerprint of the certificate, where it is known.
    pub certificate: Option<Arc<str>>,
    /// The keyed digest of the value.
    pub digest: Option<Arc<str>>,
    /// What it was sealed for.
    pub bound: Bound,
}

/// The keys of a Secret with their records, in the order of writing.
pub type Records = Vec<(Arc<str>, Record)>;

/// Reads a Secret's entry: what a key does not say, the entry says for all its keys.
pub fn read(environment: &str, secret: &str, entry: &Value) -> Records {
    let record = |said: &Value| {
        let own = |key: &str| said.get(key).and_then(Value::as_str).map(Arc::from);
        let word = |key: &str| own(key).or_else(|| entry.get(key).and_then(Value::as_str).map(Arc::from));
        let scope = word("scope").and_then(|word: Arc<str>| scope_of(&word));
        Some(Record {
            value: own("value")?,
            certificate: own("certificate"),
            digest: own("digest"),
            bound: Bound {
                environment: word("environment").unwrap_or_else(|| environment.into()),
                namespace: word("namespace").unwrap_or_default(),
                name: word("name").unwrap_or_else(|| secret.into()),
                scope: scope.unwrap_or(Scope::Strict),
            },
        })
    };
    let keys = entry.get("keys").and_then(Value::as_map).into_iter().flatten();
    keys.filter_map(|key| Some((key.key.clone().into(), record(&key.value)?))).collect()
}

/// The scope of a word.
pub fn scope_of(word: &str) -> Option<Scope> {
    [Scope::Strict, Scope::NamespaceWide, Scope::ClusterWide].into_iter().find(|scope| scope.word() == word)
}

/// Writes a Secret's entry. It says what all its keys were sealed for; while they differ, it goes on saying what it
/// said, and a key says for itself what is different.
pub fn write(former: Option<&Value>, records: &Records) -> Value {
    let first = records.first().map(|(_, record)| &record.bound);
    let one = first.filter(|first| records.iter().all(|(_, record)| record.bound == **first));
    let for_all = |word: &str| match one {
        Some(bound) => bound.words().into_iter().find(|(known, _)| *known == word).map(|(_, text)| text),
        None => former.and_then(|former| former.get(word)).and_then(Value::as_str),
    };
    let mut entry = Map::default();
    for word in WORDS {
        if let Some(text) = for_all(word) {
            entry.put(word, text);
        }
    }
    let key = |record: &Record| {
        let differs = |(word, text): &(&str, &str)| for_all(word) != Some(text);
        let mut key: Map = record.bound.words().into_iter().filter(differs).map(own).collect();
        for (word, text) in [("certificate", &record.certificate), ("digest", &record.digest)] {
            if let Some(text) = text {
                key.put(word, text.clone());
            }
        }
        key.put("value", record.value.clone());
        Value::from(key)
    };
    entry.put("keys", records.iter().map(|(name, record)| (name.clone(), key(record))).collect::<Map>());
    entry.into()
}

fn own((word, text): (&'static str, &str)) -> (Arc<str>, Value) {
    (word.into(), text.into())
}
