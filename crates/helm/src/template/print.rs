//! Nodes as Go prints them in `executing "T" at <…>`: with one space between words, with constants as they were written.

use super::node::{Action, Block, Branch, Command, Invoke, Operand, Pipeline, Template};
use crate::{format::quoted, text::Text};

/// `{{ … }}` with what stands in it; of a control everything up to its `end`.
pub fn action(template: &Template, node: &Action) -> Text {
    print(template, |printer| printer.action(node))
}

/// `{{template "name" pipeline}}`
pub fn invoke(template: &Template, node: &Invoke) -> Text {
    print(template, |printer| printer.invoke(node))
}

/// A pipeline without its delimiters.
pub fn pipeline(template: &Template, node: &Pipeline) -> Text {
    print(template, |printer| printer.pipeline(node))
}

/// A command.
pub fn command(template: &Template, node: &Command) -> Text {
    print(template, |printer| printer.command(node))
}

/// A word of a command; a pipeline without its parentheses, as Go has it.
pub fn operand(template: &Template, node: &Operand) -> Text {
    print(template, |printer| match node {
        Operand::Pipeline(pipeline) => printer.pipeline(pipeline),
        _ => printer.operand(node),
    })
}

fn print(template: &Template, write: impl FnOnce(&mut Printer<'_>)) -> Text {
    let mut printer = Printer { template, out: Vec::new() };
    write(&mut printer);
    printer.out.into()
}

struct Printer<'t> {
    template: &'t Template,
    out: Vec<u8>,
}

impl Printer<'_> {
    fn put(&mut self, text: &[u8]) {
        self.out.extend_from_slice(text);
    }

    fn block(&mut self, block: &Block) {
        for action in &block.0 {
            self.action(action);
        }
    }

    fn action(&mut self, action: &Action) {
        match action {
            Action::Text(span) => self.put(self.template.text(span)),
            Action::Print(pipeline) => {
                self.put(b"{{");
                self.pipeline(pipeline);
                self.put(b"}}");
            }
            Action::If(Branch { pipeline, then, otherwise }) => {
                self.control(b"if ", pipeline, then, otherwise.as_ref());
            }
            Action::With(Branch { pipeline, then, otherwise }) => {
                self.control(b"with ", pipeline, then, otherwise.as_ref());
            }
            Action::Range(range) => {
                self.control(b"range ", &range.pipeline, &range.body, range.otherwise.as_ref());
            }
            Action::Invoke(invoke) => self.invoke(invoke),
            Action::Break => self.put(b"{{break}}"),
            Action::Continue => self.put(b"{{continue}}"),
        }
    }

    fn control(&mut self, keyword: &[u8], pipeline: &Pipeline, body: &Block, otherwise: Option<&Block>) {
        self.put(b"{{");
        self.put(keyword);
        self.pipeline(pipeline);
        self.put(b"}}");
        self.block(body);
        if let Some(otherwise) = otherwise {
            self.put(b"{{else}}");
            self.block(otherwise);
        }
        self.put(b"{{end}}");
    }

    fn invoke(&mut self, invoke: &Invoke) {
        self.put(b"{{template ");
        self.put(&quoted(&invoke.name));
        if let Some(pipeline) = &invoke.pipeline {
            self.put(b" ");
            self.pipeline(pipeline);
        }
        self.put(b"}}");
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        for (index, variable) in pipeline.variables.iter().enumerate() {
            self.put(if index > 0 { b", " } else { b"" });
            self.put(&variable.name);
        }
        if !pipeline.variables.is_empty() {
            self.put(if pipeline.assigns { b" = " } else { b" := " });
        }
        for (index, command) in pipeline.commands.iter().enumerate() {
            self.put(if index > 0 { b" | " } else { b"" });
            self.command(command);
        }
    }

    fn command(&mut self, command: &Command) {
        for (index, operand) in command.operands.iter().enumerate() {
            self.put(if index > 0 { b" " } else { b"" });
            self.operand(operand);
        }
    }

    fn operand(&mut self, operand: &Operand) {
        match operand {
            Operand::Dot(_) => self.put(b"."),
            Operand::Nil(_) => self.put(b"nil"),
            Operand::Bool(_, true) => self.put(b"true"),
            Operand::Bool(_, false) => self.put(b"false"),
            Operand::Number(_, number) => self.put(self.template.text(&number.text)),
            Operand::Text(span, _) => self.put(self.template.text(span)),
            Operand::Field(_, names) => self.fields(names),
            Operand::Variable(variable, names) => {
                self.put(&variable.name);
                self.fields(names);
            }
            Operand::Chain(_, of, names) => {
                self.operand(of);
                self.fields(names);
            }
            Operand::Pipeline(pipeline) => {
                self.put(b"(");
                self.pipeline(pipeline);
                self.put(b")");
            }
            Operand::Function(_, function) => self.put(function.name.as_bytes()),
        }
    }

    fn fields(&mut self, names: &[Text]) {
        for name in names {
            self.put(b".");
            self.put(name);
        }
    }
}
