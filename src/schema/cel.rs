//! CEL as CRDs have it: the crate reads the text, what it means is found here, over our own data and within limits.
//!
//! The crate's interpreter takes no limit of steps and wants each object converted; Kubernetes' types and libraries
//! would have to be added to it anyhow.

mod compile;
mod functions;
mod machine;
mod names;
mod node;
mod operators;
mod time;
mod types;
mod value;

pub(super) use machine::Fuel;

/// A moment as RFC 3339 writes it, in seconds since 1970.
pub(super) fn seconds_of(moment: &str) -> Option<i64> {
    time::Moment::parse(moment).map(time::Moment::seconds)
}

use super::Schema;
use crate::value::{Text, Value};
use machine::Machine;
use node::Node;
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, RwLock},
};
use value::Cel;

/// Every expression that was asked for: a definition is met in each environment, and reading it costs most.
static COMPILED: LazyLock<RwLock<HashMap<Arc<str>, Compiled>>> = LazyLock::new(RwLock::default);

/// An expression, or what is wrong with it.
type Compiled = Result<Arc<Program>, Arc<str>>;

/// An expression that can be evaluated.
#[derive(Debug)]
pub(super) struct Program {
    node: Node,
    /// Whether it speaks of what was before.
    pub(super) uses_old: bool,
}

/// What an expression speaks of.
#[derive(Clone, Copy)]
pub(super) struct Scope<'v> {
    pub(super) schema: &'v Schema,
    pub(super) object: &'v Value,
    pub(super) old: Option<&'v Value>,
    /// Whether `oldSelf` is an optional, which may be empty.
    pub(super) optional_old: bool,
}

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) text: String,
    /// Whether nothing further may be evaluated: a limit is passed.
    pub(super) ends: bool,
}

impl Problem {
    fn that(text: impl Into<String>) -> Self {
        Self { text: text.into(), ends: false }
    }
}

/// A value, or why there is none.
type Answer<'v> = Result<Cel<'v>, Problem>;

impl Program {
    /// The expression of a text; read when it is asked for the first time.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub(super) fn of(text: &Arc<str>) -> Compiled {
        if let Some(known) = COMPILED.read().ok().and_then(|known| known.get(text).cloned()) {
            return known;
        }
        let compiled = compile::program(text).map(Arc::new).map_err(Arc::from);
        if let Ok(mut known) = COMPILED.write() {
            known.insert(text.clone(), compiled.clone());
        }
        compiled
    }

    /// What is wrong with the expression for values of a schema: fields that there are not, a result of another type.
    pub(super) fn fault(&self, schema: &Schema, optional_old: bool, wanted: &str) -> Option<String> {
        types::fault(&self.node, schema, optional_old, wanted)
    }

    /// Whether the expression is true.
    pub(super) fn holds(&self, scope: Scope, fuel: &mut Fuel) -> Result<bool, Problem> {
        match self.value(scope, fuel)? {
            Cel::Bool(truth) => Ok(truth),
            other => Err(Problem::that(format!("the result is of type {}, not bool", other.type_name()))),
        }
    }

    /// The text that the expression gives.
    pub(super) fn text(&self, scope: Scope, fuel: &mut Fuel) -> Result<Text, Problem> {
        match self.value(scope, fuel)? {
            Cel::Text(text) => Ok(text),
            other => Err(Problem::that(format!("the result is of type {}, not string", other.type_name()))),
        }
    }

    fn value<'v>(&self, scope: Scope<'v>, fuel: &mut Fuel) -> Answer<'v> {
        let own = Cel::of(scope.object, scope.schema);
        let old = scope.old.map(|old| Cel::of(old, scope.schema));
        let old =
            if scope.optional_old { Cel::Optional(old.map(Arc::new)) } else { old.unwrap_or(Cel::Null) };
        Machine::new(fuel, vec![own, old]).value(&self.node)
    }
}
