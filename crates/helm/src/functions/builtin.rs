//! The functions that text/template has by itself; `slice` is missing, because Sprig puts its own in its place.

mod comparisons;
mod elements;
mod escapes;

use super::{Function, Run, Special, plain, variadic};
use crate::{
    context::Context,
    fault::Fault,
    format,
    text::Text,
    value::{Signature, Type, Value},
};

pub(super) const FUNCTIONS: &[Function] = &[
    special("and", Special::And),
    special("or", Special::Or),
    special("call", Special::Call),
    plain("not", &[Type::Reflect], |_, args| Ok(Value::Bool(!args[0].truth()))),
    variadic("print", &[], Type::Any, |context, args| made(context, args, format::sprint(args))),
    variadic("println", &[], Type::Any, |context, args| made(context, args, format::sprintln(args))),
    variadic("printf", &[Type::Text], Type::Any, |context, args| {
        let Some((Value::Text(layout), args)) = args.split_first() else { return Ok(Value::Nil) };
        made(context, args, format::sprintf(layout, args))
    }),
    variadic("eq", &[Type::Reflect], Type::Reflect, comparisons::eq),
    plain("ne", &[Type::Reflect, Type::Reflect], comparisons::ne),
    plain("lt", &[Type::Reflect, Type::Reflect], comparisons::lt),
    plain("le", &[Type::Reflect, Type::Reflect], comparisons::le),
    plain("gt", &[Type::Reflect, Type::Reflect], comparisons::gt),
    plain("ge", &[Type::Reflect, Type::Reflect], comparisons::ge),
    plain("len", &[Type::Reflect], elements::len),
    variadic("index", &[Type::Reflect], Type::Reflect, elements::index),
    variadic("html", &[], Type::Any, escapes::html),
    variadic("js", &[], Type::Any, escapes::js),
    variadic("urlquery", &[], Type::Any, escapes::urlquery),
];

/// A text that was printed of these arguments, unless it is too long.
fn made(context: &mut Context<'_>, args: &[Value], text: Text) -> Result<Value, Fault> {
    if args.iter().all(|arg| matches!(arg, Value::Text(_))) {
        context.fuel.text(text.len())?;
    } else {
        context.fuel.printed(text.len())?;
    }
    Ok(Value::Text(text))
}

/// A row of what the executor does itself, with at least one argument.
const fn special(name: &'static str, special: Special) -> Function {
    let signature = Signature { params: &[Type::Reflect], rest: Some(Type::Reflect) };
    Function { name, signature, run: Run::Special(special), draws: None }
}
