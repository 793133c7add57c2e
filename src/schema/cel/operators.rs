//! Operators: arithmetic that never wraps, comparison across the types of numbers.

use super::{
    Answer, Problem,
    machine::Fuel,
    time::Moment,
    value::{Cel, has, no_overload},
};
use crate::schema::structure::Unique;
use std::cmp::Ordering;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Not,
    Negate,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    /// What the parser writes around a macro's condition.
    NotStrictlyFalse,
}

impl Operator {
    /// The operator that the parser writes so.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "!_" => Self::Not,
            "-_" => Self::Negate,
            "_+_" => Self::Add,
            "_-_" => Self::Subtract,
            "_*_" => Self::Multiply,
            "_/_" => Self::Divide,
            "_%_" => Self::Remainder,
            "_==_" => Self::Equal,
            "_!=_" => Self::Unequal,
            "_<_" => Self::Less,
            "_<=_" => Self::LessOrEqual,
            "_>_" => Self::Greater,
            "_>=_" => Self::GreaterOrEqual,
            "@in" => Self::In,
            "@not_strictly_false" => Self::NotStrictlyFalse,
            _ => return None,
        })
    }

    pub(super) fn is_order(self) -> bool {
        matches!(self, Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual)
    }

    pub(super) fn is_equality(self) -> bool {
        matches!(self, Self::Equal | Self::Unequal)
    }
}

/// Applies an operator.
pub(super) fn apply<'v>(operator: Operator, args: &[Cel<'v>], fuel: &mut Fuel) -> Answer<'v> {
    match (operator, args) {
        (Operator::Not, [Cel::Bool(truth)]) => Ok(Cel::Bool(!truth)),
        (Operator::NotStrictlyFalse, [value]) => Ok(Cel::Bool(!matches!(value, Cel::Bool(false)))),
        (Operator::Negate, [value]) => negated(value),
        (Operator::Equal, [a, b]) => Ok(Cel::Bool(a.equals(b, fuel)?)),
        (Operator::Unequal, [a, b]) => Ok(Cel::Bool(!a.equals(b, fuel)?)),
        (Operator::In, [item, list]) => {
            if let Some(items) = list.items() {
                Ok(Cel::Bool(has(&items, item, fuel)?))
            } else if let Some(entries) = list.entries() {
                let keys: Vec<Cel> = entries.into_iter().map(|(key, _)| key).collect();
                Ok(Cel::Bool(has(&keys, item, fuel)?))
            } else {
                Err(no_overload("@in", args))
            }
        }
        (operator, [a, b]) if operator.is_order() => {
            let order = compared(a, b).ok_or_else(|| no_overload("comparison", args))?;
            Ok(Cel::Bool(match operator {
                Operator::Less => order == Ordering::Less,
                Operator::LessOrEqual => order != Ordering::Greater,
                Operator::Greater => order == Ordering::Greater,
                _ => order != Ordering::Less,
            }))
        }
        (Operator::Add, [a, b]) => added(a, b, fuel),
        (operator, [a, b]) => calculated(operator, a, b),
        _ => Err(no_overload("operator", args)),
    }
}

fn negated<'v>(value: &Cel<'v>) -> Answer<'v> {
    match value {
        Cel::Int(integer) => integer.checked_neg().map(Cel::Int).ok_or_else(overflow),
        Cel::Double(float) => Ok(Cel::Double(-float)),
        _ => Err(no_overload("-_", std::slice::from_ref(value))),
    }
}

fn overflow() -> Problem {
    Problem::that("integer overflow")
}

