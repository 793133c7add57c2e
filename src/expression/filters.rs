//! The filters, tests and functions that are our own: because they make text, or more than they take, or stand in for nothing.

use super::arithmetic::add;
use super::convert::{items, jinja_text, taken};
use super::evaluation::Evaluation;
use super::limits;
use super::problem::Problem;
use crate::yaml;
use minijinja::value::{Kwargs, ValueKind, from_args};
use minijinja::{Error, Value as Jinja};
use std::sync::Arc;

/// The longest run of digits in a `%` format: `%0999d` is 999 bytes for five.
const WIDTH: usize = 3;

pub(super) fn default(evaluation: &Arc<Evaluation>, arguments: &[Jinja]) -> Result<Jinja, Problem> {
    let (value, rest) = arguments.split_first().ok_or_else(|| Problem::bad("`default` takes a value"))?;
    let (given, named): (&[Jinja], Kwargs) = from_args(rest).map_err(|error| told(&error))?;
    let fallback = given.first().cloned().or_else(|| named.get("default_value").ok());
    let boolean = given.get(1).cloned().or_else(|| named.get("boolean").ok());
    named.assert_all_used().map_err(|error| told(&error))?;
    let replaced =
        value.is_undefined() || (boolean.is_some_and(|boolean| boolean.is_true()) && !value.is_true());
    if !replaced {
        return Ok(value.clone());
    }
    let fallback = fallback.unwrap_or_else(|| Jinja::from(""));
    if value.is_undefined() {
        evaluation.forgive(usize::from(fallback.is_undefined()));
    }
    Ok(fallback)
}

#[expect(clippy::unnecessary_wraps, reason = "as every word")]
pub(super) fn defined(evaluation: &Arc<Evaluation>, arguments: &[Jinja]) -> Result<Jinja, Problem> {
    let undefined = arguments.first().is_none_or(Jinja::is_undefined);
    if undefined {
        evaluation.forgive(0);
    }
    Ok(Jinja::from(!undefined))
}

pub(super) fn undefined(evaluation: &Arc<Evaluation>, arguments: &[Jinja]) -> Result<Jinja, Problem> {
    Ok(Jinja::from(!defined(evaluation, arguments)?.is_true()))
}

pub(super) fn string(evaluation: &Arc<Evaluation>, arguments: &[Jinja]) -> Result<Jinja, Problem> {
    let (value,): (Jinja,) = read(arguments)?;
    Ok(Jinja::from(jinja_text(&value, evaluation)?))
}

pub(super) fn join(evaluation: &Arc<Evaluation>, arguments: &[Jinja]) -> Result<Jinja, Problem> {
    let (value, between, attribute, named): (Jinja, Option<Jinja>, Option<Jinja>, Kwargs) = read(arguments)?;
    let between = between.or_else(|| named.get("d").ok());
    let attribute = attribute.or_else(|| named.get("attribute").ok());
    named.assert_all_used().map_err(|error| told(&error))?;
    let between = between.map_or_else(|| Ok("".into()), |between| jinja_text(&between, evaluation))?;
    let mut out = String::new();
    for (at, item) in items(&value)?.enumerate() {
        let text = jinja_text(&part(item, attribute.as_ref()), evaluation)?;
        evaluation.spend(between.len() + text.len())?;
        if at > 0 {
            out.push_str(&between);
        }
        out.push_str(&text);
    }
    Ok(Jinja::from(out))
}

pub(super) fn replace(evaluation: &Arc<Evaluation>, arguments: &[Jinja]) -> Result<Jinja, Problem> {
    let (value, from, to): (Jinja, Jinja, Jinja) = read(arguments)?;
    let text = jinja_text(&value, evaluation)?;
    let (from, to) = (jinja_text(&from, evaluation)?, jinja_text(&to, evaluation)?);
    evaluation.spend(text.matches(&*from).count().saturating_mul(to.len()))?;
    Ok(Jinja::from(text.replace(&*from, &to)))
}

pub(super) fn indent(evaluation: &Arc<Evaluation>, arguments: &[Jinja]) -> Result<Jinja, Problem> {
    type Given = (Jinja, Option<usize>, Option<bool>, Option<bool>, Kwargs);
    let (value, width, first, blank, named): Given = read(arguments)?;
    let width = width.or_else(|| named.get("width").ok()).unwrap_or(4);
    let first = first.or_else(|| named.get("first").ok()).unwrap_or(false);
    let blank = blank.or_else(|| named.get("blank").ok()).unwrap_or(false);
    named.assert_all_used().map_err(|error| told(&error))?;
    let text = jinja_text(&value, evaluation)?;
    evaluation.spend(text.split('\n').count().saturating_mul(width))?;
    let margin = " ".repeat(width);
    let mut out = String::with_capacity(text.len());
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        if (at > 0 || first) && (blank || !line.trim_end_matches('\r').is_empty()) {
            out.push_str(&margin);
        }
        out.push_str(line);
    }
    Ok(Jinja::from(out))
}

