//! Asking for types and kinds, by Go's names.

use super::{
    Function,
    arguments::{any, bytes},
    equality::deep_equal,
    plain,
};
use crate::{
    context::Context,
    fault::Fault,
    value::{Type, Value},
};

/// This module's rows.
pub(super) const FUNCTIONS: &[Function] = &[
    plain("deepEqual", &[Type::Any, Type::Any], equal),
    plain("kindIs", &[Type::Text, Type::Any], kind_is),
    plain("kindOf", &[Type::Any], |_, args| Ok(any(args, 0).kind().name().into())),
    plain("typeIs", &[Type::Text, Type::Any], type_is),
    plain("typeIsLike", &[Type::Text, Type::Any], type_is_like),
    plain("typeOf", &[Type::Any], |_, args| Ok(any(args, 0).type_name().into())),
];

fn equal(context: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    deep_equal(&mut context.fuel, any(args, 0), any(args, 1)).map(Value::Bool)
}

fn kind_is(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(bytes(args, 0) == any(args, 1).kind().name().as_bytes()))
}

fn type_is(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Bool(bytes(args, 0) == any(args, 1).type_name().as_bytes()))
}

/// The name may lack the `*` of a pointer.
fn type_is_like(_: &mut Context<'_>, args: &[Value]) -> Result<Value, Fault> {
    let name = any(args, 1).type_name();
    let bare = name.strip_prefix('*').unwrap_or(name);
    Ok(Value::Bool([name, bare].iter().any(|name| bytes(args, 0) == name.as_bytes())))
}
