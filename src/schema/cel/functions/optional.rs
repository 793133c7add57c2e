//! Optional values: there, or not.

use super::{Function, global, method};
use crate::schema::cel::{
    Answer, Problem,
    value::{Cel, no_overload},
};
use std::sync::Arc;

pub(super) const FUNCTIONS: &[Function] = &[
    method("hasValue", (0, 0), |_, args| match &args[0] {
        Cel::Optional(inner) => Ok(Cel::Bool(inner.is_some())),
        _ => Err(no_overload("hasValue", args)),
    }),
    global("optional.none", (0, 0), |_, _| Ok(Cel::Optional(None))),
    global("optional.of", (1, 1), |_, args| Ok(Cel::Optional(Some(Arc::new(args[0].clone()))))),
    global("optional.ofNonZeroValue", (1, 1), |_, args| {
        Ok(Cel::Optional((!is_zero(&args[0])).then(|| Arc::new(args[0].clone()))))
    }),
    method("or", (1, 1), |_, args| match (&args[0], &args[1]) {
        (Cel::Optional(None), other @ Cel::Optional(_)) => Ok(other.clone()),
        (there @ Cel::Optional(_), Cel::Optional(_)) => Ok(there.clone()),
        _ => Err(no_overload("or", args)),
    }),
    method("orValue", (1, 1), |_, args| match &args[0] {
        Cel::Optional(inner) => Ok(inner.as_ref().map_or_else(|| args[1].clone(), |inner| (**inner).clone())),
        _ => Err(no_overload("orValue", args)),
    }),
    method("value", (0, 0), value),
];

fn value<'v>(_: &mut crate::schema::cel::Fuel, args: &[Cel<'v>]) -> Answer<'v> {
    match &args[0] {
        Cel::Optional(Some(inner)) => Ok((**inner).clone()),
        Cel::Optional(None) => Err(Problem::that("optional.none() dereference")),
        _ => Err(no_overload("value", args)),
    }
}

fn is_zero(value: &Cel) -> bool {
    match value {
        Cel::Null => true,
        Cel::Bool(truth) => !truth,
        Cel::Int(integer) => *integer == 0,
        Cel::Uint(integer) => *integer == 0,
        Cel::Double(float) => *float == 0.0,
        Cel::Duration(nanos) => *nanos == 0,
        other => other.size() == Some(0),
    }
}
