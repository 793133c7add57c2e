//! The operators, as filters that `rewrite` puts in place of minijinja's own: bounded, and strict about what is defined.

use super::arithmetic;
use super::convert::{items, jinja_text, kind, missing, whole};
use super::evaluation::Evaluation;
use super::problem::Problem;
use super::words::Native;
use minijinja::value::ValueKind;
use minijinja::{Error, Output, State, Value as Jinja};
use std::cmp::Ordering;
use std::sync::Arc;

/// What `rewrite` puts around a value that may be lazy, large or deep.
pub(super) const SETTLED: &str = "=";
/// A step into what may not be defined.
pub(super) const MEMBER: &str = ".";
/// `a[from:to:step]`
pub(super) const SLICE: &str = "[:]";
/// `a < b < c`, the operators among the operands.
pub(super) const COMPARED: &str = "<<";

/// Every operator by its sign.
pub(super) const OPERATORS: &[(&str, Native)] = &[
    ("+", arithmetic::add),
    ("-", arithmetic::subtract),
    ("*", arithmetic::multiply),
    ("/", arithmetic::divide),
    ("//", arithmetic::divide_down),
    ("%", arithmetic::remainder),
    ("**", arithmetic::power),
    ("~", concatenated),
    ("==", equal),
    ("!=", unequal),
    ("<", less),
    ("<=", at_most),
    (">", greater),
    (">=", at_least),
    ("in", within),
    (COMPARED, compared),
    (MEMBER, member),
    (SLICE, slice),
    (SETTLED, settled),
];

/// The two operands of an operator, both defined and paid for.
fn pair<'a>(evaluation: &Arc<Evaluation>, operands: &'a [Jinja]) -> Result<(&'a Jinja, &'a Jinja), Problem> {
    let [left, right] = operands else { return Err(Problem::bad("an operator needs two operands")) };
    for operand in operands {
        if operand.is_undefined() {
            return Err(missing(evaluation));
        }
        evaluation.weigh(operand)?;
    }
    Ok((left, right))
}

/// The two operands of an operator that looks at all that is in them: branches as maps.
pub(super) fn values(evaluation: &Arc<Evaluation>, operands: &[Jinja]) -> Result<(Jinja, Jinja), Problem> {
    let (left, right) = pair(evaluation, operands)?;
    Ok((whole(left, evaluation)?, whole(right, evaluation)?))
}

fn concatenated(evaluation: &Arc<Evaluation>, operands: &[Jinja]) -> Result<Jinja, Problem> {
    let (left, right) = values(evaluation, operands)?;
    let pieces = [jinja_text(&left, evaluation)?, jinja_text(&right, evaluation)?];
    evaluation.spend(pieces.iter().map(|piece| piece.len()).sum())?;
    Ok(Jinja::from(pieces.concat()))
}

pub(super) fn equal(evaluation: &Arc<Evaluation>, operands: &[Jinja]) -> Result<Jinja, Problem> {
    let (left, right) = values(evaluation, operands)?;
    Ok(Jinja::from(left == right))
}

pub(super) fn unequal(evaluation: &Arc<Evaluation>, operands: &[Jinja]) -> Result<Jinja, Problem> {
    let (left, right) = values(evaluation, operands)?;
    Ok(Jinja::from(left != right))
}

pub(super) fn less(evaluation: &Arc<Evaluation>, operands: &[Jinja]) -> Result<Jinja, Problem> {
    ordered(evaluation, operands, Ordering::is_lt)
}

pub(super) fn at_most(evaluation: &Arc<Evaluation>, operands: &[Jinja]) -> Result<Jinja, Problem> {
    ordered(evaluation, operands, Ordering::is_le)
}

pub(super) fn greater(evaluation: &Arc<Evaluation>, operands: &[Jinja]) -> Result<Jinja, Problem> {
    ordered(evaluation, operands, Ordering::is_gt)
}

pub(super) fn at_least(evaluation: &Arc<Evaluation>, operands: &[Jinja]) -> Result<Jinja, Problem> {
    ordered(evaluation, operands, Ordering::is_ge)
}

fn ordered(
    evaluation: &Arc<Evaluation>,
    operands: &[Jinja],
    holds: fn(Ordering) -> bool,
) -> Result<Jinja, Problem> {
    let (left, right) = values(evaluation, operands)?;
    if kind_of_order(&left) != kind_of_order(&right) {
        return Err(Problem::bad(format!("{} has no order with {}", kind(&left), kind(&right))));
    }
    Ok(Jinja::from(holds(left.cmp(&right))))
}

/// Values are ordered among their kind only.
fn kind_of_order(value: &Jinja) -> ValueKind {
    match value.kind() {
        ValueKind::Iterable => ValueKind::Seq,
        kind => kind,
    }
}

