//! From a template's words to its tree: text/template's grammar, with its messages.

mod action;
mod constant;
mod pipeline;
mod scope;
mod siblings;

use std::{fmt, mem, sync::Arc};

use foldhash::HashMap;

use action::{Item, Stop};
use memchr::memchr_iter;
use scope::Scope;
use siblings::Nodes;

use super::{
    lex::Lexer,
    node::{Action, Block, Position, Span, Template},
    token::{Keyword, Kind, Token},
};
use crate::{
    context::Version,
    format::{quoted, unquote},
    text::Text,
    unicode,
};

/// Why a text is no template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The file, as Helm says it.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: usize,
    /// Go's message.
    pub message: String,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "template: {}:{}: {}", self.file, self.line, self.message)
    }
}

impl std::error::Error for ParseError {}

/// Parses a file: its own text first, then what it defines, in the order of the definitions' ends.
///
/// # Errors
/// Go's message at its line. No template is returned then, as in Go.
pub fn parse(file: &str, source: impl Into<Text>, version: Version) -> Result<Vec<Template>, ParseError> {
    let source = source.into();
    let mut parser = Parser {
        file: Arc::from(file),
        version,
        source: &source,
        lexer: Lexer::new(&source),
        tree: Tree::new(),
        depth: 0,
        nodes: Nodes::of(&source),
        done: Vec::new(),
        by_name: HashMap::default(),
    };
    parser.file().map_err(|error| *error)?;
    let Parser { file: path, nodes, mut done, by_name, .. } = parser;
    // A blank file that defines a template of its own name is that template.
    if let Some(&own) = by_name.get(file.as_bytes()) {
        done[..=own].rotate_right(1);
    }
    let file = Arc::new(nodes.into_file(path, source.clone()));
    let template = |Definition { name, body, slots, is_blank }| {
        let file = file.clone();
        Template { name, file, body, slots, is_blank }
    };
    Ok(done.into_iter().map(template).collect())
}

struct Parser<'s> {
    file: Arc<str>,
    version: Version,
    source: &'s [u8],
    lexer: Lexer<'s>,
    tree: Tree<'s>,
    /// How deep actions and parentheses nest here.
    depth: usize,
    nodes: Nodes,
    done: Vec<Definition>,
    by_name: HashMap<Text, usize>,
}

/// A template whose file is still being read.
struct Definition {
    name: Text,
    body: Block,
    slots: usize,
    is_blank: bool,
}

/// What belongs to one template; a `define` or `block` has its own.
struct Tree<'s> {
    /// The last words: the last one read, and those handed back before it.
    tokens: [Token; 3],
    handed_back: usize,
    scope: Scope<'s>,
    ranges: usize,
    /// Where the action begins that is being parsed, for messages.
    action: Option<Position>,
}

impl Tree<'_> {
    fn new() -> Self {
        let none = Token { kind: Kind::End, start: 0, end: 0 };
        Self { tokens: [none; 3], handed_back: 0, scope: Scope::new(), ranges: 0, action: None }
    }
}

/// The error is boxed, so that what is parsed moves in few bytes.
type Parsed<T> = Result<T, Box<ParseError>>;

impl<'s> Parser<'s> {
    // Words.

    fn next(&mut self) -> Token {
        if self.tree.handed_back > 0 {
            self.tree.handed_back -= 1;
        } else {
            self.tree.tokens[0] = self.lexer.next();
        }
        self.tree.tokens[self.tree.handed_back]
    }

    fn hand_back(&mut self) {
        self.tree.handed_back += 1;
    }

    #[inline]
    fn peek(&mut self) -> Token {
        if self.tree.handed_back == 0 {
            self.tree.tokens[0] = self.lexer.next();
            self.tree.handed_back = 1;
        }
        self.tree.tokens[self.tree.handed_back - 1]
    }

    fn next_word(&mut self) -> Token {
        loop {
            let token = self.next();
            if token.kind != Kind::Space {
                return token;
            }
        }
    }

    fn peek_word(&mut self) -> Token {
        loop {
            let token = self.peek();
            if token.kind != Kind::Space {
                return token;
            }
            self.next();
        }
    }

    fn expect_close(&mut self, context: &str) -> Parsed<()> {
        let token = self.next_word();
        if token.kind == Kind::RightDelimiter { Ok(()) } else { Err(self.unexpected(token, context)) }
    }

