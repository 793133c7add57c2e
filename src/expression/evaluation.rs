//! One evaluation: what it reads, what it has cost so far, and what went wrong on the way.

use super::limits;
use super::missed::{Missed, no_value};
use super::problem::{Problem, Stop};
use super::{Failure, Found, Scope};
use crate::value::{Data, Number, Value};
use minijinja::value::{Object, ObjectRepr};
use minijinja::{Error, ErrorKind, State, Value as Jinja};
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The name by which operators and filters find the evaluation that they belong to; no expression can spell it.
pub(super) const ITSELF: &str = "the evaluation";

/// One evaluation of one scalar or template.
pub(super) struct Evaluation {
    scope: Arc<dyn Scope>,
    spent: AtomicUsize,
    notes: Mutex<Notes>,
}

#[derive(Default)]
struct Notes {
    /// The first value read that had failed itself.
    failure: Option<Failure>,
    /// The first problem that an operator or filter told.
    problem: Option<Problem>,
    /// The names that were not there and that nothing stood in for.
    missed: Vec<Missed>,
    /// Numbers read whose spelling says more than their amount.
    numbers: Vec<Number>,
}

impl fmt::Debug for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(ITSELF)
    }
}

impl Object for Evaluation {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }
}

impl Evaluation {
    pub(super) fn new(scope: Arc<dyn Scope>) -> Arc<Self> {
        Arc::new(Self { scope, spent: AtomicUsize::new(0), notes: Mutex::default() })
    }

    /// The evaluation that an operator or filter runs in.
    pub(super) fn of(state: &State) -> Result<Arc<Self>, Error> {
        let found = state.lookup(ITSELF).and_then(|value| value.downcast_object());
        found.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "the evaluation is over"))
    }

    /// Takes one step from a branch; `path` then has the name that was found, with `-` where the step says `_`.
    pub(super) fn step(&self, path: &mut Vec<Arc<str>>, name: Arc<str>) -> Result<Found, Failure> {
        let parents = path.len();
        path.push(name);
        let found = self.scope.get(path)?;
        if !matches!(found, Found::Undefined) {
            return Ok(found);
        }
        let known = self.scope.keys(&path[..parents]);
        if let Some(dashed) = known.iter().find(|known| stands_for(&path[parents], known)) {
            path[parents] = dashed.clone();
            return self.scope.get(path);
        }
        self.miss(path, known);
        Ok(found)
    }

    /// A branch as a value, paid for.
    pub(super) fn whole(&self, path: &[Arc<str>]) -> Result<Value, Problem> {
        match self.scope.whole(path) {
            Ok(Some(value)) => super::convert::weigh_held(&value, self, 0).map(|()| value),
            Ok(None) => Err(no_value(path, &self.scope.keys(path))),
            Err(failure) => {
                self.stop(failure);
                Err(Problem::bad("a value that was read failed"))
            }
        }
    }

    pub(super) fn keys(&self, path: &[Arc<str>]) -> Vec<Arc<str>> {
        self.scope.keys(path)
    }

    /// Remembers that the last name of a path is not there.
    pub(super) fn miss(&self, path: &[Arc<str>], known: Vec<Arc<str>>) {
        if let Some((name, path)) = path.split_last() {
            self.notes().missed.push(Missed { path: path.to_vec(), name: name.clone(), known });
        }
    }

    /// Forgets a missing name, for which something stands in: the one before so many later ones.
    pub(super) fn forgive(&self, later: usize) {
        let missed = &mut self.notes().missed;
        if let Some(at) = missed.len().checked_sub(later + 1) {
            missed.remove(at);
        }
    }

    /// The first missing name that `which` says.
    pub(super) fn missed(&self, which: impl Fn(&Missed) -> bool) -> Option<Missed> {
        self.notes().missed.iter().find(|missed| which(missed)).cloned()
    }

    /// Notes a number that was read, when its spelling would be lost on the way through minijinja.
    pub(super) fn note(&self, number: &Number) {
        let plain = number.as_integer().is_some_and(|integer| *integer.to_string() == *number.spelled());
        let numbers = &mut self.notes().numbers;
        if !plain && !numbers.contains(number) {
            numbers.push(number.clone());
        }
    }

    /// The number that was read with this amount.
    pub(super) fn known(&self, same: impl Fn(&Number) -> bool) -> Option<Number> {
        self.notes().numbers.iter().find(|number| same(number)).cloned()
    }

    /// Ends the evaluation by way of minijinja.
    pub(super) fn stop(&self, stop: impl Into<Stop>) -> Error {
        let mut notes = self.notes();
        match stop.into() {
            Stop::Failure(failure) => _ = notes.failure.get_or_insert(failure),
            Stop::Problem(problem) => _ = notes.problem.get_or_insert(problem),
        }
        Error::new(ErrorKind::InvalidOperation, "told elsewhere")
    }

    /// What ended the evaluation, if it is known better than minijinja tells.
    pub(super) fn stopped(&self) -> Option<Stop> {
        let failure = self.failure().map(Stop::Failure);
        failure.or_else(|| self.notes().problem.clone().map(Stop::Problem))
    }

    /// The first value read that had failed itself.
    pub(super) fn failure(&self) -> Option<Failure> {
        self.notes().failure.clone()
    }

    /// Pays for bytes that are about to be taken in or made.
    pub(super) fn spend(&self, bytes: usize) -> Result<(), Problem> {
        let spent = self.spent.fetch_add(bytes.min(limits::WORK), Ordering::Relaxed);
        if spent.saturating_add(bytes) > limits::WORK {
            return Err(limits::passed("bytes of work", limits::WORK));
        }
        Ok(())
    }

    /// Pays for a value by its size. After that it is known to be finite.
    pub(super) fn weigh(&self, value: &Jinja) -> Result<(), Problem> {
        super::convert::weigh(value, self, 0)
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a name in an expression, with `_` for `-`, means a key.
fn stands_for(name: &str, key: &str) -> bool {
    name.len() == key.len()
        && name.contains('_')
        && name.bytes().zip(key.bytes()).all(|pair| pair.0 == pair.1 || pair == (b'_', b'-'))
}

/// The member of a map that a step names, or the item of a list.
pub(super) fn member<'a>(value: &'a Value, name: &str) -> Option<(Arc<str>, &'a Value)> {
    match &value.data {
        Data::Map(map) => {
            let dashed = || map.iter().find(|entry| stands_for(name, &entry.key));
            map.entry(name).or_else(dashed).map(|entry| (entry.key.clone().into(), &entry.value))
        }
        Data::List(items) => Some((name.into(), items.get(name.parse::<usize>().ok()?)?)),
        _ => None,
    }
}
