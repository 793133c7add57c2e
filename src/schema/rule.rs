//! One entry of `x-kubernetes-validations`: a sentence in CEL that an object must make true.

use super::{Step, cel::Program};
use std::sync::{Arc, OnceLock};

/// A rule as written; its expressions are compiled when an object first meets it.
#[derive(Clone, Debug, Default)]
pub(super) struct Rule {
    /// The expression.
    pub(super) source: Arc<str>,
    pub(super) message: Option<Arc<str>>,
    pub(super) message_expression: Option<Arc<str>>,
    pub(super) field_path: Option<Arc<str>>,
    /// Whether it is also asked where there was no old value.
    pub(super) optional_old: bool,
    pub(super) compiled: Arc<Compiled>,
}

/// The expressions once they are compiled.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    rule: OnceLock<Found>,
    message: OnceLock<Found>,
}

/// An expression, or what is wrong with it.
type Found = Result<Arc<Program>, Arc<str>>;

impl Rule {
    /// The expression to evaluate, or what is wrong with it.
    pub(super) fn program(&self) -> Result<&Program, &str> {
        seen(self.compiled.rule.get_or_init(|| Program::of(&self.source)))
    }

    /// The expression that gives the message, when there is one.
    pub(super) fn message_program(&self) -> Option<Result<&Program, &str>> {
        let text = self.message_expression.as_ref()?;
        Some(seen(self.compiled.message.get_or_init(|| Program::of(text))))
    }

    /// The field below the rule's value that a failure is told at.
    pub(super) fn field_steps(&self) -> Option<Vec<Step>> {
        field_steps(self.field_path.as_deref()?)
    }

    /// What is said of an object for which the rule is false and no expression says more.
    pub(super) fn told(&self) -> String {
        match self.message.as_deref().map(str::trim).filter(|message| !message.is_empty()) {
            Some(message) => message.to_owned(),
            None => format!("failed rule: {}", self.source.trim()),
        }
    }
}

fn seen(found: &Found) -> Result<&Program, &str> {
    found.as_deref().map_err(|told| &**told)
}

/// The steps of a `fieldPath`: `.spec['some-key']`; `None` when it is none.
pub(super) fn field_steps(path: &str) -> Option<Vec<Step>> {
    let mut rest = path.trim();
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let key;
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            (key, rest) = after.split_at(end);
        } else {
            let after = rest.strip_prefix("['")?;
            (key, rest) = after.split_once("']")?;
        }
        if key.is_empty() {
            return None;
        }
        steps.push(Step::Key(key.replace("\\'", "'").into()));
    }
    Some(steps)
}
