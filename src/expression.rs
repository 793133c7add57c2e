//! Expressions: `${{ … }}` in scalars and whole `.j2` files, one language, whose names are read one by one.
//!
//! The language is minijinja's. Its machinery parses and runs; between the two, `rewrite` puts our own operators in
//! place, so that every operation is paid for out of one purse (no template outgrows memory), text looks as YAML
//! spells it (`true`, `1.10`), and whatever is not defined is an error wherever it is used.

mod arithmetic;
mod compile;
mod convert;
mod depth;
mod evaluation;
mod filters;
mod image;
mod limits;
mod missed;
mod object;
mod operators;
mod problem;
mod rewrite;
mod run;
mod scan;
mod template;
mod words;

pub use image::Reference;
pub use scan::{Kind, Segment, scan};
pub use template::template;
pub use words::{FILTERS, FUNCTIONS, TESTS, Word};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::value::{Data, Value};
use evaluation::Evaluation;
use problem::{Problem, Stop};
use std::cell::Cell;
use std::fmt;
use std::sync::Arc;

/// What an expression may read. It is asked step by step: for `apps.redis.exports.host` first what `apps` is, then
/// `apps.redis` and so on, and is never asked for more than the expression reads.
pub trait Scope: fmt::Debug + Send + Sync {
    /// What stands at a path of one or more names.
    ///
    /// # Errors
    /// When something stands there that could not be evaluated.
    fn get(&self, path: &[Arc<str>]) -> Result<Found, Failure>;

    /// The whole of a branch, for who uses it as a value: a map some of whose members are expressions. `None` when
    /// it is no value at all, as `apps` is.
    ///
    /// # Errors
    /// When a member could not be evaluated.
    fn whole(&self, path: &[Arc<str>]) -> Result<Option<Value>, Failure> {
        let _ = path;
        Ok(None)
    }

    /// The names right below a branch, or the root's for an empty path. Reading them reads no values.
    fn keys(&self, path: &[Arc<str>]) -> Vec<Arc<str>>;
}

/// What stands at a path.
#[derive(Clone, Debug)]
pub enum Found {
    /// A value; steps into it are taken without the scope.
    Value(Value),
    /// Something whose members are read one by one: `apps`, `apps.redis`, a map with expressions in it.
    Branch,
    /// Nothing.
    Undefined,
}

/// Why an evaluation came to nothing, said once: whoever reads a value that failed passes the failure on unchanged.
#[derive(Clone, Debug)]
pub struct Failure(pub Diagnostics);

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(diagnostic.into())
    }
}

/// Evaluates a scalar. One that is an expression from end to end becomes what the expression is, with the history of
/// the scalar; text around expressions makes a string. Values without an expression are handed back.
///
/// # Errors
/// What is wrong with the expression, or with a value that it reads.
pub fn evaluate(scalar: &Value, scope: &Arc<dyn Scope>) -> Result<Value, Failure> {
    let Some(text) = scalar.as_str().filter(|text| text.contains(scan::OPEN)) else {
        return Ok(scalar.clone());
    };
    let evaluation = Evaluation::new(scope.clone());
    let (result, segment) = match Nesting::enter() {
        Some(_nesting) => segments(text, &evaluation),
        None => (Err(limits::passed("values that read each other", limits::NESTING).into()), None),
    };
    match result {
        Ok(data) => Ok(Value { data, trace: scalar.trace.clone() }),
        Err(Stop::Failure(failure)) => Err(failure),
        Err(Stop::Problem(problem)) => Err(problem.told_in(scalar, text, segment).into()),
    }
}

/// What is wrong with a scalar's expressions before anything is read: one has no end, or cannot be parsed.
pub fn fault(scalar: &Value) -> Option<Diagnostic> {
    let text = scalar.as_str().filter(|text| text.contains(scan::OPEN))?;
    scan(text).find_map(|segment| {
        let problem = match segment.kind {
            Kind::Literal => None,
            Kind::Unfinished => Some(Problem::unfinished()),
            Kind::Expression => run::fault(&text[segment.inner()]),
        };
        Some(problem?.told_in(scalar, text, Some(segment)))
    })
}

/// Evaluates the segments of a text; the one that stopped the evaluation is handed back beside the reason.
fn segments(text: &str, evaluation: &Arc<Evaluation>) -> (Result<Data, Stop>, Option<Segment>) {
    let mut out = String::new();
    for segment in scan(text) {
        let result = match segment.kind {
            Kind::Literal => {
                out.push_str(&text[segment.range.clone()]);
                continue;
            }
            Kind::Unfinished => Err(Problem::unfinished().into()),
            Kind::Expression => run::expression(&text[segment.inner()], evaluation),
        };
        let whole = segment.range == (0..text.len());
        match result {
            Ok(value) if whole => return (Ok(value.data), None),
            Ok(value) => match convert::text(&value) {
                Ok(piece) => out.push_str(&piece),
                Err(problem) => return (Err(problem.into()), Some(segment)),
            },
            Err(stop) => return (Err(stop), Some(segment)),
        }
        if out.len() > limits::OUTPUT {
            return (Err(limits::passed("bytes in one value", limits::OUTPUT).into()), Some(segment));
        }
    }
    (Ok(Data::String(out.into())), None)
}

thread_local! {
    static LEVEL: Cell<usize> = const { Cell::new(0) };
}

/// How many evaluations are under way inside each other on this thread: each needs a piece of its stack.
struct Nesting;

impl Nesting {
    fn enter() -> Option<Self> {
        let level = LEVEL.get();
        (level < limits::NESTING).then(|| {
            LEVEL.set(level + 1);
            Self
        })
    }
}

impl Drop for Nesting {
    fn drop(&mut self) {
        LEVEL.set(LEVEL.get() - 1);
    }
}
