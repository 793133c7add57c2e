//! The actions of a template: text, output, `if`, `with`, `range`.

use super::{
    Frame, Run, Seen, Slot,
    failure::{Answer, Failure},
};
use crate::{
    context::Version,
    format,
    template::{Action, Block, Branch, Pipeline, Variable},
    value::{Element, IntType, Kind, List, Map, UintType, Value},
};

/// What happens after an action.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// The next action.
    Continue,
    /// The next element of the innermost `range`.
    Element,
    /// What follows the innermost `range`.
    End,
}

/// What one turn of a `range` is about.
struct Turn {
    index: Value,
    element: Value,
    boxed: bool,
}

impl Run<'_, '_, '_> {
    /// Executes actions in order, until one of them leaves the block.
    pub(super) fn block<'t>(
        &mut self,
        frame: &mut Frame<'t>,
        dot: Seen<'_>,
        block: &'t Block,
    ) -> Answer<Next> {
        for action in frame.file.actions(block) {
            let next = match action {
                Action::Text(span) => {
                    self.writes(frame, span.start, true);
                    self.write(frame.file.text(span))?;
                    continue;
                }
                Action::Print(pipeline) => {
                    self.print(frame, dot, pipeline)?;
                    continue;
                }
                Action::Invoke(at) => {
                    self.invoke(frame, dot, frame.file.invoke(*at))?;
                    continue;
                }
                Action::If(at) => self.branch(frame, dot, frame.file.branch(*at), false)?,
                Action::With(at) => self.branch(frame, dot, frame.file.branch(*at), true)?,
                Action::Range(at) => self.range(frame, dot, frame.file.branch(*at))?,
                Action::Break => Next::End,
                Action::Continue => Next::Element,
            };
            if next != Next::Continue {
                return Ok(next);
            }
        }
        Ok(Next::Continue)
    }

    fn print<'t>(&mut self, frame: &mut Frame<'t>, dot: Seen<'_>, pipeline: &'t Pipeline) -> Answer<()> {
        let value = self.pipeline(frame, dot, pipeline)?;
        if pipeline.declared() > 0 {
            return Ok(());
        }
        self.writes(frame, pipeline.position, false);
        self.read_all(&value);
        if let Value::Text(text) = &value {
            return self.write(text);
        }
        let before = self.out.len();
        format::action(&value, &mut self.out);
        self.check_output()?;
        Ok(self.context.fuel.printed(self.out.len() - before)?)
    }

    fn branch<'t>(
        &mut self,
        frame: &mut Frame<'t>,
        dot: Seen<'_>,
        branch: &'t Branch,
        is_with: bool,
    ) -> Answer<Next> {
        let before = self.reads();
        let value = self.pipeline(frame, dot, &branch.pipeline)?;
        self.read_truth(&value);
        let reads = before..self.reads();
        self.check_stack()?;
        let next = if value.truth() {
            let dot = if is_with { Seen::plain(&value) } else { dot };
            self.block(frame, dot, &branch.then)?
        } else if let Some(otherwise) = &branch.otherwise {
            self.block(frame, dot, otherwise)?
        } else {
            Next::Continue
        };
        self.decided(reads);
        Ok(next)
    }

    fn range<'t>(&mut self, frame: &mut Frame<'t>, dot: Seen<'_>, range: &'t Branch) -> Answer<Next> {
        let before = self.reads();
        let value = self.pipeline(frame, dot, &range.pipeline)?;
        self.read_elements(&value);
        let reads = before..self.reads();
        self.check_stack()?;
        let mut next = Next::Continue;
        if !self.turns(frame, range, &value)?
            && let Some(otherwise) = &range.otherwise
        {
            next = self.block(frame, dot, otherwise)?;
        }
        self.decided(reads);
        Ok(next)
    }

    /// Walks a value, and answers whether there was anything to walk.
    fn turns<'t>(&mut self, frame: &mut Frame<'t>, range: &'t Branch, value: &Value) -> Answer<bool> {
        let refuse = || {
            // Go looks at what a pointer points to.
            let shown = format::value(value).to_string();
            let shown = if value.kind() == Kind::Ptr { shown.trim_start_matches('&') } else { &shown };
            Failure::new(format!("range can't iterate over {shown}"))
        };
        match value {
            Value::Nothing | Value::Nil => Ok(false),
            Value::List(list) => self.list(frame, range, list),
            Value::Map(map) => self.map(frame, range, map),
            Value::Bytes(bytes) => {
                let bytes = bytes.iter().map(|byte| Value::Uint(u64::from(*byte), UintType::Uint8));
                self.each(frame, range, (0..).map(Value::int).zip(bytes))
            }
            Value::Object(object) => match object.elements() {
                Some(Value::Object(_)) | None => Err(refuse()),
                Some(content) => self.turns(frame, range, &content),
            },
            // Go 1.24 began to count; Helm 3.17 is built with 1.23.
            Value::Int(..) | Value::Uint(..) if self.context.version == Version::V3_17 => Err(refuse()),
            Value::Int(end, kind) => {
                check_count(range, value)?;
                let kind = *kind;
                self.each(frame, range, (0..*end).map(|n| (Value::Nothing, Value::Int(n, kind))))
            }
            Value::Uint(end, kind) => {
                check_count(range, value)?;
                let kind = *kind;
                self.each(frame, range, (0..*end).map(|n| (Value::Nothing, Value::Uint(n, kind))))
            }
            _ => Err(refuse()),
        }
    }

    fn list<'t>(&mut self, frame: &mut Frame<'t>, range: &'t Branch, list: &List) -> Answer<bool> {
        let boxed = list.element() == Element::Any;
        for (index, element) in list.iter().enumerate() {
            let index = Value::Int(i64::try_from(index).unwrap_or(i64::MAX), IntType::Int);
            let turn = Turn { index, element: element.clone(), boxed };
            if self.turn(frame, range, turn)? == Next::End {
                break;
            }
        }
        Ok(!list.is_empty())
    }

    fn map<'t>(&mut self, frame: &mut Frame<'t>, range: &'t Branch, map: &Map) -> Answer<bool> {
        let boxed = !map.has_texts();
        self.context.fuel.map(map.len())?;
        let entries = map.entries();
        let any = !entries.is_empty();
        for (key, element) in entries {
            let turn = Turn { index: Value::Text(key), element, boxed };
            if self.turn(frame, range, turn)? == Next::End {
                break;
            }
        }
        Ok(any)
    }

    fn each<'t>(
        &mut self,
        frame: &mut Frame<'t>,
        range: &'t Branch,
        pairs: impl Iterator<Item = (Value, Value)>,
    ) -> Answer<bool> {
        let mut any = false;
        for (index, element) in pairs {
            any = true;
            if self.turn(frame, range, Turn { index, element, boxed: false })? == Next::End {
                break;
            }
        }
        Ok(any)
    }

    fn turn<'t>(&mut self, frame: &mut Frame<'t>, range: &'t Branch, turn: Turn) -> Answer<Next> {
        self.context.fuel.take(1)?;
        match frame.file.variables(&range.pipeline) {
            [] => {}
            [element] => self.assign(frame, element, turn.element.clone(), turn.boxed)?,
            [index, element, ..] => {
                self.assign(frame, index, turn.index, false)?;
                self.assign(frame, element, turn.element.clone(), turn.boxed)?;
            }
        }
        let dot = Seen { value: &turn.element, boxed: turn.boxed };
        self.block(frame, dot, &range.then)
    }

    /// Sets a variable.
    pub(super) fn assign(
        &mut self,
        frame: &Frame<'_>,
        variable: &Variable,
        value: Value,
        boxed: bool,
    ) -> Answer<()> {
        match variable.slot.and_then(|slot| self.variables.get_mut(frame.base + slot as usize)) {
            Some(slot) => {
                *slot = Slot { value, boxed };
                Ok(())
            }
            None => Err(undefined(frame, variable)),
        }
    }
}

/// A variable that the parser knew and that was never declared: an `if` declared it, and this is its `else`.
pub(super) fn undefined(frame: &Frame<'_>, variable: &Variable) -> Failure {
    let name = String::from_utf8_lossy(frame.file.text(&variable.name));
    Failure::new(format!("undefined variable: {name}"))
}

/// Only what has indexes has two variables.
fn check_count(range: &Branch, count: &Value) -> Answer<()> {
    if range.pipeline.declared() > 1 {
        let count = format::value(count);
        return Err(Failure::new(format!("can't use {count} to iterate over more than one variable")));
    }
    Ok(())
}
