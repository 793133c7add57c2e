//! Sums and products of numbers; texts and lists that are added or repeated.

use super::convert::{items, kind};
use super::evaluation::Evaluation;
use super::operators::values;
use super::problem::Problem;
use minijinja::Value as Jinja;
use minijinja::value::ValueKind;
use std::sync::Arc;

type Integers = fn(i128, i128) -> Option<i128>;
type Floats = fn(f64, f64) -> f64;

/// Numbers added, or texts, or lists.
pub(super) fn add(evaluation: &Arc<Evaluation>, operands: &[Jinja]) -> Result<Jinja, Problem> {
    let (left, right) = &values(evaluation, operands)?;
    if let (Some(left), Some(right)) = (left.as_str(), right.as_str()) {
        evaluation.spend(left.len() + right.len())?;
        return Ok(Jinja::from([left, right].concat()));
    }
    if is_list(left) && is_list(right) {
        return Ok(Jinja::from(items(left)?.chain(items(right)?).collect::<Vec<_>>()));
    }
    computed("+", left, right, i128::checked_add, |a, b| a + b)
}

pub(super) fn subtract(evaluation: &Arc<Evaluation>, operands: &[Jinja]) -> Result<Jinja, Problem> {
    let (left, right) = &values(evaluation, operands)?;
    computed("-", left, right, i128::checked_sub, |a, b| a - b)
}

/// Numbers multiplied, or a text or list repeated.
pub(super) fn multiply(evaluation: &Arc<Evaluation>, operands: &[Jinja]) -> Result<Jinja, Problem> {
    let (left, right) = &values(evaluation, operands)?;
    let (repeated, times) = if right.is_number() { (left, right) } else { (right, left) };
    if repeated.is_number() {
        return computed("*", left, right, i128::checked_mul, |a, b| a * b);
    }
    let Some(count) = times.as_usize().filter(|_| times.is_integer()) else {
        return Err(not_for("*", left, right));
    };
    for _ in 0..count {
        evaluation.weigh(repeated)?;
    }
    match repeated.as_str() {
        Some(text) => Ok(Jinja::from(text.repeat(count))),
        None if is_list(repeated) => {
            let list: Vec<Jinja> = items(repeated)?.collect();
            let repeated = std::iter::repeat_n(list, count);
            Ok(Jinja::from(repeated.flatten().collect::<Vec<_>>()))
        }
        None => Err(not_for("*", left, right)),
    }
}

pub(super) fn divide(evaluation: &Arc<Evaluation>, operands: &[Jinja]) -> Result<Jinja, Problem> {
    let (left, right) = &values(evaluation, operands)?;
    match integers(left, right) {
        Some((a, b)) if b != 0 && a % b == 0 => Ok(Jinja::from(a / b)),
        _ => real("/", left, right, |a, b| a / b),
    }
}

pub(super) fn divide_down(evaluation: &Arc<Evaluation>, operands: &[Jinja]) -> Result<Jinja, Problem> {
    let (left, right) = &values(evaluation, operands)?;
    computed("//", left, right, i128::checked_div_euclid, |a, b| (a / b).floor())
}

/// What is left by `//`.
pub(super) fn remainder(evaluation: &Arc<Evaluation>, operands: &[Jinja]) -> Result<Jinja, Problem> {
    let (left, right) = &values(evaluation, operands)?;
    computed("%", left, right, i128::checked_rem_euclid, |a, b| a - b * (a / b).floor())
}

pub(super) fn power(evaluation: &Arc<Evaluation>, operands: &[Jinja]) -> Result<Jinja, Problem> {
    let (left, right) = &values(evaluation, operands)?;
    if right.as_i64().is_some_and(|exponent| exponent < 0) {
        return real("**", left, right, f64::powf);
    }
    let power = |base: i128, exponent: i128| base.checked_pow(u32::try_from(exponent).ok()?);
    computed("**", left, right, power, f64::powf)
}

/// What two numbers make: an integer of integers.
fn computed(
    sign: &str,
    left: &Jinja,
    right: &Jinja,
    integer: Integers,
    float: Floats,
) -> Result<Jinja, Problem> {
    match integers(left, right) {
        Some((a, b)) => integer(a, b).map(Jinja::from).ok_or_else(|| no_result(sign, left, right)),
        None => real(sign, left, right, float),
    }
}

fn real(sign: &str, left: &Jinja, right: &Jinja, float: Floats) -> Result<Jinja, Problem> {
    if !left.is_number() || !right.is_number() {
        return Err(not_for(sign, left, right));
    }
    let (Ok(a), Ok(b)) = (f64::try_from(left.clone()), f64::try_from(right.clone())) else {
        return Err(not_for(sign, left, right));
    };
    let result = Some(float(a, b)).filter(|result| result.is_finite());
    result.map(Jinja::from).ok_or_else(|| no_result(sign, left, right))
}

fn integers(left: &Jinja, right: &Jinja) -> Option<(i128, i128)> {
    let integer = |value: &Jinja| value.is_integer().then(|| i128::try_from(value.clone()).ok())?;
    Some((integer(left)?, integer(right)?))
}

fn no_result(sign: &str, left: &Jinja, right: &Jinja) -> Problem {
    Problem::bad(format!("`{left} {sign} {right}` has no result that is a number of 64 bits"))
}

fn not_for(sign: &str, left: &Jinja, right: &Jinja) -> Problem {
    let problem = Problem::bad(format!("`{sign}` does not take {} and {}", kind(left), kind(right)));
    if left.as_str().is_some() || right.as_str().is_some() {
        return problem.help("`~` puts texts together; `| int` makes a number of a text");
    }
    problem
}

fn is_list(value: &Jinja) -> bool {
    matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable)
}
