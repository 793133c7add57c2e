//! Kubernetes' quantities and what may be asked of them.

use super::{Function, global, method};
use crate::schema::{
    cel::{
        Answer, Fuel, Problem,
        value::{Cel, no_overload},
    },
    quantity::Quantity,
};
use std::cmp::Ordering;

pub(super) const FUNCTIONS: &[Function] = &[
    method("add", (1, 1), |_, args| combined(args, 1)),
    method("asApproximateFloat", (0, 0), |_, args| Ok(Cel::Double(own(args)?.as_f64()))),
    method("asInteger", (0, 0), |_, args| {
        own(args)?.as_integer().map(Cel::Int).ok_or_else(|| Problem::that("cannot convert value to integer"))
    }),
    global("isQuantity", (1, 1), |_, args| match &args[0] {
        Cel::Text(text) => Ok(Cel::Bool(Quantity::parse(text).is_some())),
        _ => Err(no_overload("isQuantity", args)),
    }),
    method("isInteger", (0, 0), |_, args| Ok(Cel::Bool(own(args)?.as_integer().is_some()))),
    global("quantity", (1, 1), quantity),
    global("sign", (1, 1), |_, args| {
        Ok(Cel::Int(i64::try_from(own(args)?.nanos().signum()).unwrap_or_default()))
    }),
    method("sub", (1, 1), |_, args| combined(args, -1)),
    method("compareTo", (1, 1), |_, args| Ok(Cel::Int(order(args)? as i64))),
    method("isGreaterThan", (1, 1), |_, args| Ok(Cel::Bool(order(args)? == Ordering::Greater))),
    method("isLessThan", (1, 1), |_, args| Ok(Cel::Bool(order(args)? == Ordering::Less))),
];

fn quantity<'v>(_: &mut Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    let Cel::Text(text) = &args[0] else { return Err(no_overload("quantity", args)) };
    Quantity::parse(text).map(Cel::Quantity).ok_or_else(|| {
        Problem::that("quantities must match the regular expression of Kubernetes' quantities")
    })
}

fn own(args: &[Cel]) -> Result<Quantity, Problem> {
    match &args[0] {
        Cel::Quantity(quantity) => Ok(*quantity),
        _ => Err(no_overload("a method of quantities", args)),
    }
}

/// The sum or difference; an integer counts as a quantity.
fn combined<'v>(args: &[Cel<'v>], sign: i128) -> Answer<'v> {
    let other = match &args[1] {
        Cel::Quantity(other) => other.nanos(),
        Cel::Int(other) => i128::from(*other) * 1_000_000_000,
        _ => return Err(no_overload("add or sub", args)),
    };
    Ok(Cel::Quantity(Quantity::of_nanos(own(args)?.nanos().saturating_add(sign * other))))
}

/// Quantities and versions share the names of their comparisons.
fn order(args: &[Cel]) -> Result<Ordering, Problem> {
    match (&args[0], &args[1]) {
        (Cel::Quantity(a), Cel::Quantity(b)) => Ok(a.cmp(b)),
        (Cel::Semver(a), Cel::Semver(b)) => Ok(a.cmp(b)),
        _ => Err(no_overload("comparison", args)),
    }
}
