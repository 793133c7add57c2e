//! Calls of functions and methods: their arguments, counted and typed.

use super::{
    Frame, Run, Seen, arguments,
    failure::{Answer, Failure, Node},
};
use crate::{
    fault::Fault,
    functions::{Function, Run as Kind, Special},
    template::Operand,
    value::{Map, Signature, Type, Value},
};

/// What a call is given.
pub(super) struct Arguments<'t> {
    /// The operands after the function's name.
    pub(super) operands: &'t [Operand],
    /// What comes through the pipe.
    pub(super) last: Option<Value>,
}

impl Arguments<'_> {
    /// Whether nothing is given.
    pub(super) fn is_empty(&self) -> bool {
        self.operands.is_empty() && self.last.is_none()
    }

    /// An error unless nothing is given: `operand` is no function.
    pub(super) fn refuse(&self, frame: &Frame<'_>, operand: &Operand) -> Answer<()> {
        if self.is_empty() {
            return Ok(());
        }
        let operand = Node::Operand(operand).print(frame.file);
        Err(Failure::new(format!("can't give argument to non-function {operand}")))
    }

    /// Refuses a wrong number of arguments; Go counts the piped one only where the number is fixed.
    pub(super) fn check(&self, name: &str, signature: &Signature) -> Answer<()> {
        let given = self.operands.len() + usize::from(self.last.is_some());
        let want = signature.params.len();
        match signature.rest {
            Some(_) if given < want => Err(Failure::new(format!(
                "wrong number of args for {name}: want at least {want} got {}",
                self.operands.len()
            ))),
            None if given != want => {
                Err(Failure::new(format!("wrong number of args for {name}: want {want} got {given}")))
            }
            _ => Ok(()),
        }
    }
}

/// The type of the parameter that takes the argument at `index`.
#[inline]
fn param(signature: &Signature, index: usize) -> Type {
    signature.params.get(index).copied().or(signature.rest).unwrap_or(Type::Any)
}

impl Run<'_, '_, '_> {
    /// Calls a function; `whole` is what an error of it points to.
    pub(super) fn call<'t>(
        &mut self,
        frame: &mut Frame<'t>,
        dot: Seen<'_>,
        (function, whole): (&'static Function, Node<'t>),
        args: Arguments<'t>,
    ) -> Answer<Value> {
        args.check(function.name, &function.signature)?;
        let special = match function.run {
            Kind::Special(Special::And) => return self.either(frame, dot, args, false),
            Kind::Special(Special::Or) => return self.either(frame, dot, args, true),
            Kind::Special(special) => Some(special),
            Kind::Plain(_) => None,
        };
        let callee = (special == Some(Special::Call)).then(|| callee(frame, &args));
        let (start, reads) = (self.arguments.len(), self.reads());
        let has_nil_map = self.push(frame, dot, &function.signature, args)?;
        self.charge(start)?;
        if self.context.trace.is_some() && self.arguments[start..].iter().any(holds_values) {
            self.read_arguments(function, start);
            if matches!(function.name, "set" | "unset") || function.name.starts_with("merge") {
                self.kept(reads);
            }
        }
        if function.draws.is_some() {
            self.draws(frame, function, whole);
        }
        let answer = match function.run {
            _ if has_nil_map && function.name == "set" => {
                Err(Failure::called("set", Fault::new("assignment to entry in nil map")))
            }
            Kind::Plain(run) => run(self.context, &self.arguments[start..])
                .map_err(|fault| Failure::called(function.name, fault)),
            Kind::Special(special) => self.special(special, start, callee),
        };
        self.arguments.truncate(start);
        match answer {
            Ok(value) => {
                if let Value::Text(text) = &value {
                    self.context.fuel.text(text.len())?;
                }
                Ok(value)
            }
            Err(failure) => {
                frame.node = whole;
                Err(failure)
            }
        }
    }

    fn special(&mut self, special: Special, start: usize, callee: Option<String>) -> Answer<Value> {
        match (special, &self.arguments[start..]) {
            (Special::Include, [Value::Text(name), data]) => {
                let (name, data) = (name.clone(), data.clone().through_pipe());
                self.include(&name, &data)
            }
            (Special::Tpl, [Value::Text(text), data]) => {
                let (text, data) = (text.clone(), data.clone().through_pipe());
                self.tpl(&text, &data)
            }
            (_, [value, ..]) => {
                let fault = match (value.is_nil(), callee) {
                    (false, Some(callee)) => {
                        format!("non-function {callee} of type {}", value.type_name())
                    }
                    _ => "call of nil".to_owned(),
                };
                Err(Failure::called("call", Fault::new(fault)))
            }
            _ => Ok(Value::Nothing),
        }
    }

    /// Takes steps for the arguments from `start` on, which together are not larger than a text may be: what a function
    /// makes is about as large as what it is given.
    pub(super) fn charge(&mut self, start: usize) -> Answer<()> {
        let bytes = self.arguments[start..].iter().map(|argument| match argument {
            Value::Text(text) | Value::Bytes(text) => text.len(),
            _ => 0,
        });
        self.context.fuel.take(1)?;
        Ok(self.context.fuel.text(bytes.sum())?)
    }

    /// Puts the arguments on the stack, and answers whether the first is a nil for a map.
    pub(super) fn push<'t>(
        &mut self,
        frame: &mut Frame<'t>,
        dot: Seen<'_>,
        signature: &Signature,
        args: Arguments<'t>,
    ) -> Answer<bool> {
        let mut has_nil_map = false;
        let mut push = |run: &mut Self, index: usize, param: Type, mut value: Value| {
            if param == Type::Map && value.is_nil() {
                has_nil_map |= index == 0;
                value = Value::Map(Map::empty());
            }
            run.arguments.push(value);
        };
        for (index, operand) in args.operands.iter().enumerate() {
            let param = param(signature, index);
            let value = self.argument(frame, dot, operand, Some(param))?;
            push(self, index, param, value);
        }
        if let Some(last) = args.last {
            let index = args.operands.len();
            let param = param(signature, index);
            let value = arguments::fit(last, param)?;
            push(self, index, param, value);
        }
        Ok(has_nil_map)
    }

    /// `and` and `or`: the first value whose truth is `until`, or the last one.
    fn either<'t>(
        &mut self,
        frame: &mut Frame<'t>,
        dot: Seen<'_>,
        args: Arguments<'t>,
        until: bool,
    ) -> Answer<Value> {
        let mut value = Value::Nothing;
        for operand in args.operands {
            value = self.argument(frame, dot, operand, Some(Type::Reflect))?;
            self.read_truth(&value);
            if value.truth() == until {
                return Ok(value);
            }
        }
        Ok(args.last.unwrap_or(value))
    }
}

/// Whether values of the release may be read of it.
fn holds_values(value: &Value) -> bool {
    matches!(value, Value::Map(_) | Value::List(_))
}

/// What `call` calls its function in a message.
fn callee(frame: &Frame<'_>, args: &Arguments<'_>) -> String {
    match (args.operands.first(), &args.last) {
        (Some(operand), _) => Node::Operand(operand).print(frame.file),
        (None, Some(Value::Text(text))) => text.lossy().into_owned(),
        (None, Some(value)) => format!("<{} Value>", value.type_name()),
        (None, None) => String::new(),
    }
}
