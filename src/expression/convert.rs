//! Values on their way into minijinja and back.

use super::evaluation::Evaluation;
use super::limits;
use super::object::{Branch, Held};
use super::problem::{Problem, Stop};
use crate::value::{Data, Map, Number, Value};
use minijinja::Value as Jinja;
use minijinja::value::ValueKind;
use std::sync::Arc;

/// The largest float below which every integer is one.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// What a value of any kind costs at least.
const NODE: usize = 16;

/// A branch as the map that it is; any other value as it is.
pub(super) fn whole(value: &Jinja, evaluation: &Arc<Evaluation>) -> Result<Jinja, Problem> {
    match value.downcast_object_ref::<Branch>() {
        Some(Branch { path, .. }) => Ok(lend(&evaluation.whole(path)?, path.clone(), evaluation)),
        None => Ok(value.clone()),
    }
}

/// A value for minijinja, which stood at a path.
pub(super) fn lend(value: &Value, path: Vec<Arc<str>>, evaluation: &Arc<Evaluation>) -> Jinja {
    match &value.data {
        Data::Null => Jinja::from(()),
        Data::Bool(truth) => Jinja::from(*truth),
        // A long one is shared.
        Data::String(text) if text.is_heap_allocated() => Jinja::from(Arc::<str>::from(text.clone())),
        Data::String(text) => Jinja::from(text.as_str()),
        Data::Number(number) => {
            evaluation.note(number);
            match (number.as_integer(), number.as_large()) {
                (Some(integer), _) => Jinja::from(integer),
                (_, Some(large)) => Jinja::from(large),
                _ => Jinja::from(number.as_f64()),
            }
        }
        Data::List(_) | Data::Map(_) => {
            Jinja::from_object(Held { value: value.clone(), path, evaluation: evaluation.clone() })
        }
    }
}

/// A value that minijinja computed.
pub(super) fn settle(value: &Jinja, evaluation: &Evaluation) -> Result<Value, Stop> {
    evaluation.weigh(value)?;
    Ok(taken(value, evaluation)?)
}

/// The value; it has been weighed and is neither too large nor too deep.
pub(super) fn taken(value: &Jinja, evaluation: &Evaluation) -> Result<Value, Problem> {
    if let Some(held) = value.downcast_object_ref::<Held>() {
        return Ok(held.value.clone());
    }
    if let Some(branch) = value.downcast_object_ref::<Branch>() {
        return evaluation.whole(&branch.path);
    }
    match value.kind() {
        ValueKind::Undefined => Err(missing(evaluation)),
        ValueKind::None => Ok(Value::NULL),
        ValueKind::Bool => Ok(value.is_true().into()),
        ValueKind::Number => Ok(Data::Number(number(value, evaluation)?).into()),
        ValueKind::String => Ok(value.to_str().map_or(Value::NULL, Value::from)),
        ValueKind::Seq | ValueKind::Iterable => {
            let items: Result<Vec<Value>, Problem> =
                items(value)?.map(|item| taken(&item, evaluation)).collect();
            Ok(items?.into())
        }
        ValueKind::Map => {
            let mut map = Map::default();
            for key in items(value)? {
                let item = value.get_item(&key).unwrap_or_default();
                map.put(text(&taken(&key, evaluation)?)?, taken(&item, evaluation)?);
            }
            Ok(map.into())
        }
        _ => Err(Problem::bad("the expression has no value")),
    }
}

/// The number: as it was spelled when it was read, an integer when it has no fraction.
fn number(value: &Jinja, evaluation: &Evaluation) -> Result<Number, Problem> {
    if value.is_integer() {
        let small = i64::try_from(value.clone()).map(Number::from);
        let number = small.or_else(|_| u64::try_from(value.clone()).map(Number::from));
        let number = number.map_err(|_| Problem::bad(format!("{value} needs more than 64 bits")))?;
        return Ok(evaluation.known(|known| *known == number).unwrap_or(number));
    }
    let float = f64::try_from(value.clone()).unwrap_or(f64::NAN);
    let read = |known: &Number| known.as_integer().is_none() && known.as_f64().to_bits() == float.to_bits();
    if let Some(known) = evaluation.known(read) {
        return Ok(known);
    }
    #[allow(clippy::cast_possible_truncation, reason = "it has no fraction and is small enough")]
    if float.fract() == 0.0 && float.abs() < EXACT {
        return Ok(Number::from(float as i64));
    }
    Number::from_f64(float).ok_or_else(|| Problem::bad("the result is no finite number"))
}

