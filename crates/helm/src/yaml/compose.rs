//! Makes a flat tree of the tokens: libyaml's grammar, as a stack of what is expected next.

mod node;

use foldhash::HashMap;

use crate::limits::NODES;

use super::{
    Error,
    input::Input,
    scalar::{Scalar, resolve},
    scanner::{Content, Scanner, Token, TokenKind},
    tree::{Raw, RawValue},
};

/// A document as it was written, before aliases, merges and tags are understood.
#[derive(Debug, Default)]
pub(super) struct RawDocument {
    pub(super) nodes: Vec<Raw>,
    pub(super) own: String,
    /// Tags, by the index of their node, ascending. Scalars with a tag are not resolved yet.
    pub(super) tags: Vec<(u32, String)>,
    /// Keys that are a plain `<<`, ascending.
    pub(super) merges: Vec<u32>,
    /// Whether anything of it is not what JSON has: aliases, tags, keys that are no strings, infinity.
    pub(super) special: bool,
}

/// What is expected next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    End,
    Sequence,
    IndentlessSequence,
    Key,
    Value,
    FlowSequence { first: bool },
    PairKey,
    PairValue,
    PairEnd,
    FlowKey { first: bool },
    FlowValue,
    FlowNoValue,
}

/// A collection whose end was not seen.
#[derive(Clone, Copy)]
struct Open {
    node: u32,
    len: u32,
    is_map: bool,
}

/// What stands before a node.
#[derive(Default)]
struct Properties {
    start: Option<u32>,
    anchor: Option<String>,
    tag: Option<String>,
    end: u32,
}

pub(super) struct Composer<'t> {
    scanner: Scanner<'t>,
    started: bool,
    states: Vec<State>,
    open: Vec<Open>,
    anchors: HashMap<String, u32>,
    directives: Vec<(String, String)>,
    document: RawDocument,
}

impl<'t> Composer<'t> {
    pub(super) fn new(input: &'t Input) -> Self {
        Self {
            scanner: Scanner::new(input),
            started: false,
            states: Vec::new(),
            open: Vec::new(),
            anchors: HashMap::default(),
            directives: Vec::new(),
            document: RawDocument::default(),
        }
    }

    /// The next document of the stream.
    pub(super) fn next_document(&mut self) -> Result<Option<RawDocument>, Error> {
        let Some(content) = self.document_start()? else { return Ok(None) };
        self.states.push(State::End);
        if content {
            self.node(true, false)?;
        } else {
            let at = self.scanner.peek()?.start;
            self.empty(at);
        }
        while let Some(state) = self.states.last().copied() {
            self.step(state)?;
            if self.document.nodes.len() > NODES {
                return Err(Error::conversion(format!("yaml: the document has more than {NODES} values")));
            }
        }
        self.anchors.clear();
        self.directives.clear();
        let mut document = std::mem::take(&mut self.document);
        document.own = std::mem::take(&mut self.scanner.own);
        Ok(Some(document))
    }

    /// Whether another document begins, and if so whether it has content.
    fn document_start(&mut self) -> Result<Option<bool>, Error> {
        let mut token = self.scanner.peek()?;
        while self.started && token.kind == TokenKind::DocumentEnd {
            token = self.next()?;
        }
        let first = !self.started;
        self.started = true;
        match token.kind {
            TokenKind::StreamEnd => return Ok(None),
            TokenKind::Version(_) | TokenKind::TagDirective | TokenKind::DocumentStart => {}
            _ if first => return Ok(Some(true)),
            _ => {}
        }
        let token = self.directives()?;
        if token.kind != TokenKind::DocumentStart {
            return Err(self.fail(token, "did not find expected <document start>"));
        }
        let token = self.next()?;
        Ok(Some(!matches!(
            token.kind,
            TokenKind::Version(_)
                | TokenKind::TagDirective
                | TokenKind::DocumentStart
                | TokenKind::DocumentEnd
                | TokenKind::StreamEnd
        )))
    }

    fn directives(&mut self) -> Result<Token, Error> {
        let mut version = false;
        loop {
            let token = self.scanner.peek()?;
            match token.kind {
                TokenKind::Version(_) if version => {
                    return Err(self.fail(token, "found duplicate %YAML directive"));
                }
                TokenKind::Version(false) => {
                    return Err(self.fail(token, "found incompatible YAML document"));
                }
                TokenKind::Version(true) => version = true,
                TokenKind::TagDirective => {
                    let (handle, prefix) = self.names(token);
                    if self.directives.iter().any(|(own, _)| *own == handle) {
                        return Err(self.fail(token, "found duplicate %TAG directive"));
                    }
                    self.directives.push((handle, prefix));
                }
                _ => return Ok(token),
            }
            self.scanner.take();
        }
    }

    fn names(&self, token: Token) -> (String, String) {
        let Content::Source { from, .. } = token.content else { return Default::default() };
        self.scanner.names.get(from as usize).cloned().unwrap_or_default()
    }

    /// Takes a token; answers the one behind it.
    fn next(&mut self) -> Result<Token, Error> {
        self.scanner.take();
        self.scanner.peek()
    }

    /// An error of the parser: its lines count from 0.
    fn fail(&self, token: Token, problem: &str) -> Error {
        Error::at(self.scanner.line_of(token.start), token.start as usize, problem)
    }

