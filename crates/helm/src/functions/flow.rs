//! Choosing between values: `default`, `coalesce`, `ternary` and their like.

use super::{Function, arguments::any, plain, variadic};
use crate::{
    context::Context,
    fault::Fault,
    value::{Type, Value},
};

/// This module's rows. What Sprig calls empty is what `if` calls false.
pub(super) const FUNCTIONS: &[Function] = &[
    variadic("all", &[], Type::Any, |_, args| Ok(Value::Bool(args.iter().all(Value::truth)))),
    variadic("any", &[], Type::Any, |_, args| Ok(Value::Bool(args.iter().any(Value::truth)))),
    variadic("coalesce", &[], Type::Any, coalesce),
    variadic("default", &[Type::Any], Type::Any, default),
    plain("empty", &[Type::Any], |_, args| Ok(Value::Bool(!any(args, 0).truth()))),
    plain("ternary", &[Type::Any, Type::Any, Type::Bool], ternary),
];

fn coalesce(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(args.iter().find(|value| value.truth()).cloned().unwrap_or(Value::Nil))
}

/// Arguments behind the second one are ignored.
fn default(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let given = any(args, 1);
    Ok(if given.truth() { given } else { any(args, 0) }.clone())
}

fn ternary(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(any(args, usize::from(!any(args, 2).truth())).clone())
}
