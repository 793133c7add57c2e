//! Pipelines, commands and operands.

use super::{
    Frame, Run, Seen,
    actions::undefined,
    arguments,
    calls::Arguments,
    failure::{Answer, Failure, Node},
};
use crate::{
    template::{Command, Operand, Pipeline},
    value::{Type, Value},
};

impl Run<'_, '_, '_> {
    /// The value of a pipeline, its variables set.
    pub(super) fn pipeline<'t>(
        &mut self,
        frame: &mut Frame<'t>,
        dot: Seen<'_>,
        pipeline: &'t Pipeline,
    ) -> Answer<Value> {
        frame.node = Node::Pipeline(pipeline);
        let (mut last, reads) = (None, self.reads());
        for command in frame.file.commands(pipeline) {
            self.context.fuel.take(1)?;
            last = Some(self.command(frame, dot, command, last)?.through_pipe());
        }
        let value = last.unwrap_or(Value::Nothing);
        for variable in frame.file.variables(pipeline) {
            self.assign(frame, variable, value.clone(), false)?;
        }
        if pipeline.declared() > 0 {
            self.kept(reads);
        }
        Ok(value)
    }

    /// The value of a command; `last` is that of the command before it, which becomes its last argument.
    fn command<'t>(
        &mut self,
        frame: &mut Frame<'t>,
        dot: Seen<'_>,
        command: &'t Command,
        last: Option<Value>,
    ) -> Answer<Value> {
        let Some((first, operands)) = frame.file.operands(command).split_first() else {
            return Ok(Value::Nothing);
        };
        let args = Arguments { operands, last };
        match first {
            Operand::Function(_, function) => {
                frame.node = Node::Operand(first);
                return self.call(frame, dot, (function, Node::Command(command)), args);
            }
            Operand::Pipeline(_, inner) => {
                args.refuse(frame, first)?;
                self.check_stack()?;
                return self.pipeline(frame, dot, frame.file.pipeline(*inner));
            }
            _ => frame.node = Node::Operand(first),
        }
        match first {
            Operand::Field(..) | Operand::Chain(..) | Operand::Variable(..) => {
                self.path(frame, dot, first, args)
            }
            _ => {
                args.refuse(frame, first)?;
                match first {
                    Operand::Dot(_) => Ok(dot.value.clone()),
                    Operand::Nil(_) => Err(Failure::new("nil is not a command")),
                    constant => arguments::ideal(frame.file, constant),
                }
            }
        }
    }

    /// The value of a field, a chain or a variable, all of which may end in a method.
    fn path<'t>(
        &mut self,
        frame: &mut Frame<'t>,
        dot: Seen<'_>,
        operand: &'t Operand,
        args: Arguments<'t>,
    ) -> Answer<Value> {
        match operand {
            Operand::Field(_, names) => {
                self.fields(frame, (dot, dot), (operand, frame.file.text(names)), args)
            }
            Operand::Chain(inner, names) => {
                let (inner, names) = (frame.file.receiver(*inner), frame.file.text(names));
                if let Operand::Nil(_) = inner {
                    let chain = frame.node.print(frame.file);
                    return Err(Failure::new(format!("indirection through explicit nil in {chain}")));
                }
                let receiver = self.argument(frame, dot, inner, None)?;
                self.fields(frame, (dot, Seen::plain(&receiver)), (operand, names), args)
            }
            Operand::Variable(variable, end) => {
                let slot = variable.slot.and_then(|slot| self.variables.get(frame.base + slot as usize));
                let slot = slot.ok_or_else(|| undefined(frame, variable))?.clone();
                let names = frame.file.text(&(variable.name.end..*end));
                if names.is_empty() {
                    args.refuse(frame, operand)?;
                    return Ok(slot.value);
                }
                let receiver = Seen { value: &slot.value, boxed: slot.boxed };
                self.fields(frame, (dot, receiver), (operand, names), args)
            }
            _ => Ok(Value::Nothing),
        }
    }

    /// The value of an operand that fits a parameter; any value when there is none.
    pub(super) fn argument<'t>(
        &mut self,
        frame: &mut Frame<'t>,
        dot: Seen<'_>,
        operand: &'t Operand,
        param: Option<Type>,
    ) -> Answer<Value> {
        frame.node = Node::Operand(operand);
        let none = Arguments { operands: &[], last: None };
        let value = match operand {
            Operand::Dot(_) => dot.value.clone(),
            Operand::Nil(_) => return arguments::nil(param),
            Operand::Field(..) | Operand::Chain(..) | Operand::Variable(..) => {
                self.path(frame, dot, operand, none)?
            }
            Operand::Pipeline(_, inner) => {
                self.check_stack()?;
                self.pipeline(frame, dot, frame.file.pipeline(*inner))?
            }
            Operand::Function(_, function) => self.call(frame, dot, (function, frame.node), none)?,
            constant => return arguments::constant(frame.file, constant, param),
        };
        match param {
            Some(param) => arguments::fit(value, param),
            None => Ok(value),
        }
    }
}