    fn step(&mut self, state: State) -> Result<(), Error> {
        match state {
            State::End => self.document_end(),
            State::Sequence => self.sequence(),
            State::IndentlessSequence => self.indentless_sequence(),
            State::Key => self.key(),
            State::Value => self.value(),
            State::FlowSequence { first } => self.flow_sequence(first),
            State::PairKey => self.pair_key(),
            State::PairValue => self.flow_value(State::PairEnd, TokenKind::FlowSequenceEnd),
            State::PairEnd => {
                let at = self.scanner.peek()?.start;
                self.close(at);
                Ok(())
            }
            State::FlowKey { first } => self.flow_key(first),
            State::FlowValue => self.flow_value(State::FlowKey { first: false }, TokenKind::FlowMappingEnd),
            State::FlowNoValue => {
                let at = self.scanner.peek()?.start;
                self.expect(State::FlowKey { first: false });
                self.empty(at);
                Ok(())
            }
        }
    }

    /// What is expected from now on in the innermost collection.
    fn expect(&mut self, state: State) {
        if let Some(last) = self.states.last_mut() {
            *last = state;
        }
    }

    fn document_end(&mut self) -> Result<(), Error> {
        if self.scanner.peek()?.kind == TokenKind::DocumentEnd {
            self.scanner.take();
        }
        self.states.clear();
        Ok(())
    }

    fn sequence(&mut self) -> Result<(), Error> {
        let token = self.scanner.peek()?;
        match token.kind {
            TokenKind::BlockEntry => match self.next()?.kind {
                TokenKind::BlockEntry | TokenKind::BlockEnd => self.empty(token.end),
                _ => self.node(true, false)?,
            },
            TokenKind::BlockEnd => {
                self.scanner.take();
                self.close(token.end);
            }
            _ => return Err(self.fail(token, "did not find expected '-' indicator")),
        }
        Ok(())
    }

    fn indentless_sequence(&mut self) -> Result<(), Error> {
        let token = self.scanner.peek()?;
        if token.kind != TokenKind::BlockEntry {
            self.close(token.start);
            return Ok(());
        }
        match self.next()?.kind {
            TokenKind::BlockEntry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => {
                self.empty(token.end);
                Ok(())
            }
            _ => self.node(true, false),
        }
    }

    fn key(&mut self) -> Result<(), Error> {
        let token = self.scanner.peek()?;
        match token.kind {
            TokenKind::Key => {
                self.expect(State::Value);
                match self.next()?.kind {
                    TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => self.empty(token.end),
                    _ => self.node(true, true)?,
                }
            }
            TokenKind::BlockEnd => {
                self.scanner.take();
                self.close(token.end);
            }
            _ => return Err(self.fail(token, "did not find expected key")),
        }
        Ok(())
    }

    fn value(&mut self) -> Result<(), Error> {
        let token = self.scanner.peek()?;
        self.expect(State::Key);
        if token.kind != TokenKind::Value {
            self.empty(token.start);
            return Ok(());
        }
        match self.next()?.kind {
            TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd => {
                self.empty(token.end);
                Ok(())
            }
            _ => self.node(true, true),
        }
    }

    fn flow_sequence(&mut self, first: bool) -> Result<(), Error> {
        let mut token = self.scanner.peek()?;
        if token.kind != TokenKind::FlowSequenceEnd {
            if !first {
                if token.kind != TokenKind::FlowEntry {
                    return Err(self.fail(token, "did not find expected ',' or ']'"));
                }
                token = self.next()?;
            }
            self.expect(State::FlowSequence { first: false });
            match token.kind {
                TokenKind::Key => {
                    self.scanner.take();
                    self.open(token.start, &Properties::default(), true);
                    self.states.push(State::PairKey);
                    return Ok(());
                }
                TokenKind::FlowSequenceEnd => {}
                _ => return self.node(false, false),
            }
        }
        self.scanner.take();
        self.close(token.end);
        Ok(())
    }

    fn pair_key(&mut self) -> Result<(), Error> {
        let token = self.scanner.peek()?;
        self.expect(State::PairValue);
        match token.kind {
            TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowSequenceEnd => {
                // libyaml takes the token without looking at it: `[? , a]` loses its comma.
                self.scanner.take();
                self.empty(token.end);
                Ok(())
            }
            _ => self.node(false, false),
        }
    }

    fn flow_key(&mut self, first: bool) -> Result<(), Error> {
        let mut token = self.scanner.peek()?;
        if token.kind != TokenKind::FlowMappingEnd {
            if !first {
                if token.kind != TokenKind::FlowEntry {
                    return Err(self.fail(token, "did not find expected ',' or '}'"));
                }
                token = self.next()?;
            }
            match token.kind {
                TokenKind::Key => {
                    let token = self.next()?;
                    self.expect(State::FlowValue);
                    match token.kind {
                        TokenKind::Value | TokenKind::FlowEntry | TokenKind::FlowMappingEnd => {
                            self.empty(token.start);
                            return Ok(());
                        }
                        _ => return self.node(false, false),
                    }
                }
                TokenKind::FlowMappingEnd => {}
                _ => {
                    self.expect(State::FlowNoValue);
                    return self.node(false, false);
                }
            }
        }
        self.scanner.take();
        self.close(token.end);
        Ok(())
    }

    /// The value behind a key in a flow collection that ends with `end`.
    fn flow_value(&mut self, then: State, end: TokenKind) -> Result<(), Error> {
        let mut token = self.scanner.peek()?;
        self.expect(then);
        if token.kind == TokenKind::Value {
            token = self.next()?;
            if token.kind != TokenKind::FlowEntry && token.kind != end {
                return self.node(false, false);
            }
        }
        self.empty(token.start);
        Ok(())
    }
}
