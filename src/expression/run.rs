//! Runs what is compiled, and finds the message for what stopped it.

use super::compile::{Program, with};
use super::convert::{missing, settle, weigh_held};
use super::evaluation::{Evaluation, member};
use super::object::Branch;
use super::problem::{Problem, Stop};
use super::words::ENVIRONMENT;
use super::{Found, limits, missed::no_member};
use crate::value::Value;
use minijinja::machinery::{Instructions, eval, make_string_output};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Value as Jinja};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The value of an expression.
pub(super) fn expression(text: &str, evaluation: &Arc<Evaluation>) -> Result<Value, Stop> {
    let result = with(text, |program| match program {
        // What is read is paid for, too: values that read each other twice double in size with each step.
        Program::Path(path) => {
            let value = follow(path, evaluation)?;
            Ok(weigh_held(&value, evaluation, 0).map(|()| value)?)
        }
        Program::Code(instructions) => {
            let result = run(instructions, evaluation, &mut String::new());
            let settled = result.map(|result| settle(&result.unwrap_or_default(), evaluation));
            settled.unwrap_or_else(|error| Err(stop(&error, text, evaluation)))
        }
        Program::Broken(problem) => Err(problem.clone().into()),
    });
    result.map_err(|stop| match (evaluation.failure(), stop) {
        (Some(failure), _) | (None, Stop::Failure(failure)) => failure.into(),
        (None, Stop::Problem(problem)) => problem.found_in(text).at(trimmed(text)).into(),
    })
}

/// What keeps an expression from being run at all.
pub(super) fn fault(text: &str) -> Option<Problem> {
    with(text, |program| match program {
        Program::Broken(problem) => Some(problem.clone().found_in(text).at(trimmed(text))),
        Program::Path(_) | Program::Code(_) => None,
    })
}

/// Runs instructions; a template's write to `out`.
pub(super) fn run<'text>(
    instructions: &Instructions<'text>,
    evaluation: &Arc<Evaluation>,
    out: &mut String,
) -> Result<Option<Jinja>, Error> {
    let environment: &Environment<'text> = &ENVIRONMENT;
    let root = Jinja::from_object(Branch { evaluation: evaluation.clone(), path: Vec::new() });
    let blocks = BTreeMap::new();
    let mut out = make_string_output(out);
    let result = eval(environment, instructions, root, &blocks, &mut out, AutoEscape::None)?.0;
    match evaluation.stopped() {
        Some(_) => Err(Error::new(ErrorKind::InvalidOperation, "")),
        None => Ok(result),
    }
}

/// Reads names, one by one.
fn follow(names: &[Arc<str>], evaluation: &Evaluation) -> Result<Value, Stop> {
    let mut path = Vec::with_capacity(names.len());
    let mut names = names.iter();
    while let Some(name) = names.next() {
        match evaluation.step(&mut path, name.clone())? {
            Found::Branch => {}
            Found::Value(value) => return inside(value, path, names.as_slice()),
            Found::Undefined => return Err(missing(evaluation).into()),
        }
    }
    Ok(evaluation.whole(&path)?)
}

/// Reads names within a value.
fn inside(mut value: Value, mut path: Vec<Arc<str>>, names: &[Arc<str>]) -> Result<Value, Stop> {
    for name in names {
        let Some((key, next)) = member(&value, name) else {
            return Err(no_member(&value, path, name.clone()).into());
        };
        path.push(key);
        value = next.clone();
    }
    Ok(value)
}

/// Why minijinja stopped.
pub(super) fn stop(error: &Error, text: &str, evaluation: &Evaluation) -> Stop {
    let range = error.range();
    match evaluation.stopped() {
        Some(Stop::Problem(problem)) => return problem.found_in(text).at(range).into(),
        Some(failure) => return failure,
        None => {}
    }
    let detail = error.detail().unwrap_or_default();
    let problem = match error.kind() {
        ErrorKind::OutOfFuel => limits::passed("steps", limits::FUEL),
        _ if detail.contains("recursion limit") => {
            limits::passed("loops and macros inside each other", limits::RECURSION)
        }
        ErrorKind::UndefinedError => {
            undefined(range.clone().and_then(|range| text.get(range)), evaluation).found_in(text)
        }
        ErrorKind::UnknownFunction => {
            Problem::bad(format!("there is no function `{}`", detail.trim_end_matches(" is unknown")))
        }
        _ if detail.is_empty() => Problem::bad(error.kind().to_string()),
        _ => Problem::bad(lowered(detail)),
    };
    problem.at(range).into()
}

/// The message for what is not defined in a piece of text: the first name there that was missed.
fn undefined(piece: Option<&str>, evaluation: &Evaluation) -> Problem {
    let Some(piece) = piece else { return missing(evaluation) };
    let subtracted = evaluation.missed(|missed| missed.subtracted().is_some());
    match subtracted.or_else(|| evaluation.missed(|missed| piece.contains(&*missed.name))) {
        Some(missed) => missed.into(),
        None => Problem::new("undefined", format!("`{piece}` is not defined")),
    }
}

/// The bytes of an expression without the blanks around it, if there are others.
fn trimmed(text: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start().len();
    let length = text.trim().len();
    (length > 0).then_some(start..start + length)
}

/// minijinja's words as ours: messages begin in lower case.
pub(super) fn lowered(detail: &str) -> String {
    let mut letters = detail.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