/// A value as text, where it stands between text.
pub(super) fn text(value: &Value) -> Result<Arc<str>, Problem> {
    value.spelled().map(Arc::from).ok_or_else(|| {
        let problem = Problem::bad(format!("{} cannot stand in a text", value.kind()));
        match value.data {
            Data::Null => problem.help("say what stands for it: `| default('…', true)`"),
            _ => problem.help("write it as text: `| tojson`, or a list as `| join(',')`"),
        }
    })
}

/// What minijinja computed, as text.
pub(super) fn jinja_text(value: &Jinja, evaluation: &Evaluation) -> Result<Arc<str>, Problem> {
    if let Some(text) = value.to_str() {
        return Ok(text);
    }
    text(&taken(value, evaluation)?)
}

/// The message for a result, or a part of one, that is not defined.
pub(super) fn missing(evaluation: &Evaluation) -> Problem {
    match evaluation.missed(|_| true) {
        Some(missed) => missed.into(),
        None => Problem::new("undefined-result", "what the expression computes is not defined")
            .help("say what stands for it: `| default(…)`, or `else` behind an `if`"),
    }
}

/// The items of a list, or the keys of a map.
pub(super) fn items(value: &Jinja) -> Result<impl Iterator<Item = Jinja>, Problem> {
    value.try_iter().map_err(|_| Problem::bad(format!("{} has no items", kind(value))))
}

/// What a value is, as messages say it.
pub(super) fn kind(value: &Jinja) -> &'static str {
    match value.kind() {
        ValueKind::Undefined => "what is not defined",
        ValueKind::None => "null",
        ValueKind::Bool => "a boolean",
        ValueKind::Number if value.is_integer() => "an integer",
        ValueKind::Number => "a number",
        ValueKind::String => "a string",
        ValueKind::Seq | ValueKind::Iterable => "a list",
        ValueKind::Map => "a map",
        _ => "what is no value",
    }
}

/// Pays for a value and all that is inside. Branches are not looked into: that would evaluate them.
pub(super) fn weigh(value: &Jinja, evaluation: &Evaluation, depth: usize) -> Result<(), Problem> {
    deep(depth)?;
    evaluation.spend(NODE)?;
    if let Some(held) = value.downcast_object_ref::<Held>() {
        return weigh_held(&held.value, evaluation, depth);
    }
    if value.downcast_object_ref::<Branch>().is_some() {
        return Ok(());
    }
    match value.kind() {
        ValueKind::String => evaluation.spend(value.as_str().map_or(0, str::len)),
        ValueKind::Number => number(value, evaluation).map(|_| ()),
        ValueKind::Seq | ValueKind::Iterable => {
            items(value)?.try_for_each(|item| weigh(&item, evaluation, depth + 1))
        }
        ValueKind::Map => items(value)?.try_for_each(|key| {
            weigh(&key, evaluation, depth + 1)?;
            weigh(&value.get_item(&key).unwrap_or_default(), evaluation, depth + 1)
        }),
        _ => Ok(()),
    }
}

pub(super) fn weigh_held(value: &Value, evaluation: &Evaluation, depth: usize) -> Result<(), Problem> {
    deep(depth)?;
    evaluation.spend(NODE)?;
    match &value.data {
        Data::String(text) => evaluation.spend(text.len()),
        Data::List(items) => items.iter().try_for_each(|item| weigh_held(item, evaluation, depth + 1)),
        Data::Map(map) => map.iter().try_for_each(|entry| {
            evaluation.spend(entry.key.len())?;
            weigh_held(&entry.value, evaluation, depth + 1)
        }),
        _ => Ok(()),
    }
}

fn deep(depth: usize) -> Result<(), Problem> {
    if depth > limits::VALUE_DEPTH {
        return Err(limits::passed("lists and maps inside each other", limits::VALUE_DEPTH));
    }
    Ok(())
}