    fn written(&self, token: Token) -> &'s [u8] {
        self.text(&token.span())
    }

    // Messages.

    /// An error at the last word read.
    #[expect(clippy::unnecessary_box_returns, reason = "all that parses answers it so")]
    fn error(&self, message: impl Into<String>) -> Box<ParseError> {
        let line = self.line(self.tree.tokens[0].start);
        Box::new(ParseError { file: self.file.clone(), line, message: message.into() })
    }

    fn text(&self, span: &Span) -> &'s [u8] {
        &self.source[span.start as usize..span.end as usize]
    }

    fn line(&self, position: Position) -> usize {
        1 + memchr_iter(b'\n', self.text(&(0..position))).count()
    }

    #[expect(clippy::unnecessary_box_returns, reason = "all that parses answers it so")]
    fn unexpected(&mut self, token: Token, context: &str) -> Box<ParseError> {
        if token.kind != Kind::Error {
            return self.error(format!("unexpected {} in {context}", self.describe(token)));
        }
        let fault = self.lexer.fault.take().unwrap_or_default();
        let Some(action) = self.tree.action.map(|action| self.line(action)) else { return self.error(fault) };
        if action == self.line(token.start) {
            return self.error(fault);
        }
        let of = if fault.ends_with(" action") { "" } else { " in action" };
        self.error(format!("{fault}{of} started at {}:{action}", self.file))
    }

    fn describe(&self, token: Token) -> String {
        let written = self.written(token);
        match token.kind {
            Kind::End => "EOF".to_owned(),
            Kind::Dot | Kind::Nil | Kind::Keyword(_) => format!("<{}>", Text::new(written)),
            _ if written.len() > 10 => format!("{}...", quoted(unicode::prefix(written, 10))),
            _ => quoted(written).to_string(),
        }
    }

    // Templates.

    /// A file: actions and definitions up to its end.
    fn file(&mut self) -> Parsed<()> {
        let actions = self.nodes.actions.mark();
        loop {
            let next = self.peek().kind;
            if next == Kind::End {
                break;
            }
            if next == Kind::LeftDelimiter {
                let delimiter = self.next();
                if self.next_word().kind == Kind::Keyword(Keyword::Define) {
                    self.definition()?;
                    continue;
                }
                self.tree.tokens[1] = delimiter;
                self.tree.handed_back = 2;
            }
            match self.item()? {
                Item::Action(action) => self.nodes.actions.push(action),
                Item::Stop(stop) => return Err(self.error(format!("unexpected {}", stop.as_written()))),
            }
        }
        let body = Block(self.nodes.actions.close(actions));
        self.add(Text::from(&*self.file), body)
    }

    /// Parses with a template's own words and variables; what is left are those of the template around it.
    fn within<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let outer = mem::replace(&mut self.tree, Tree::new());
        let parsed = parse(self)?;
        self.tree = outer;
        Ok(parsed)
    }

    fn definition(&mut self) -> Parsed<()> {
        const CONTEXT: &str = "define clause";
        self.within(|parser| {
            let token = parser.next_word();
            let name = parser.template_name(token, CONTEXT)?;
            parser.expect_close(CONTEXT)?;
            let (body, stop) = parser.list()?;
            if stop != Stop::End {
                return Err(parser.error(format!("unexpected {} in {CONTEXT}", stop.as_written())));
            }
            parser.add(name, body)
        })
    }

    /// Keeps a template, unless it is blank where one of its name is there already.
    fn add(&mut self, name: Text, body: Block) -> Parsed<()> {
        let is_blank = self.nodes.actions.children(&body.0).iter().all(|action| self.is_space(action));
        let template = Definition { name: name.clone(), body, slots: self.tree.scope.slots, is_blank };
        match self.by_name.get(&name) {
            None => {
                self.by_name.insert(name, self.done.len());
                self.done.push(template);
            }
            Some(&at) if self.done[at].is_blank => self.done[at] = template,
            Some(_) if template.is_blank => {}
            Some(_) => {
                let name = quoted(&name);
                return Err(self.error(format!("template: multiple definition of template {name}")));
            }
        }
        Ok(())
    }

    /// Whether it is a text of which `bytes.TrimSpace` leaves nothing.
    fn is_space(&self, action: &Action) -> bool {
        let Action::Text(span) = action else { return false };
        let text = std::str::from_utf8(self.text(span));
        text.is_ok_and(|text| text.chars().all(char::is_whitespace))
    }

    fn template_name(&mut self, token: Token, context: &str) -> Parsed<Text> {
        match token.kind {
            Kind::String | Kind::RawString => self.string(token),
            _ => Err(self.unexpected(token, context)),
        }
    }

    fn string(&mut self, token: Token) -> Parsed<Text> {
        unquote(self.written(token)).ok_or_else(|| self.error("invalid syntax"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::node::{Action, Block, File, Operand};
    use super::{Template, parse};
    use crate::{context::Version, limits::NESTING};

    fn message(source: &str) -> String {
        parse("f", source.as_bytes(), Version::V4_1).map_or_else(|error| error.to_string(), |_| String::new())
    }

    /// The slots of the variables printed, in order.
    fn slots(source: &str) -> Vec<Option<u32>> {
        fn walk(file: &File, block: &Block, found: &mut Vec<Option<u32>>) {
            for action in file.actions(block) {
                let (pipeline, blocks) = match action {
                    Action::Print(pipeline) => (pipeline, [None, None]),
                    Action::If(at) | Action::Range(at) => {
                        let branch = file.branch(*at);
                        (&branch.pipeline, [Some(&branch.then), branch.otherwise.as_ref()])
                    }
                    _ => continue,
                };
                for operand in file.commands(pipeline).iter().flat_map(|command| file.operands(command)) {
                    if let Operand::Variable(variable, _) = operand {
                        found.push(variable.slot);
                    }
                }
                blocks.into_iter().flatten().for_each(|block| walk(file, block, found));
            }
        }
        let templates = parse("f", source.as_bytes(), Version::V4_1).unwrap();
        let mut found = Vec::new();
        walk(&templates[0].file, &templates[0].body, &mut found);
        found
    }

    #[test]
    fn a_variable_leads_where_the_execution_finds_it() {
        assert_eq!(slots("{{ $x := 1 }}{{ $y := $x }}{{ $y }}{{ $ }}"), [Some(1), Some(2), Some(0)]);
        assert_eq!(slots("{{ $x := $x }}"), [None]);
        assert_eq!(slots("{{ $x := 1 }}{{ $x := $x }}{{ $x }}"), [Some(1), Some(2)]);
        assert_eq!(slots("{{ if .a }}{{ $x := 1 }}{{ $x }}{{ else }}{{ $x }}{{ end }}"), [Some(1), None]);
        assert_eq!(slots("{{ range $i, $e := . }}{{ $i }}{{ else }}{{ $e }}{{ end }}"), [Some(1), Some(2)]);
        assert_eq!(slots("{{ ($x := 1) }}{{ $x }}{{ $ := 2 }}{{ $ }}"), [Some(1), Some(2)]);
    }

    #[test]
    fn a_blank_definition_gives_way() {
        let names = |source: &str| -> Vec<_> {
            let templates = parse("f", source.as_bytes(), Version::V4_1).unwrap();
            let actions = |template: &Template| template.file.actions(&template.body).len();
            templates.iter().map(|template| format!("{} {}", template.name, actions(template))).collect()
        };
        assert_eq!(names("{{ define `a` }} {{ end }}{{ define `a` }}{{ . }}{{ end }}x"), ["f 1", "a 1"]);
        assert_eq!(names("{{ define `b` }}{{ end }}{{ define `f` }}{{ . }}{{ end }} "), ["f 1", "b 0"]);
        assert_eq!(
            message("{{ define `a` }}1{{ end }}\n{{ define `a` }}2{{ end }}"),
            "template: f:2: template: multiple definition of template \"a\""
        );
    }

    #[test]
    fn what_nests_too_deep_is_refused() {
        let parens = |depth| format!("{{{{ {}1{} }}}}", "(".repeat(depth), ")".repeat(depth));
        let ifs = |depth| format!("{}{}", "{{ if . }}".repeat(depth), "{{ end }}".repeat(depth));
        let check = move || {
            assert_eq!(message(&parens(NESTING - 1)), "");
            assert_eq!(message(&ifs(NESTING - 1)), "");
            for deep in [parens(100_000), ifs(100_000), "{{ if . }}{{ else }}".repeat(100_000)] {
                assert_eq!(message(&deep), "template: f:1: max expression depth exceeded");
            }
        };
        // Unoptimised frames are several times as large.
        std::thread::Builder::new().stack_size(32 << 20).spawn(check).unwrap().join().unwrap();
    }
}
