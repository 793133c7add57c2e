//! What is wrong with an object of Kubernetes' own kinds, or with what it says that it is.

use super::{
    Custom, Mistake,
    kubernetes::{Found, Known, Kubernetes},
    mistake::Place,
    removed::Removal,
    server, walk,
};
use crate::{names::nearest, value::Value};

impl Kubernetes {
    /// All that is wrong with an object. A kind that Kubernetes has not is a mistake here: whoever knows custom kinds
    /// asks `find` first.
    #[must_use]
    pub fn mistakes(&'static self, object: &Value) -> Vec<Mistake> {
        let said = |key| object.get(key).and_then(Value::as_str).filter(|text: &&str| !text.is_empty());
        let (Some(api_version), Some(kind)) = (said("apiVersion"), said("kind")) else {
            return nameless(object);
        };
        match self.find(api_version, kind) {
            Found::Known(known) => known.mistakes(object),
            found => found.mistake(self, object).into_iter().collect(),
        }
    }

    /// The objects of a list such as `kind: List` or `kind: ConfigMapList`; `None` when the object is no list.
    #[must_use]
    pub fn listed<'v>(&self, object: &'v Value) -> Option<&'v [Value]> {
        let kind = object.get("kind")?.as_str()?;
        let of = kind.strip_suffix("List")?;
        let is_list = of.is_empty() || self.kinds().any(|known| known.kind == of);
        is_list.then(|| object.get("items").and_then(Value::as_list).unwrap_or_default())
    }
}

impl Known {
    /// All that is wrong with an object of this kind, in the order of the object.
    #[must_use]
    pub fn mistakes(&self, object: &Value) -> Vec<Mistake> {
        let mut found = server::object(self.kind, object);
        found.extend(walk::mistakes(self.schema, self.definitions, object));
        if self.kind.kind == "CustomResourceDefinition" && found.is_empty() {
            found = Custom::default().add(object);
        }
        found.sort_by_key(|mistake| mistake.at.map(|at| at.start));
        found
    }
}

impl Found {
    /// What is wrong with an object that says it is of something that is not served.
    #[must_use]
    pub fn mistake(&self, kubernetes: &Kubernetes, object: &Value) -> Option<Mistake> {
        let minor = kubernetes.minor();
        let said = |key| object.get(key).and_then(Value::as_str).unwrap_or_default();
        let (api_version, kind) = (said("apiVersion"), said("kind"));
        Some(match self {
            Found::Known(_) => return None,
            Found::Unserved { versions, since } => {
                let message = format!("Kubernetes {minor} does not serve `{kind}` in `{api_version}`");
                let help = match (versions.as_slice(), since) {
                    ([], Some(since)) => format!("Kubernetes {since} is the first that does"),
                    ([], None) => "look at the version of the cluster".to_owned(),
                    (versions, _) => format!("write `{}`", versions.join("` or `")),
                };
                at(object, "apiVersion", "unserved-version", message).help(help)
            }
            Found::Removed(Removal { since, instead }) => {
                let message = format!("Kubernetes {since} has removed `{kind}` of `{api_version}`");
                let help = match instead {
                    Some(instead) => {
                        format!("write `{instead}`, and look at what its fields are called there")
                    }
                    None => "nothing took its place: remove the object".to_owned(),
                };
                at(object, "apiVersion", "removed-api", message).help(help)
            }
            Found::Unknown => unknown(kubernetes, object, (api_version, kind)),
        })
    }
}

fn unknown(kubernetes: &Kubernetes, object: &Value, (api_version, kind): (&str, &str)) -> Mistake {
    let of = |known: &&super::kubernetes::Kind| known.kind == kind;
    let elsewhere: Vec<&str> = kubernetes.kinds().filter(of).map(|known| known.api_version).collect();
    let same_version = kubernetes.kinds().filter(|known| known.api_version == api_version);
    let mistake = |key, message| at(object, key, "unknown-kind", message);
    if !elsewhere.is_empty() {
        let message = format!("`{api_version}` has no `{kind}`");
        return mistake("apiVersion", message).help(format!("write `{}`", elsewhere.join("` or `")));
    }
    let message = format!("Kubernetes has no `{kind}` in `{api_version}`");
    match nearest(kind, same_version.map(|known| known.kind)) {
        Some(meant) => mistake("kind", message).help(format!("did you mean `{meant}`?")),
        None => mistake("kind", message).help("its CRD says what it may hold: add it, or allow the kind"),
    }
}

fn nameless(object: &Value) -> Vec<Mistake> {
    let lacks = |key: &&&str| object.get(key).and_then(Value::as_str).is_none_or(str::is_empty);
    let missing = ["apiVersion", "kind"];
    let missing = missing.iter().filter(lacks);
    let told = missing.map(|key| {
        at(object, key, "required-field", format!("the object needs `{key}`")).help(format!("add `{key}`"))
    });
    told.collect()
}

/// A mistake at the value of a key of the object.
fn at(object: &Value, key: &str, rule: &'static str, message: String) -> Mistake {
    let root = Place::root(object.span());
    let entry = object.as_map().and_then(|map| map.entry(key));
    let span = entry.and_then(|entry| entry.value.span().or(entry.key_span));
    root.key(&key.into(), span).mistake(rule, message)
}