/// What `format` gets: texts as they are spelled, and no width that outgrows the purse.
pub(super) fn formatted(evaluation: &Arc<Evaluation>, arguments: &[Jinja]) -> Result<Vec<Jinja>, Problem> {
    let format = arguments.first().and_then(Jinja::as_str).unwrap_or_default();
    let wide = |run: &str| run.len() > WIDTH;
    if format.contains('*') || format.split(|c: char| !c.is_ascii_digit()).any(wide) {
        return Err(limits::passed("bytes for one `%`", 999));
    }
    let spelled = |argument: &Jinja| {
        if argument.is_number() || argument.is_kwargs() {
            return Ok(argument.clone());
        }
        jinja_text(argument, evaluation).map(Jinja::from)
    };
    arguments.iter().map(spelled).collect()
}

/// Each sum on the way is paid for: lists that are added up grow.
pub(super) fn sum(evaluation: &Arc<Evaluation>, arguments: &[Jinja]) -> Result<Jinja, Problem> {
    let (value, attribute, start, named): (Jinja, Option<Jinja>, Option<Jinja>, Kwargs) = read(arguments)?;
    let attribute = attribute.or_else(|| named.get("attribute").ok());
    let start = start.or_else(|| named.get("start").ok()).unwrap_or_else(|| Jinja::from(0));
    named.assert_all_used().map_err(|error| told(&error))?;
    items(&value)?.try_fold(start, |sum, item| add(evaluation, &[sum, part(item, attribute.as_ref())]))
}

pub(super) fn trim(evaluation: &Arc<Evaluation>, arguments: &[Jinja]) -> Result<Jinja, Problem> {
    let (value, letters): (Jinja, Option<Jinja>) = read(arguments)?;
    let text = jinja_text(&value, evaluation)?;
    let Some(letters) = letters else { return Ok(Jinja::from(text.trim())) };
    let letters = jinja_text(&letters, evaluation)?;
    evaluation.spend(text.len().saturating_mul(letters.len()))?;
    Ok(Jinja::from(text.trim_matches(|letter| letters.contains(letter))))
}

pub(super) fn tojson(evaluation: &Arc<Evaluation>, arguments: &[Jinja]) -> Result<Jinja, Problem> {
    let (value,): (Jinja,) = read(arguments)?;
    Ok(Jinja::from(taken(&value, evaluation)?.to_json().to_string()))
}

/// YAML without the line break at its end, so that `indent` and the template's own line fit.
pub(super) fn yaml(evaluation: &Arc<Evaluation>, arguments: &[Jinja]) -> Result<Jinja, Problem> {
    let (value,): (Jinja,) = read(arguments)?;
    evaluation.spend(margins(&value, 0))?;
    Ok(Jinja::from(yaml::emit(&taken(&value, evaluation)?).trim_end_matches('\n')))
}

/// The blanks before the lines of a value, at most.
fn margins(value: &Jinja, depth: usize) -> usize {
    let below = |item: Jinja| 2 * depth + margins(&item, depth + 1);
    let members = value.try_iter().into_iter().flatten();
    match value.kind() {
        ValueKind::Map => members.map(|key| below(value.get_item(&key).unwrap_or_default())).sum(),
        ValueKind::Seq | ValueKind::Iterable => members.map(below).sum(),
        _ => 0,
    }
}

pub(super) fn range(_: &Arc<Evaluation>, arguments: &[Jinja]) -> Result<Jinja, Problem> {
    let (first, second, step): (i64, Option<i64>, Option<i64>) = read(arguments)?;
    let (from, to) = second.map_or((0, first), |second| (first, second));
    let step = step.unwrap_or(1);
    if step == 0 {
        return Err(Problem::bad("`range` has no step of 0"));
    }
    let inside = |at: &i64| if step > 0 { *at < to } else { *at > to };
    let numbers = std::iter::successors(Some(from), |at| at.checked_add(step)).take_while(inside);
    let numbers: Vec<i64> = numbers.take(limits::RANGE + 1).collect();
    if numbers.len() > limits::RANGE {
        return Err(limits::passed("items of one `range`", limits::RANGE));
    }
    Ok(Jinja::from(numbers))
}

/// An item, or its attribute.
fn part(item: Jinja, attribute: Option<&Jinja>) -> Jinja {
    match attribute {
        Some(attribute) => item.get_item(attribute).unwrap_or_default(),
        None => item,
    }
}

/// The arguments of a word, by their types.
fn read<'a, T: minijinja::value::FunctionArgs<'a, Output = T>>(arguments: &'a [Jinja]) -> Result<T, Problem> {
    from_args(arguments).map_err(|error| told(&error))
}

/// What minijinja says of arguments.
fn told(error: &Error) -> Problem {
    Problem::bad(error.detail().map_or_else(|| error.kind().to_string(), str::to_owned))
}