/// The order of two values that have one.
#[allow(clippy::cast_precision_loss, reason = "as CEL compares integers with floats")]
pub(super) fn compared(a: &Cel, b: &Cel) -> Option<Ordering> {
    match (a, b) {
        (Cel::Bool(a), Cel::Bool(b)) => Some(a.cmp(b)),
        (Cel::Int(a), Cel::Int(b)) | (Cel::Duration(a), Cel::Duration(b)) => Some(a.cmp(b)),
        (Cel::Uint(a), Cel::Uint(b)) => Some(a.cmp(b)),
        (Cel::Int(a), Cel::Uint(b)) => Some(i128::from(*a).cmp(&i128::from(*b))),
        (Cel::Uint(a), Cel::Int(b)) => Some(i128::from(*a).cmp(&i128::from(*b))),
        (Cel::Double(a), Cel::Double(b)) => a.partial_cmp(b),
        (Cel::Double(a), Cel::Int(b)) => a.partial_cmp(&(*b as f64)),
        (Cel::Int(a), Cel::Double(b)) => (*a as f64).partial_cmp(b),
        (Cel::Double(a), Cel::Uint(b)) => a.partial_cmp(&(*b as f64)),
        (Cel::Uint(a), Cel::Double(b)) => (*a as f64).partial_cmp(b),
        (Cel::Text(a), Cel::Text(b)) => Some(a.cmp(b)),
        (Cel::Bytes(a), Cel::Bytes(b)) => Some(a.cmp(b)),
        (Cel::Time(a), Cel::Time(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

fn added<'v>(a: &Cel<'v>, b: &Cel<'v>, fuel: &mut Fuel) -> Answer<'v> {
    match (a, b) {
        (Cel::Text(a), Cel::Text(b)) => {
            fuel.burn((a.len() + b.len()) / 10)?;
            Ok(Cel::string(format!("{a}{b}")))
        }
        (Cel::Bytes(a), Cel::Bytes(b)) => {
            fuel.burn((a.len() + b.len()) / 10)?;
            Ok(Cel::Bytes([&**a, &**b].concat().into()))
        }
        (Cel::Time(a), Cel::Duration(b)) | (Cel::Duration(b), Cel::Time(a)) => moved(*a, *b),
        (Cel::Duration(a), Cel::Duration(b)) => a.checked_add(*b).map(Cel::Duration).ok_or_else(overflow),
        _ => match (a.items(), b.items()) {
            (Some(mine), Some(theirs)) => joined(a, mine, theirs, fuel),
            _ => calculated(Operator::Add, a, b),
        },
    }
}

/// Sets and keyed lists are united: equal items once, items of one key once, the right one.
fn joined<'v>(list: &Cel<'v>, mut mine: Vec<Cel<'v>>, theirs: Vec<Cel<'v>>, fuel: &mut Fuel) -> Answer<'v> {
    fuel.burn(mine.len() + theirs.len())?;
    for item in theirs {
        match list.unique() {
            Some(Unique::Set) if has(&mine, &item, fuel)? => {}
            Some(Unique::Map(keys)) => {
                let key = |item: &Cel<'v>| -> Vec<Option<Cel<'v>>> {
                    keys.iter().map(|key| item.select(key).ok().flatten()).collect()
                };
                let wanted = key(&item);
                let mut place = None;
                for (at, known) in mine.iter().enumerate() {
                    let mut same = true;
                    for (a, b) in key(known).iter().zip(&wanted) {
                        same &= match (a, b) {
                            (Some(a), Some(b)) => a.equals(b, fuel)?,
                            (a, b) => a.is_none() && b.is_none(),
                        };
                    }
                    place = place.or(same.then_some(at));
                }
                match place {
                    Some(at) => mine[at] = item,
                    None => mine.push(item),
                }
            }
            _ => mine.push(item),
        }
    }
    Ok(Cel::list(mine))
}

fn moved<'v>(time: Moment, by: i64) -> Answer<'v> {
    time.plus(by).map(Cel::Time).ok_or_else(|| Problem::that("timestamp overflow"))
}

fn calculated<'v>(operator: Operator, a: &Cel<'v>, b: &Cel<'v>) -> Answer<'v> {
    let none = || no_overload("arithmetic", &[a.clone(), b.clone()]);
    match (a, b) {
        (Cel::Int(_), Cel::Int(0)) | (Cel::Uint(_), Cel::Uint(0))
            if matches!(operator, Operator::Divide | Operator::Remainder) =>
        {
            Err(Problem::that(if operator == Operator::Divide {
                "division by zero"
            } else {
                "modulus by zero"
            }))
        }
        (Cel::Int(a), Cel::Int(b)) => match operator {
            Operator::Add => a.checked_add(*b),
            Operator::Subtract => a.checked_sub(*b),
            Operator::Multiply => a.checked_mul(*b),
            Operator::Divide => a.checked_div(*b),
            Operator::Remainder => a.checked_rem(*b),
            _ => return Err(none()),
        }
        .map(Cel::Int)
        .ok_or_else(overflow),
        (Cel::Uint(a), Cel::Uint(b)) => match operator {
            Operator::Add => a.checked_add(*b),
            Operator::Subtract => a.checked_sub(*b),
            Operator::Multiply => a.checked_mul(*b),
            Operator::Divide => a.checked_div(*b),
            Operator::Remainder => a.checked_rem(*b),
            _ => return Err(none()),
        }
        .map(Cel::Uint)
        .ok_or_else(overflow),
        (Cel::Double(a), Cel::Double(b)) => Ok(Cel::Double(match operator {
            Operator::Add => a + b,
            Operator::Subtract => a - b,
            Operator::Multiply => a * b,
            Operator::Divide => a / b,
            _ => return Err(none()),
        })),
        (Cel::Time(a), Cel::Time(b)) if operator == Operator::Subtract => {
            a.since(*b).map(Cel::Duration).ok_or_else(overflow)
        }
        (Cel::Time(a), Cel::Duration(b)) if operator == Operator::Subtract => moved(*a, b.saturating_neg()),
        (Cel::Duration(a), Cel::Duration(b)) if operator == Operator::Subtract => {
            a.checked_sub(*b).map(Cel::Duration).ok_or_else(overflow)
        }
        _ => Err(none()),
    }
}
