//! All schemas that hold on one cluster: Kubernetes' own of its minor, and those of custom kinds.

use super::{
    Custom, Mistake, custom,
    known::{self, Known},
    kubernetes::{Found, Kubernetes},
    mistake::Place,
};
use crate::value::Value;

/// The schemas of one cluster.
#[derive(Clone, Debug)]
pub struct Catalog {
    kubernetes: &'static Kubernetes,
    custom: Custom,
}

/// What is known about an object.
#[derive(Debug)]
pub enum Judgement {
    /// Its kind is known, and this is wrong with it.
    Known(Vec<Mistake>),
    /// Its kind has no schema, which is told like this.
    Unknown(Mistake),
}

impl Catalog {
    /// The schemas of a Kubernetes version, such as `1.35`; the newest when none is said.
    ///
    /// # Errors
    /// When the version is not known; the message names those that are.
    pub fn of(version: Option<&str>) -> Result<Self, String> {
        let kubernetes = match version {
            Some(version) => Kubernetes::of(version)?,
            None => Kubernetes::newest().ok_or("no version of Kubernetes is known")?,
        };
        Ok(Self { kubernetes, custom: Custom::default() })
    }

    /// The same with custom kinds that are known already.
    #[must_use]
    pub fn with(self, custom: &Custom) -> Self {
        Self { custom: custom.clone(), ..self }
    }

    /// Takes in the kind of an object that defines one; of others nothing. What is wrong with the definition is told
    /// when it is judged itself.
    pub fn learn(&mut self, object: &Value) {
        if is_definition(object) {
            self.custom.learn(object);
        }
    }

    /// Holds an object against the schema of its kind, and against what it was before when that is known.
    #[must_use]
    pub fn judge(&self, object: &Value, old: Option<&Value>) -> Judgement {
        if let Some(kind) = self.custom.of(object) {
            return Judgement::Known(kind.mistakes(object, old));
        }
        let said = |key| object.get(key).and_then(Value::as_str).unwrap_or_default();
        match known::find(said("apiVersion"), said("kind")) {
            Some(Known::Served(schema, definitions)) => {
                return Judgement::Known(custom::check(schema, definitions, object, None));
            }
            Some(Known::Unserved(versions)) => return Judgement::Known(vec![unserved(object, &versions)]),
            None => {}
        }
        match self.kubernetes.find(said("apiVersion"), said("kind")) {
            Found::Known(known) => {
                let mut mistakes = known.mistakes(object);
                if is_definition(object) && mistakes.is_empty() {
                    mistakes = Custom::default().add(object);
                }
                Judgement::Known(mistakes)
            }
            found @ Found::Unknown if !said("kind").is_empty() && !said("apiVersion").is_empty() => found
                .mistake(self.kubernetes, object)
                .map_or(Judgement::Known(Vec::new()), Judgement::Unknown),
            _ => Judgement::Known(self.kubernetes.mistakes(object)),
        }
    }

    /// The objects of a list such as `kind: List` or `kind: ConfigMapList`; `None` when the object is no list.
    #[must_use]
    pub fn listed<'v>(&self, object: &'v Value) -> Option<&'v [Value]> {
        self.kubernetes.listed(object)
    }
}

fn is_definition(object: &Value) -> bool {
    object.get("kind").and_then(Value::as_str) == Some("CustomResourceDefinition")
}

fn unserved(object: &Value, versions: &[String]) -> Mistake {
    let entry = object.as_map().and_then(|map| map.entry("apiVersion"));
    let said = entry.and_then(|entry| entry.value.as_str()).unwrap_or_default();
    let kind = object.get("kind").and_then(Value::as_str).unwrap_or_default();
    let root = Place::root(object.span());
    root.key(&"apiVersion".into(), entry.and_then(|entry| entry.value.span()))
        .mistake("unserved-version", format!("`{said}` is no version of `{kind}`"))
        .help(format!("write `{}`", versions.join("` or `")))
}
