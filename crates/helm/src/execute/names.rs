//! Which template a name means, and how often it is inside itself: `include`, `tpl`, `template`.

use std::rc::Rc;

use foldhash::HashMap;

use super::{
    Frame, Program, Run, Seen,
    failure::{Answer, Failure, Node},
    no_values, without,
};
use crate::{
    error::Call,
    fault::Fault,
    format, limits,
    template::{self, Invoke, Template},
    text::Text,
    value::Value,
};

/// Steps that parsing a text takes besides one for each byte.
const PARSE: usize = 32;
/// How many texts are kept parsed.
const PARSED: usize = 256;
/// How deep Go lets `{{ template }}` nest (`maxExecDepth`).
const TEMPLATE_DEPTH: usize = 100_000;

/// The templates of a `tpl` under way, which those below it see too.
pub(super) type Scope = Rc<Program>;

/// How often each name is being included.
#[derive(Default)]
pub(super) struct Included {
    /// Those of the program, by index.
    known: Vec<usize>,
    /// Those of a `tpl`.
    others: HashMap<Text, usize>,
}

impl Included {
    /// The count of a name, which the program has at `own`.
    fn of(&mut self, own: Option<usize>, name: &Text) -> &mut usize {
        match own {
            Some(at) => {
                if self.known.len() <= at {
                    self.known.resize(at + 1, 0);
                }
                &mut self.known[at]
            }
            None => self.others.entry(name.clone()).or_default(),
        }
    }
}

/// A template found: the program's own, or one that lives as long as its `tpl`.
enum Found<'p> {
    Own(&'p Template),
    Scoped(Scope, usize),
}

impl Found<'_> {
    fn template(&self) -> &Template {
        match self {
            Self::Own(template) => template,
            Self::Scoped(scope, at) => scope.template(*at),
        }
    }
}

impl<'p> Run<'p, '_, '_> {
    /// The template of this name, which the program has at `own`: a blank one gives way to an outer one.
    fn find(&self, own: Option<usize>, name: &[u8]) -> Option<Found<'p>> {
        let mut blank = None;
        for scope in self.scopes.iter().rev() {
            if let Some(at) = scope.find(name) {
                let found = Found::Scoped(scope.clone(), at);
                if !scope.template(at).is_blank {
                    return Some(found);
                }
                blank = Some(found);
            }
        }
        let program = self.program;
        own.map(|at| Found::Own(program.template(at))).or(blank)
    }

    /// `{{ template }}`
    pub(super) fn invoke<'t>(
        &mut self,
        frame: &mut Frame<'t>,
        dot: Seen<'_>,
        invoke: &'t Invoke,
    ) -> Answer<()> {
        frame.node = Node::Invoke(invoke);
        let own = self.program.find(&invoke.name);
        let Some(found) = self.find(own, &invoke.name) else {
            return Err(Failure::new(format!("template {} not defined", format::quoted(&invoke.name))));
        };
        if self.depth == TEMPLATE_DEPTH || self.stack.is_nearly_used_up() {
            let message = format!("exceeded maximum template depth ({TEMPLATE_DEPTH})");
            return Err(Failure::new(message).too_deep());
        }
        let dot = match &invoke.pipeline {
            Some(pipeline) => self.pipeline(frame, dot, pipeline)?,
            None => Value::Nothing,
        };
        frame.node = Node::Invoke(invoke);
        self.depth += 1;
        self.execute(found.template(), &dot).map_err(|failure| failure.through(Call::Template))?;
        self.depth -= 1;
        Ok(())
    }

    /// `include NAME DATA`
    pub(super) fn include(&mut self, name: &Text, data: &Value) -> Answer<Value> {
        let start = self.out.len();
        let outer = self.captured;
        self.captured = outer.or(Some(start));
        self.include_into(name, data)?;
        self.captured = outer;
        let text = Text::new(&self.out[start..]);
        self.out.truncate(start);
        Ok(Value::Text(text))
    }

    /// Writes what `include` answers.
    fn include_into(&mut self, name: &Text, data: &Value) -> Answer<()> {
        let own = self.program.find(name);
        let count = self.included.of(own, name);
        if *count > limits::INCLUDE_DEPTH {
            let message =
                format!("rendering template has a nested reference name: {name}: unable to execute template");
            return Err(Failure::called("include", Fault::new(message)));
        }
        *count += 1;
        let Some(found) = self.find(own, name) else {
            return Err(Failure::called("include", super::no_template(name)));
        };
        self.check_stack()?;
        let depth = std::mem::take(&mut self.depth);
        self.execute(found.template(), data).map_err(|failure| failure.through(Call::Include))?;
        self.depth = depth;
        *self.included.of(own, name) -= 1;
        Ok(())
    }

    /// `tpl TEMPLATE DATA`
    pub(super) fn tpl(&mut self, text: &Text, data: &Value) -> Answer<Value> {
        if memchr::memmem::find(text, b"{{").is_none() {
            return Ok(Value::Text(clean(text)));
        }
        self.check_stack()?;
        let scope = self.parse(text)?;
        let start = self.out.len();
        let outer = self.captured;
        self.captured = outer.or(Some(start));
        let depth = std::mem::take(&mut self.depth);
        self.scopes.push(scope.clone());
        self.execute(scope.template(0), data).map_err(|failure| failure.through(Call::Tpl(text.clone())))?;
        self.scopes.pop();
        self.captured = outer;
        self.depth = depth;
        let written = Text::new(&self.out[start..]);
        self.out.truncate(start);
        Ok(Value::Text(clean(&written)))
    }

    fn parse(&mut self, text: &Text) -> Answer<Scope> {
        if let Some(scope) = self.parsed.get(text) {
            return Ok(scope.clone());
        }
        self.context.fuel.take(PARSE + text.len())?;
        let templates = template::parse("gotpl", text.clone(), self.context.version).map_err(|error| {
            let message = format!("cannot parse template {}: {error}", format::quoted(text));
            Failure::called("tpl", Fault::new(message))
        })?;
        let scope = Rc::new(Program::new([templates]));
        if self.parsed.len() >= PARSED {
            self.parsed.clear();
        }
        self.parsed.insert(text.clone(), scope.clone());
        Ok(scope)
    }
}

/// The text without what nils have left.
fn clean(text: &Text) -> Text {
    let cuts = no_values(text);
    if cuts.is_empty() { text.clone() } else { Text::from(without(text, &cuts)) }
}
