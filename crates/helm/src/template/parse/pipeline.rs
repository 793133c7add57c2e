//! Pipelines: declarations, commands, operands.

use super::{Parsed, Parser, constant, scope::Place, siblings::place};
use crate::{
    format::quoted,
    functions::{self, Run, Special},
    template::{
        node::{Command, Operand, Pipeline, Variable},
        token::{Kind, Token, position},
    },
};

impl Parser<'_> {
    /// A pipeline up to `end`, which is passed.
    pub(super) fn pipeline(&mut self, context: &str, end: Kind) -> Parsed<Pipeline> {
        let begin = self.peek_word().start;
        let (declared, assigns) = self.declarations(context)?;
        let commands = self.nodes.commands.mark();
        loop {
            let token = self.next_word();
            match token.kind {
                _ if token.kind == end => break,
                Kind::Bool
                | Kind::CharConstant
                | Kind::Complex
                | Kind::Dot
                | Kind::Field
                | Kind::Identifier
                | Kind::Number
                | Kind::Nil
                | Kind::RawString
                | Kind::String
                | Kind::Variable
                | Kind::LeftParen => {
                    self.hand_back();
                    let command = self.command()?;
                    self.nodes.commands.push(command);
                }
                _ => return Err(self.unexpected(token, context)),
            }
        }
        self.check_executable(self.nodes.commands.since(commands), context)?;
        let commands = self.nodes.commands.close(commands);
        let variables = position(self.nodes.variables.len());
        for token in declared.into_iter().flatten() {
            let variable = self.set_variable(token, assigns)?;
            self.nodes.variables.push(variable);
        }
        let variables = variables..position(self.nodes.variables.len());
        Ok(Pipeline { position: begin, variables, assigns, commands })
    }

    /// What a pipeline sets, and whether it is there already.
    fn declarations(&mut self, context: &str) -> Parsed<([Option<Token>; 2], bool)> {
        let mut declared = [None, None];
        while self.peek_word().kind == Kind::Variable {
            let variable = self.next();
            let after = self.peek();
            let next = self.peek_word();
            let is_first = declared[0].is_none();
            match next.kind {
                Kind::Assign | Kind::Declare => {
                    self.next_word();
                    self.tree.scope.learn(self.written(variable));
                    declared[usize::from(!is_first)] = Some(variable);
                    return Ok((declared, next.kind == Kind::Assign));
                }
                Kind::Char if self.written(next) == b"," => {
                    self.next_word();
                    self.tree.scope.learn(self.written(variable));
                    if context != "range" || !is_first {
                        return Err(self.error(format!("too many declarations in {context}")));
                    }
                    declared[0] = Some(variable);
                    if !matches!(
                        self.peek_word().kind,
                        Kind::Variable | Kind::RightDelimiter | Kind::RightParen
                    ) {
                        return Err(self.error("range can only initialize variables"));
                    }
                }
                _ => {
                    self.hand_back_variable(variable, after);
                    break;
                }
            }
        }
        Ok((declared, false))
    }

    /// Hands back a variable that is no declaration, with the space behind it.
    fn hand_back_variable(&mut self, variable: Token, after: Token) {
        let tree = &mut self.tree;
        if after.kind == Kind::Space {
            tree.tokens[1] = after;
            tree.tokens[2] = variable;
            tree.handed_back = 3;
        } else {
            tree.tokens[1] = variable;
            tree.handed_back = 2;
        }
    }

    /// Values that cannot take the value of the command before them.
    fn check_executable(&self, commands: &[Command], context: &str) -> Parsed<()> {
        if commands.is_empty() {
            return Err(self.error(format!("missing value for {context}")));
        }
        let constant = |command: &Command| {
            use Operand::{Bool, Dot, Nil, Number, Text};
            matches!(
                self.nodes.operands.children(&command.operands).first(),
                Some(Bool(..) | Dot(_) | Nil(_) | Number(..) | Text(..))
            )
        };
        match commands.iter().skip(1).position(constant) {
            Some(at) => Err(self.error(format!("non executable command in pipeline stage {}", at + 2))),
            None => Ok(()),
        }
    }

    fn set_variable(&mut self, token: Token, assigns: bool) -> Parsed<Variable> {
        let written = self.written(token);
        let place = if assigns {
            self.tree.scope.assigned(written)
        } else {
            Place::Slot(self.tree.scope.push(written))
        };
        self.variable(token, place)
    }

    fn variable(&mut self, token: Token, place: Place) -> Parsed<Variable> {
        let slot = match place {
            Place::Slot(slot) => Some(position(slot)),
            Place::Gone => None,
            Place::Unsure => {
                let name = String::from_utf8_lossy(self.written(token));
                return Err(
                    self.error(format!("variable {name} is declared where `and` or `or` may skip it"))
                );
            }
        };
        Ok(Variable { name: token.span(), slot })
    }

    /// Operands up to a pipe, which is passed, or what ends the pipeline.
    fn command(&mut self) -> Parsed<Command> {
        let begin = self.peek_word().start;
        let operands = self.nodes.operands.mark();
        loop {
            let mark = self.tree.scope.mark();
            if let Some(operand) = self.operand()? {
                self.nodes.operands.push(operand);
            }
            let read = self.nodes.operands.since(operands);
            if read.len() > 2 && skips_arguments(&read[0]) {
                self.tree.scope.doubt(mark);
            }
            let token = self.next();
            match token.kind {
                Kind::Space => continue,
                Kind::RightDelimiter | Kind::RightParen => self.hand_back(),
                Kind::Pipe => {}
                _ => return Err(self.unexpected(token, "operand")),
            }
            break;
        }
        let operands = self.nodes.operands.close(operands);
        if operands.is_empty() {
            return Err(self.error("empty command"));
        }
        Ok(Command { position: begin, operands })
    }

    /// A term and the fields behind it.
    fn operand(&mut self) -> Parsed<Option<Operand>> {
        let Some((term, first)) = self.term()? else { return Ok(None) };
        let chain = self.peek();
        if chain.kind != Kind::Field {
            return Ok(Some(term));
        }
        let mut names = chain.span();
        while self.peek().kind == Kind::Field {
            names.end = self.next().end;
        }
        Ok(Some(match term {
            Operand::Field(_, first) => Operand::Field(names.start, first.start..names.end),
            Operand::Variable(variable, _) => Operand::Variable(variable, names.end),
            Operand::Bool(..)
            | Operand::Text(..)
            | Operand::Number(..)
            | Operand::Nil(_)
            | Operand::Dot(_) => {
                let term = quoted(self.written(first));
                return Err(self.error(format!("unexpected . after term {term}")));
            }
            _ => Operand::Chain(place(&mut self.nodes.receivers, term), names),
        }))
    }

    /// A value or a function, and its first word.
    fn term(&mut self) -> Parsed<Option<(Operand, Token)>> {
        let token = self.next_word();
        let (written, at) = (self.written(token), token.start);
        let term = match token.kind {
            Kind::Identifier => {
                let Some(function) = functions::find(written, self.version) else {
                    return Err(self.error(format!("function {} not defined", quoted(written))));
                };
                Operand::Function(at, function)
            }
            Kind::Dot => Operand::Dot(at),
            Kind::Nil => Operand::Nil(at),
            Kind::Variable => {
                let Some(place) = self.tree.scope.find(written) else {
                    return Err(self.error(format!("undefined variable {}", quoted(written))));
                };
                Operand::Variable(self.variable(token, place)?, token.end)
            }
            Kind::Field => Operand::Field(at, token.span()),
            Kind::Bool => Operand::Bool(at, written == b"true"),
            Kind::CharConstant | Kind::Complex | Kind::Number => {
                let number =
                    constant::number(written, token.span()).map_err(|message| self.error(message))?;
                Operand::Number(at, place(&mut self.nodes.numbers, number))
            }
            Kind::LeftParen => {
                let pipeline =
                    self.deeper(|parser| parser.pipeline("parenthesized pipeline", Kind::RightParen))?;
                Operand::Pipeline(pipeline.position, place(&mut self.nodes.pipelines, pipeline))
            }
            Kind::String | Kind::RawString => {
                let text = self.string(token)?;
                Operand::Text(token.span(), place(&mut self.nodes.texts, text))
            }
            _ => {
                self.hand_back();
                return Ok(None);
            }
        };
        Ok(Some((term, token)))
    }
}

/// Whether the function may leave arguments after its first unevaluated.
fn skips_arguments(operand: &Operand) -> bool {
    matches!(operand, Operand::Function(_, function) if matches!(function.run, Run::Special(Special::And | Special::Or)))
}