/// The left operand is an item of the right, a key or a part of it.
pub(super) fn within(evaluation: &Arc<Evaluation>, operands: &[Jinja]) -> Result<Jinja, Problem> {
    let (needle, stack) = pair(evaluation, operands)?;
    let found = match (stack.as_str(), stack.kind()) {
        (Some(text), _) => text.contains(&*jinja_text(needle, evaluation)?),
        (_, ValueKind::Seq | ValueKind::Iterable | ValueKind::Map) => {
            items(stack)?.any(|item| item == *needle)
        }
        _ => return Err(Problem::bad(format!("nothing is `in` {}", kind(stack)))),
    };
    Ok(Jinja::from(found))
}

/// `a < b < c`: each neighbour with its next.
fn compared(evaluation: &Arc<Evaluation>, operands: &[Jinja]) -> Result<Jinja, Problem> {
    for three in operands.windows(3).step_by(2) {
        let [left, sign, right] = three else { break };
        let sign = sign.as_str().unwrap_or_default();
        let (sign, wanted) = sign.strip_prefix("not ").map_or((sign, true), |sign| (sign, false));
        let operator =
            OPERATORS.iter().find(|(name, _)| *name == sign).map_or(equal as Native, |found| found.1);
        if operator(evaluation, &[left.clone(), right.clone()])?.is_true() != wanted {
            return Ok(Jinja::from(false));
        }
    }
    Ok(Jinja::from(true))
}

/// A step from a value, or from nothing to nothing.
#[expect(clippy::unnecessary_wraps, reason = "as every operator")]
fn member(_: &Arc<Evaluation>, operands: &[Jinja]) -> Result<Jinja, Problem> {
    let [value, key] = operands else { return Ok(Jinja::UNDEFINED) };
    Ok(value.get_item(key).unwrap_or_default())
}

/// Python's slices, of texts and lists.
fn slice(evaluation: &Arc<Evaluation>, operands: &[Jinja]) -> Result<Jinja, Problem> {
    let [value, bounds @ ..] = operands else { return Ok(Jinja::UNDEFINED) };
    if value.is_undefined() {
        return Err(missing(evaluation));
    }
    evaluation.weigh(value)?;
    let bounds: Vec<Option<i64>> = bounds.iter().map(bound).collect::<Result<_, _>>()?;
    let [from, to, step] = bounds[..] else { return Ok(Jinja::UNDEFINED) };
    match (value.as_str(), value.kind()) {
        (Some(text), _) => Ok(picked(&text.chars().collect::<Vec<_>>(), from, to, step)?
            .into_iter()
            .collect::<String>()
            .into()),
        (_, ValueKind::Seq | ValueKind::Iterable) => {
            Ok(Jinja::from(picked(&items(value)?.collect::<Vec<_>>(), from, to, step)?))
        }
        _ => Err(Problem::bad(format!("{} cannot be sliced", kind(value)))),
    }
}

fn bound(value: &Jinja) -> Result<Option<i64>, Problem> {
    if value.is_none() {
        return Ok(None);
    }
    let bound = value.as_i64().filter(|_| value.is_integer());
    bound.map(Some).ok_or_else(|| Problem::bad(format!("a slice goes by integers, not by {}", kind(value))))
}

fn picked<T: Clone>(
    all: &[T],
    from: Option<i64>,
    to: Option<i64>,
    step: Option<i64>,
) -> Result<Vec<T>, Problem> {
    let step = step.unwrap_or(1);
    if step == 0 {
        return Err(Problem::bad("a slice has no step of 0"));
    }
    let length = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let (low, high) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let place = |bound: i64| if bound < 0 { bound.saturating_add(length) } else { bound }.clamp(low, high);
    let from = from.map_or(if step > 0 { low } else { high }, place);
    let to = to.map_or(if step > 0 { high } else { low }, place);
    let inside = |at: &i64| if step > 0 { *at < to } else { *at > to };
    let places = std::iter::successors(Some(from), |at| at.checked_add(step)).take_while(inside);
    Ok(places.filter_map(|at| all.get(usize::try_from(at).ok()?).cloned()).collect())
}

/// A value that is paid for, with all that it computes later computed now.
pub(super) fn settled(evaluation: &Arc<Evaluation>, operands: &[Jinja]) -> Result<Jinja, Problem> {
    let [value] = operands else { return Ok(Jinja::UNDEFINED) };
    if value.kind() != ValueKind::Iterable {
        evaluation.weigh(value)?;
        return Ok(value.clone());
    }
    let mut list = Vec::new();
    for item in items(value)? {
        list.push(settled(evaluation, &[item])?);
    }
    Ok(Jinja::from(list))
}

/// What `{{ … }}` and the text between them write.
pub(super) fn write(out: &mut Output, state: &mut State, value: &Jinja) -> Result<(), Error> {
    let evaluation = Evaluation::of(state)?;
    let stop = |problem: Problem| evaluation.stop(problem);
    let text = jinja_text(value, &evaluation).map_err(stop)?;
    evaluation.spend(text.len()).map_err(stop)?;
    out.write_str(&text).map_err(Error::from)
}
