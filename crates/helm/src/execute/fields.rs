//! `.a.b.c`: fields of objects, entries of maps, methods.

use super::{
    Frame, Run, Seen,
    calls::Arguments,
    failure::{Answer, Failure, Node},
};
use crate::{
    template::Operand,
    text::Text,
    time::number::Number,
    value::{Kind, Map, MapType, Object, Value},
};

/// A value, and whether Go holds it in an `interface {}`.
type Held = (Value, bool);

impl Run<'_, '_, '_> {
    /// The value at the end of a chain of names; the last of them may be a method, which takes the arguments.
    pub(super) fn fields<'t>(
        &mut self,
        frame: &mut Frame<'t>,
        (dot, receiver): (Seen<'_>, Seen<'_>),
        (operand, names): (&'t Operand, &'t [Text]),
        args: Arguments<'t>,
    ) -> Answer<Value> {
        let mut args = Some(args);
        let mut held: Option<Held> = None;
        for (at, name) in names.iter().enumerate() {
            let seen = held.as_ref().map_or(receiver, |(value, boxed)| Seen { value, boxed: *boxed });
            let own = if at + 1 == names.len() { args.take() } else { None };
            let own = own.unwrap_or(Arguments { operands: &[], last: None });
            let next = self.field(frame, (dot, seen), (operand, name), own);
            held = Some(next.map_err(|failure| match seen.value {
                Value::Nil => failure.of_nil(path(frame, operand, &names[..at])),
                _ => failure,
            })?);
        }
        Ok(held.map_or(Value::Nothing, |(value, _)| value))
    }

    fn field<'t>(
        &mut self,
        frame: &mut Frame<'t>,
        (dot, receiver): (Seen<'_>, Seen<'_>),
        (operand, name): (&'t Operand, &'t Text),
        args: Arguments<'t>,
    ) -> Answer<Held> {
        match receiver.value {
            Value::Nothing => Ok((Value::Nothing, false)),
            Value::Nil => Err(Failure::new(format!("nil pointer evaluating interface {{}}.{name}"))),
            Value::Map(map) => {
                if !args.is_empty() {
                    return Err(Failure::new(format!("{name} is not a method but has arguments")));
                }
                Ok(entry(map, name))
            }
            Value::Object(object) => {
                if let Some(signature) = object.method(name) {
                    let object = object.clone();
                    let method = (&*object, name.as_bytes(), signature);
                    return self.method(frame, dot, method, (operand, args)).map(|value| (value, false));
                }
                let Some(value) = object.field(name) else {
                    let refusal = object.refusal(name).map(Failure::new);
                    return Err(refusal.unwrap_or_else(|| no_field(receiver, name)));
                };
                if args.is_empty() {
                    return Ok((value, false));
                }
                Err(Failure::new(if object.kind() == Kind::Map {
                    format!("{name} is not a method but has arguments")
                } else {
                    format!("{name} has arguments but cannot be invoked as function")
                }))
            }
            Value::Int(number, kind) => {
                let number = Number(*number, *kind);
                let signature = number.method(name).ok_or_else(|| no_field(receiver, name))?;
                let method = (&number as &dyn Object, name.as_bytes(), signature);
                self.method(frame, dot, method, (operand, args)).map(|value| (value, false))
            }
            _ => Err(no_field(receiver, name)),
        }
    }
}

/// What a map has at a key; what it lacks is the zero of its elements (`missingkey=zero`).
#[inline]
fn entry(map: &Map, key: &[u8]) -> Held {
    let is_text = matches!(map.kind(), MapType::Texts | MapType::NoTexts);
    let value = map.get(key).unwrap_or_else(|| if is_text { Value::text("") } else { Value::Nil });
    (value, !is_text)
}

#[cold]
fn no_field(receiver: Seen<'_>, name: &Text) -> Failure {
    let kind = if receiver.boxed { "interface {}" } else { receiver.value.type_name() };
    Failure::new(format!("can't evaluate field {name} in type {kind}"))
}

/// The beginning of a chain, as the template spells it.
fn path(frame: &Frame<'_>, operand: &Operand, names: &[Text]) -> String {
    let mut path = match operand {
        Operand::Variable(variable, _) => variable.name.lossy().into_owned(),
        Operand::Chain(_, inner, _) => match &**inner {
            Operand::Pipeline(_) => format!("({})", Node::Operand(inner).print(frame.template)),
            inner => Node::Operand(inner).print(frame.template),
        },
        _ => String::new(),
    };
    for name in names {
        path.push('.');
        path.push_str(&name.lossy());
    }
    if path.is_empty() { ".".to_owned() } else { path }
}
