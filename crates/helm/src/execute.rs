//! Executes templates as Go's text/template does when Helm sets it up.

mod actions;
mod arguments;
mod calls;
mod failure;
mod fields;
mod methods;
mod names;
mod pipelines;
mod program;
mod reads;
mod stack;
#[cfg(test)]
mod tests;

use std::rc::Rc;

use foldhash::HashMap;
use memchr::memmem;

pub use program::Program;
pub use stack::with_deep_stack;

use crate::{
    context::Context,
    error::Error,
    fault::Fault,
    format, limits,
    template::{File, Template},
    text::Text,
    value::Value,
};
use failure::{Answer, Failure, Node};
use names::{Included, Scope};
use stack::Stack;

/// What Go prints for a nil; Helm takes it out of all that it renders.
const NO_VALUE: &[u8] = b"<no value>";

/// Executes the template `name` with `data` as its dot, and answers what it writes.
///
/// Templates nest as deep as the caller's stack allows; where that is too little ([`Error::is_too_deep`]),
/// [`with_deep_stack`] gives them as much as Helm does.
///
/// # Errors
/// What Go or Helm refuses, what the chart's author refuses, and what exceeds [`limits`].
pub fn run(
    program: &Program,
    name: &[u8],
    data: &Value,
    context: &mut Context<'_>,
) -> Result<Vec<u8>, Error> {
    let version = context.version;
    let mut run = Run {
        program,
        context,
        out: Vec::new(),
        captured: None,
        arguments: Vec::new(),
        variables: Vec::new(),
        scopes: Vec::new(),
        parsed: HashMap::default(),
        included: Included::default(),
        depth: 0,
        stack: Stack::here(),
    };
    let executed = match program.find(name) {
        Some(at) => run.execute(program.template(at), data),
        None => Err(no_template(name).into()),
    };
    let out = executed.map(|()| run.written()).and_then(|out| {
        run.context.fuel.write(out.len())?;
        Ok(out)
    });
    out.map_err(|failure| failure.into_error(version))
}

/// What `ExecuteTemplate` answers where nothing has this name.
fn no_template(name: &[u8]) -> Fault {
    Fault::new(format!("template: no template {} associated with template \"gotpl\"", format::quoted(name)))
}

/// One execution of a file.
struct Run<'p, 'c, 'r> {
    program: &'p Program,
    context: &'c mut Context<'r>,
    /// What is written; an `include` writes to its end and takes it off again.
    out: Vec<u8>,
    /// Where the outermost `include` or `tpl` under way began to write.
    captured: Option<usize>,
    /// The arguments of all calls under way.
    arguments: Vec<Value>,
    /// The variables of all templates under way.
    variables: Vec<Slot>,
    /// The texts of the `tpl` calls under way, innermost last.
    scopes: Vec<Scope>,
    /// Texts that a `tpl` has parsed.
    parsed: HashMap<Text, Rc<Program>>,
    included: Included,
    /// How many `{{ template }}` are under way in each other.
    depth: usize,
    stack: Stack,
}

/// A variable's value.
#[derive(Clone)]
struct Slot {
    value: Value,
    boxed: bool,
}

/// A value as it is looked at: `boxed` when Go holds it in an `interface {}`, which only messages show.
#[derive(Clone, Copy)]
struct Seen<'d> {
    value: &'d Value,
    boxed: bool,
}

impl<'d> Seen<'d> {
    fn plain(value: &'d Value) -> Self {
        Self { value, boxed: false }
    }
}

/// One template under way.
struct Frame<'t> {
    template: &'t Template,
    /// Where its nodes are.
    file: &'t File,
    /// What is being executed, for messages.
    node: Node<'t>,
    /// Where its variables begin.
    base: usize,
}

impl Run<'_, '_, '_> {
    /// What was written, without what nils have left.
    fn written(&mut self) -> Vec<u8> {
        let text = std::mem::take(&mut self.out);
        let cuts = no_values(&text);
        if cuts.is_empty() {
            return text;
        }
        if let Some(trace) = &mut self.context.trace {
            trace.cut(&cuts, NO_VALUE.len());
        }
        without(&text, &cuts)
    }

    /// Executes a template: what it writes is at the end of `out`.
    fn execute(&mut self, template: &Template, dot: &Value) -> Answer<()> {
        let base = self.variables.len();
        let mut frame = Frame { template, file: &template.file, node: Node::Start, base };
        let nothing = Slot { value: Value::Nothing, boxed: false };
        self.variables.resize(base + template.slots.max(1), nothing);
        self.variables[base].value = dot.clone();
        match self.block(&mut frame, Seen::plain(dot), &template.body) {
            Ok(_) => {
                self.variables.truncate(base);
                Ok(())
            }
            Err(failure) => Err(failure.within(&frame)),
        }
    }

    /// Refuses to go deeper than the stack allows.
    #[inline]
    fn check_stack(&self) -> Answer<()> {
        if self.stack.is_used_up() {
            let fault = Fault::Limit("the templates nest too deep in each other".to_owned());
            return Err(Failure::from(fault).too_deep());
        }
        Ok(())
    }

    /// Writes text.
    #[inline]
    fn write(&mut self, text: &[u8]) -> Answer<()> {
        self.context.fuel.take(1 + text.len() / 64)?;
        self.out.extend_from_slice(text);
        self.check_output()
    }

    #[inline]
    fn check_output(&self) -> Answer<()> {
        if self.out.len() > limits::OUTPUT {
            let fault = format!("the chart renders more than {} MiB", limits::OUTPUT >> 20);
            return Err(Fault::Limit(fault).into());
        }
        Ok(())
    }
}

/// Where nils have left their words, or anything else the same ones: Helm takes out both.
fn no_values(text: &[u8]) -> Vec<usize> {
    memmem::find_iter(text, NO_VALUE).collect()
}

/// The text without them.
fn without(text: &[u8], no_values: &[usize]) -> Vec<u8> {
    let (mut out, mut behind) = (Vec::with_capacity(text.len()), 0);
    for at in no_values {
        out.extend_from_slice(&text[behind..*at]);
        behind = at + NO_VALUE.len();
    }
    out.extend_from_slice(&text[behind..]);
    out
}
