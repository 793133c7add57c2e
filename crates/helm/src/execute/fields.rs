//! `.a.b.c`: fields of objects, entries of maps, methods.

use super::{
    Frame, Run, Seen,
    calls::Arguments,
    failure::{Answer, Failure, Node},
    methods,
};
use crate::{
    template::{Operand, first_name},
    value::{Kind, Value},
};

/// A value, and whether Go holds it in an `interface {}`.
type Held = (Value, bool);

impl Run<'_, '_, '_> {
    /// The value at the end of a chain of names, `.a.b`; the last of them may be a method, which takes the arguments.
    pub(super) fn fields<'t>(
        &mut self,
        frame: &mut Frame<'t>,
        (dot, receiver): (Seen<'_>, Seen<'_>),
        (operand, names): (&'t Operand, &'t [u8]),
        args: Arguments<'t>,
    ) -> Answer<Value> {
        let mut args = Some(args);
        let mut held: Option<Held> = None;
        let mut rest = names;
        while let Some((name, behind)) = first_name(rest) {
            let seen = held.as_ref().map_or(receiver, |(value, boxed)| Seen { value, boxed: *boxed });
            let own = if behind.is_empty() { args.take() } else { None };
            let own = own.unwrap_or(Arguments { operands: &[], last: None });
            let next = self.field(frame, (dot, seen), (operand, name), own);
            held = Some(next.map_err(|failure| match seen.value {
                Value::Nil => failure.of_nil(path(frame, operand, &names[..names.len() - rest.len()])),
                _ => failure,
            })?);
            rest = behind;
        }
        Ok(held.map_or(Value::Nothing, |(value, _)| value))
    }

    fn field<'t>(
        &mut self,
        frame: &mut Frame<'t>,
        (dot, receiver): (Seen<'_>, Seen<'_>),
        (operand, name): (&'t Operand, &'t [u8]),
        args: Arguments<'t>,
    ) -> Answer<Held> {
        if let Some(signature) = methods::signature(receiver.value, name) {
            let receiver = receiver.value.clone();
            return self.method(frame, dot, (&receiver, name, signature), (operand, args));
        }
        let found = match receiver.value {
            Value::Nothing => return Ok((Value::Nothing, false)),
            Value::Nil => {
                let name = String::from_utf8_lossy(name);
                return Err(Failure::new(format!("nil pointer evaluating interface {{}}.{name}")));
            }
            Value::Map(map) => {
                let value = self.read_key(map, name);
                // What it lacks is the zero of its elements (`missingkey=zero`).
                let is_text = map.has_texts();
                Some((value.unwrap_or_else(|| if is_text { Value::text("") } else { Value::Nil }), !is_text))
            }
            Value::Object(object) => {
                self.read_object(object.as_ref(), name, &[]);
                object.field(name).map(|value| (value, false))
            }
            _ => None,
        };
        match found {
            Some(held) if args.is_empty() => Ok(held),
            Some(_) => {
                let of_map = receiver.value.kind() == Kind::Map;
                let why = if of_map {
                    "is not a method but has arguments"
                } else {
                    "has arguments but cannot be invoked as function"
                };
                Err(Failure::new(format!("{} {why}", String::from_utf8_lossy(name))))
            }
            None => {
                let refusal = methods::uncallable(receiver.value, name);
                Err(refusal.map_or_else(|| no_field(receiver, name), Failure::new))
            }
        }
    }
}

#[cold]
fn no_field(receiver: Seen<'_>, name: &[u8]) -> Failure {
    let name = String::from_utf8_lossy(name);
    let kind = if receiver.boxed { "interface {}" } else { receiver.value.type_name() };
    let hidden = match receiver.value {
        Value::Object(object) => object.hidden(),
        _ => &[],
    };
    if hidden.iter().any(|own| own.as_bytes() == name.as_bytes()) {
        return Failure::new(format!("{name} is an unexported field of struct type {kind}"));
    }
    Failure::new(format!("can't evaluate field {name} in type {kind}"))
}

/// The beginning of a chain, as the template spells it.
fn path(frame: &Frame<'_>, operand: &Operand, names: &[u8]) -> String {
    let mut path = match operand {
        Operand::Variable(variable, _) => {
            String::from_utf8_lossy(frame.file.text(&variable.name)).into_owned()
        }
        Operand::Chain(inner, _) => match frame.file.receiver(*inner) {
            inner @ Operand::Pipeline(..) => format!("({})", Node::Operand(inner).print(frame.file)),
            inner => Node::Operand(inner).print(frame.file),
        },
        _ => String::new(),
    };
    path.push_str(&String::from_utf8_lossy(names));
    if path.is_empty() { ".".to_owned() } else { path }
}
