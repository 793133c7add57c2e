//! Helm's functions about templates and charts: `include`, `tpl`, `required`, `fail`, `lookup`.

use super::{Function, Run, Special, plain};
use crate::{
    fault::Fault,
    value::{Map, Signature, Type, Value},
};

pub(super) const FUNCTIONS: &[Function] = &[
    special("include", Special::Include),
    special("tpl", Special::Tpl),
    plain("required", &[Type::Text, Type::Any], |_, args| match &args[1] {
        Value::Nothing | Value::Nil => Err(told(&args[0])),
        Value::Text(text) if text.is_empty() => Err(told(&args[0])),
        value => Ok(value.clone()),
    }),
    plain("fail", &[Type::Text], |_, args| Err(told(&args[0]))),
    // There is no cluster: what `helm template` answers.
    plain("lookup", &[Type::Text; 4], |_, _| Ok(Value::Map(Map::empty()))),
];

const fn special(name: &'static str, special: Special) -> Function {
    let signature = Signature { params: &[Type::Text, Type::Any], rest: None };
    Function { name, signature, run: Run::Special(special), draws: None }
}

fn told(message: &Value) -> Fault {
    Fault::Told(if let Value::Text(text) = message { text.to_string() } else { String::new() })
}
