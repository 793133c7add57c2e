//! Nodes as Go prints them in `executing "T" at <…>`: with one space between words, with constants as they were written.

use super::node::{Action, Block, Branch, Command, File, Index, Invoke, Operand, Pipeline};
use crate::{format::quoted, text::Text};

/// `{{ … }}` with what stands in it; of a control everything up to its `end`.
pub fn action(file: &File, node: &Action) -> Text {
    print(file, |printer| printer.action(node))
}

/// `{{template "name" pipeline}}`
pub fn invoke(file: &File, node: &Invoke) -> Text {
    print(file, |printer| printer.invoke(node))
}

/// A pipeline without its delimiters.
pub fn pipeline(file: &File, node: &Pipeline) -> Text {
    print(file, |printer| printer.pipeline(node))
}

/// A command.
pub fn command(file: &File, node: &Command) -> Text {
    print(file, |printer| printer.command(node))
}

/// A word of a command; a pipeline without its parentheses, as Go has it.
pub fn operand(file: &File, node: &Operand) -> Text {
    print(file, |printer| match node {
        Operand::Pipeline(_, at) => printer.pipeline(file.pipeline(*at)),
        _ => printer.operand(node),
    })
}

fn print(file: &File, write: impl FnOnce(&mut Printer<'_>)) -> Text {
    let mut printer = Printer { file, out: Vec::new() };
    write(&mut printer);
    printer.out.into()
}

struct Printer<'t> {
    file: &'t File,
    out: Vec<u8>,
}

impl Printer<'_> {
    fn put(&mut self, text: &[u8]) {
        self.out.extend_from_slice(text);
    }

    fn block(&mut self, block: &Block) {
        for action in self.file.actions(block) {
            self.action(action);
        }
    }

    fn action(&mut self, action: &Action) {
        match action {
            Action::Text(span) => self.put(self.file.text(span)),
            Action::Print(pipeline) => {
                self.put(b"{{");
                self.pipeline(pipeline);
                self.put(b"}}");
            }
            Action::If(at) => self.control(b"if ", *at),
            Action::With(at) => self.control(b"with ", *at),
            Action::Range(at) => self.control(b"range ", *at),
            Action::Invoke(at) => self.invoke(self.file.invoke(*at)),
            Action::Break => self.put(b"{{break}}"),
            Action::Continue => self.put(b"{{continue}}"),
        }
    }

    fn control(&mut self, keyword: &[u8], at: Index) {
        let Branch { pipeline, then, otherwise } = self.file.branch(at);
        self.put(b"{{");
        self.put(keyword);
        self.pipeline(pipeline);
        self.put(b"}}");
        self.block(then);
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
        for (index, variable) in self.file.variables(pipeline).iter().enumerate() {
            self.put(if index > 0 { b", " } else { b"" });
            self.put(self.file.text(&variable.name));
        }
        if pipeline.declared() > 0 {
            self.put(if pipeline.assigns { b" = " } else { b" := " });
        }
        for (index, command) in self.file.commands(pipeline).iter().enumerate() {
            self.put(if index > 0 { b" | " } else { b"" });
            self.command(command);
        }
    }

    fn command(&mut self, command: &Command) {
        for (index, operand) in self.file.operands(command).iter().enumerate() {
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
            Operand::Number(_, at) => self.put(self.file.text(&self.file.number(*at).text)),
            Operand::Text(span, _) | Operand::Field(_, span) => self.put(self.file.text(span)),
            Operand::Variable(variable, end) => self.put(self.file.text(&(variable.name.start..*end))),
            Operand::Chain(of, names) => {
                self.operand(self.file.receiver(*of));
                self.put(self.file.text(names));
            }
            Operand::Pipeline(_, at) => {
                self.put(b"(");
                self.pipeline(self.file.pipeline(*at));
                self.put(b")");
            }
            Operand::Function(_, function) => self.put(function.name.as_bytes()),
        }
    }
}
